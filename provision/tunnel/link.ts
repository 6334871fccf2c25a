import type { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import { CLIENT_VERSION } from './handshake.ts'

/** One connection to the data channel. A session may need several, one after another. */
export interface Link {
  send(frame: Buffer): void
  /** While it is held nothing is read, and TCP pushes back. */
  hold(isHeld: boolean): void
  /** Then nobody knows whether the other end answers. */
  readonly isHeld: boolean
  /** Messages, and answers to pings, that have come: it grows while the other end is there. */
  readonly heard: number
  /** Is answered, where there is somebody. */
  ping(): void
  /** Ends it in good order, or at once where the other end does not answer. */
  close(): void
  /** Ends it at once. */
  break(): void
  /** When it has ended, whoever ended it. */
  closed: Promise<void>
}

export interface LinkInput {
  url: string
  token: string
  requestId: string
  clientId: string
  onMessage: (bytes: Buffer) => void
}

/** @throws the network's errors, and the websocket's */
export type Connect = (input: LinkInput) => Promise<Link>

const OPENED_WITHIN_MS = 15_000

/** Messages have about 1 KB. */
const LONGEST_MESSAGE = 4 * 1024 * 1024

/** Opens the websocket and says who we are; from then on everything is binary. */
export const connectLink: Connect = ({ url, token, requestId, clientId, onMessage }) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(url, {
      perMessageDeflate: false,
      handshakeTimeout: OPENED_WITHIN_MS,
      maxPayload: LONGEST_MESSAGE,
    })
    const link = linkOf(socket, onMessage)
    // What breaks an open one is told by its closing.
    socket.on('error', reject)
    socket.once('open', () => {
      socket.send(openingFrame(token, requestId, clientId))
      resolve(link)
    })
  })

const openingFrame = (TokenValue: string, RequestId: string, ClientId: string) =>
  JSON.stringify({
    MessageSchemaVersion: '1.0',
    RequestId,
    TokenValue,
    ClientId,
    ClientVersion: CLIENT_VERSION,
  })

/** Messages are small and come many at a time: what is sent within one turn is given to the network together. */
function together(socket: WebSocket): (send: () => void) => void {
  let raw: Duplex | undefined
  let isCorked = false
  socket.once('upgrade', (response) => {
    raw = response.socket
  })
  return (send) => {
    if (!isCorked && raw !== undefined) {
      isCorked = true
      raw.cork()
      process.nextTick(() => {
        isCorked = false
        raw?.uncork()
      })
    }
    send()
  }
}

function linkOf(socket: WebSocket, onMessage: (bytes: Buffer) => void): Link {
  let heard = 0
  const bundled = together(socket)
  socket.on('message', (bytes, isBinary) => {
    heard++
    if (isBinary) onMessage(bytes as Buffer)
  })
  socket.on('pong', () => heard++)
  const ifOpen = (act: () => void) => {
    if (socket.readyState === WebSocket.OPEN) act()
  }
  return {
    send: (frame) => ifOpen(() => bundled(() => socket.send(frame))),
    hold: (isHeld) => (isHeld ? socket.pause() : socket.resume()),
    get isHeld() {
      return socket.isPaused
    },
    get heard() {
      return heard
    },
    ping: () => ifOpen(() => socket.ping()),
    close: () => {
      // A held one would not see the answer.
      socket.resume()
      socket.close(1000)
    },
    break: () => socket.terminate(),
    closed: new Promise((resolve) => {
      socket.once('close', () => resolve())
    }),
  }
}
