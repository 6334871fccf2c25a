import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type RawData, type WebSocket, WebSocketServer } from 'ws'
import { Disturbance, type Disturbed, type Faults } from './disturbance.ts'
import { serviceMessage } from './message.ts'

/** The service's place between a client and an agent: pairs their connections, session by session. */
export interface RelayOptions {
  host?: string
  port?: number
  /** What the outside calls it; without: its own address. */
  url?: string
  faults?: Faults
  /** The client's connection is cut whenever so much of a session's data has come from the agent, so often. */
  cuts?: { everyMessages: number; times: number }
}

type Role = 'client' | 'agent'

interface RelaySession {
  id: string
  tokens: Record<Role, string>
  ends: Record<Role, WebSocket | null>
  disturbances: Record<Role, Disturbance>
  /** What has come for an end that is away. */
  waiting: Record<Role, Buffer[]>
  messages: number
  /** Of them: data from the agent. */
  outputs: number
  cuts: number
  /** AWS has forgotten it. */
  isOver: boolean
}

/** A message to a slow reader waits here; then its writer does. */
const QUEUED_AT_MOST = 256 * 1024
/** Messages kept for an end that is away. What was in its connection when that broke is lost. */
const KEPT_AT_MOST = 1000
const FIRST_FRAME_WITHIN_MS = 10_000

export class Relay {
  readonly #options: RelayOptions
  readonly #server: Server
  readonly #sessions = new Map<string, RelaySession>()
  readonly #sockets = new Set<WebSocket>()

  private constructor(options: RelayOptions) {
    this.#options = options
    this.#server = createServer((_, response) => response.writeHead(404).end())
    const websockets = new WebSocketServer({ server: this.#server, perMessageDeflate: false })
    websockets.on('connection', (socket, request) => this.#greet(socket, request.url ?? ''))
  }

  static async start(options: RelayOptions = {}): Promise<Relay> {
    const relay = new Relay(options)
    const { host = '127.0.0.1', port = 0 } = options
    await new Promise<void>((resolve) => relay.#server.listen(port, host, resolve))
    return relay
  }

  /** @returns where that end of a session connects to */
  urlOf(id: string, role: Role): string {
    const { port } = this.#server.address() as AddressInfo
    const base = this.#options.url ?? `ws://127.0.0.1:${port}`
    return `${base}/v1/data-channel/${id}?role=${role === 'agent' ? 'agent' : 'publish_subscribe'}`
  }

  /** @returns the tokens its ends show in their first frames */
  begin(id: string): Record<Role, string> {
    const tokens = { client: newToken(), agent: newToken() }
    const { faults = { share: 0, seed: 0 } } = this.#options
    this.#sessions.set(id, {
      id,
      tokens,
      ends: { client: null, agent: null },
      disturbances: {
        client: new Disturbance(faults),
        agent: new Disturbance({ ...faults, seed: faults.seed + 1 }),
      },
      waiting: { client: [], agent: [] },
      messages: 0,
      outputs: 0,
      cuts: 0,
      isOver: false,
    })
    return { ...tokens }
  }

  /** @returns another token for the client; empty where the session has ended */
  renew(id: string): string {
    const session = this.#sessions.get(id)
    if (session === undefined || session.isOver) return ''
    session.tokens.client = newToken()
    return session.tokens.client
  }

  /** Its ends are told, and their connections closed. */
  end(id: string, output = ''): void {
    const session = this.#sessions.get(id)
    if (session === undefined || session.isOver) return
    session.isOver = true
    for (const socket of Object.values(session.ends)) {
      socket?.send(serviceMessage('channel_closed', { SessionId: id, Output: output }))
      socket?.close(1000)
    }
  }

  /** AWS forgets the session: the client only sees its connection break. */
  forget(id: string): void {
    const session = this.#sessions.get(id)
    if (session === undefined) return
    session.isOver = true
    for (const socket of Object.values(session.ends)) socket?.terminate()
  }

  /** Breaks an end's connection. */
  cut(id: string, role: Role = 'client'): void {
    const session = this.#sessions.get(id)
    const socket = session?.ends[role]
    if (session === undefined || !socket) return
    socket.terminate()
    this.#leave(session, role, socket)
  }

  isConnected(id: string, role: Role): boolean {
    return (this.#sessions.get(id)?.ends[role] ?? null) !== null
  }

  /** What has happened to a session so far. */
  countsOf(id: string): Disturbed & { messages: number; cuts: number } {
    const session = this.#sessions.get(id)
    if (session === undefined) throw new Error(`no session ${id}`)
    const [up, down] = [session.disturbances.client.counts, session.disturbances.agent.counts]
    return {
      messages: session.messages,
      cuts: session.cuts,
      lost: up.lost + down.lost,
      doubled: up.doubled + down.doubled,
      swapped: up.swapped + down.swapped,
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.terminate()
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  /** Who connects says who he is in his first frame. */
  #greet(socket: WebSocket, url: string): void {
    const { pathname, searchParams } = new URL(url, 'http://relay')
    const role = searchParams.get('role') === 'agent' ? 'agent' : 'client'
    const session = this.#sessions.get(pathname.split('/').at(-1) ?? '')
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.terminate())
    const late = setTimeout(() => socket.terminate(), FIRST_FRAME_WITHIN_MS)
    socket.once('message', (data, isBinary) => {
      clearTimeout(late)
      const isKnown =
        session !== undefined && !session.isOver && !isBinary && tokenIn(data) === session.tokens[role]
      if (isKnown) this.#join(session, role, socket)
      else socket.close(1008, 'token')
    })
    socket.once('close', () => clearTimeout(late))
  }

  #join(session: RelaySession, role: Role, socket: WebSocket): void {
    session.ends[role]?.terminate()
    session.ends[role] = socket
    this.#tellAgent(session)
    for (const frame of session.waiting[role].splice(0)) socket.send(frame)
    socket.on('message', (data, isBinary) => {
      if (isBinary) this.#pass(session, role, data as Buffer)
    })
    socket.once('close', () => this.#leave(session, role, socket))
  }

  #leave(session: RelaySession, role: Role, socket: WebSocket): void {
    if (session.ends[role] !== socket) return
    session.ends[role] = null
    session.ends[role === 'client' ? 'agent' : 'client']?.resume()
    this.#tellAgent(session)
  }

  /** The agent is told when its client is away, and when it is back. */
  #tellAgent({ ends, isOver }: RelaySession): void {
    if (isOver) return
    const type = ends.client === null ? 'pause_publication' : 'start_publication'
    ends.agent?.send(serviceMessage(type, {}))
  }

  #pass(session: RelaySession, from: Role, frame: Buffer): void {
    const to = from === 'client' ? 'agent' : 'client'
    session.disturbances[from].pass(frame, (passed) => this.#forward(session, from, to, passed))
    session.messages++
    if (from === 'agent' && frame.toString('latin1', 4, 22) === 'output_stream_data') {
      session.outputs++
      this.#cutWhenDue(session)
    }
  }

  #cutWhenDue(session: RelaySession): void {
    const { cuts } = this.#options
    const { client } = session.ends
    if (cuts === undefined || client === null || session.cuts >= cuts.times) return
    if (session.outputs < (session.cuts + 1) * cuts.everyMessages) return
    session.cuts++
    this.cut(session.id)
  }

  #forward({ ends, waiting }: RelaySession, from: Role, to: Role, frame: Buffer): void {
    const [reader, writer] = [ends[to], ends[from]]
    if (reader === null) {
      if (waiting[to].length < KEPT_AT_MOST) waiting[to].push(frame)
      return
    }
    reader.send(frame, () => {
      if (writer?.isPaused && reader.bufferedAmount < QUEUED_AT_MOST / 2) writer.resume()
    })
    if (reader.bufferedAmount > QUEUED_AT_MOST) writer?.pause()
  }
}

const newToken = () => randomBytes(24).toString('base64url')

function tokenIn(data: RawData): unknown {
  try {
    return (JSON.parse(data.toString()) as { TokenValue?: unknown }).TokenValue
  } catch {
    return null
  }
}
