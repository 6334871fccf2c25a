import type { Socket } from 'node:net'
import type { Time } from '../aws/time.ts'

/**
 * smux closes a stream in both directions at once, TCP in one: a client that says it has sent all may still wait for its answer.
 * Its stream is closed only when nothing has come for so long.
 */
const ANSWERED_WITHIN_MS = 1000

/** How long a client may take to close what the other end has closed. */
const CLOSED_WITHIN_MS = 5000

export interface LocalStreamInput {
  socket: Socket
  time: Time
  signal: AbortSignal
  send: (data: Buffer) => void
  /** The client has done. */
  close: () => void
}

/** One accepted connection. */
export interface LocalStream {
  socket: Socket
  /** Whether anything came from the target. */
  hasReceived: boolean
  receive(piece: Buffer): void
  /** The other end is closed. @param isRefusal it was never open: the client is to see an error, not an end */
  end(isRefusal: boolean): void
}

export function localStream({ socket, time, signal, send, close }: LocalStreamInput): LocalStream {
  let received = 0
  let isCorked = false
  const stopped = new AbortController()
  const waiting = AbortSignal.any([signal, stopped.signal])
  socket.once('close', () => stopped.abort())
  // What breaks it is told by its closing.
  socket.on('error', () => {})
  socket.on('data', send)
  const done = () => {
    close()
    socket.end()
  }
  socket.once('end', () => {
    untilQuiet(time, waiting, () => received).then(done, done)
  })
  return {
    socket,
    get hasReceived() {
      return received > 0
    },
    receive(piece) {
      received += piece.length
      // Messages are small and come many at a time: they are written together.
      if (!isCorked) {
        isCorked = true
        socket.cork()
        process.nextTick(() => {
          isCorked = false
          socket.uncork()
        })
      }
      socket.write(piece)
    },
    end(isRefusal) {
      if (isRefusal) return void socket.resetAndDestroy()
      socket.end(() => {
        time.sleep(CLOSED_WITHIN_MS, waiting).then(
          () => socket.destroy(),
          () => {},
        )
      })
    },
  }
}

async function untilQuiet(time: Time, signal: AbortSignal, received: () => number): Promise<void> {
  for (let before = -1; before !== received(); ) {
    before = received()
    await time.sleep(ANSWERED_WITHIN_MS, signal)
  }
}
