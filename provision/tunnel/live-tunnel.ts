import type { Socket } from 'node:net'
import { Interrupted } from '../../stack/errors.ts'
import type { Provisioning } from '../context.ts'
import { checks } from './checks.ts'
import { keepConnected } from './connection.ts'
import { DataChannel } from './data-channel.ts'
import { deferred } from './deferred.ts'
import { PortRefused, TunnelLost } from './errors.ts'
import type { Connect, Link } from './link.ts'
import type { Listener } from './listener.ts'
import { type Forwarding, resumeSession, type Session, terminateSession } from './session.ts'
import { Streams } from './streams.ts'
import type { Tunnel, TunnelCounts } from './tunnel.ts'

/** The agent begins the handshake by itself, once its connection stands. */
const READY_WITHIN_MS = 60_000

/** For what is still under way when a tunnel is closed, and then for the other end's leaving. */
const SETTLED_WITHIN_MS = 2000
const LOOK_EVERY_MS = 20

export interface LiveTunnelInput {
  provisioning: Pick<Provisioning, 'aws' | 'time'>
  forwarding: Forwarding
  session: Session
  listener: Listener
  uuid: () => string
  connect: Connect
  onChange: (counts: TunnelCounts) => void
}

/** The parts of a tunnel, put together: listener and streams on this side, data channel and connection on the other. */
export class LiveTunnel implements Tunnel {
  readonly sessionId: string
  readonly port: number
  readonly closed: Promise<void>
  readonly #input: LiveTunnelInput
  /** Aborted when all is over, by whatever. */
  readonly #end = new AbortController()
  readonly #whenReady = deferred<void>()
  readonly #whenClosed = deferred<void>()
  readonly #channel: DataChannel
  readonly #streams: Streams
  #link: Link | null = null
  #links = 0
  #isHeld = false
  #refusal: PortRefused | null = null
  #closing: Promise<void> | null = null

  constructor(input: LiveTunnelInput) {
    this.#input = input
    this.sessionId = input.session.id
    this.port = input.listener.port
    this.closed = this.#whenClosed.promise
    this.#streams = this.#makeStreams()
    this.#channel = this.#makeChannel()
    this.#connect()
    this.#expectHandshake()
  }

  /** @throws whatever ended it before it was ready */
  get ready(): Promise<void> {
    return this.#whenReady.promise
  }

  get ended(): AbortSignal {
    return this.#end.signal
  }

  /** A new local connection. */
  accept(socket: Socket): void {
    socket.on('error', () => {})
    this.#whenReady.promise.then(
      () => (this.#closing === null ? this.#streams.open(socket) : socket.destroy()),
      () => socket.destroy(),
    )
  }

  counts(): TunnelCounts {
    const { connections, ever, refused, bytesUp, bytesDown } = this.#streams
    return {
      connections,
      connectionsEver: ever,
      refused,
      bytesUp,
      bytesDown,
      reconnections: Math.max(0, this.#links - 1),
      isConnected: this.#link !== null,
      isHeld: this.#isHeld,
      outOfOrder: this.#channel.outOfOrder,
    }
  }

  refusal(): PortRefused | null {
    return this.#refusal
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave()
    return this.#closing
  }

  #makeStreams(): Streams {
    return new Streams({
      time: this.#input.provisioning.time,
      signal: this.#end.signal,
      write: (bytes) => this.#channel.write(bytes),
      hasRoom: () => this.#channel.hasRoom,
      onHold: (isHeld) => {
        this.#isHeld = isHeld
        this.#link?.hold(isHeld)
        this.#changed()
      },
      onChange: () => this.#changed(),
    })
  }

  #makeChannel(): DataChannel {
    const { time } = this.#input.provisioning
    return new DataChannel({
      sessionId: this.sessionId,
      time,
      uuid: this.#input.uuid,
      onBytes: (bytes) => this.#streams.receive(bytes),
      onRoom: () => this.#streams.goOn(),
      onReady: () => this.#whenReady.resolve(),
      onRefused: () => this.#refused(),
      onProblem: (error) => this.#fail(error),
      onUnsettled: checks({
        time,
        signal: this.#end.signal,
        channel: () => this.#channel,
        link: () => this.#link,
        onUnanswered: () => this.#fail(new TunnelLost(this.sessionId, 'unanswered')),
      }),
    })
  }

  #connect(): void {
    const { provisioning, session, uuid, connect } = this.#input
    keepConnected({
      session,
      time: provisioning.time,
      uuid,
      connect,
      resume: (ofSession) => resumeSession(provisioning, ofSession),
      signal: this.#end.signal,
      onMessage: (bytes) => this.#channel.receive(bytes),
      onLink: (link) => this.#linked(link),
    }).catch((error: Error) => this.#fail(error))
  }

  #linked(link: Link | null): void {
    this.#link = link
    if (link !== null) {
      this.#links++
      if (this.#isHeld) link.hold(true)
    }
    this.#channel.connected(link)
    this.#changed()
  }

  #expectHandshake(): void {
    const ready = new AbortController()
    this.ready.then(
      () => ready.abort(),
      () => ready.abort(),
    )
    this.#input.provisioning.time.sleep(READY_WITHIN_MS, ready.signal).then(
      () => this.#fail(new TunnelLost(this.sessionId, 'unanswered')),
      () => {},
    )
  }

  #refused(): void {
    const { target, host = 'localhost', port } = this.#input.forwarding
    this.#refusal = new PortRefused(target, host, port)
    this.#streams.refuse()
  }

  #changed(): void {
    if (!this.#end.signal.aborted) this.#input.onChange(this.counts())
  }

  /** It cannot go on. */
  #fail(error: Error): void {
    if (this.#closing !== null) return
    this.#closing = this.#over(() => {
      this.#streams.cutAll(true)
      this.#whenReady.reject(error)
      this.#whenClosed.reject(error)
    })
  }

  /** Lets what is under way arrive, tells the agent, and ends the session. */
  async #leave(): Promise<void> {
    this.#input.listener.close()
    this.#streams.endAll()
    await this.#settled()
    this.#channel.terminate()
    await this.#settled()
    await this.#over(() => {
      this.#streams.cutAll(false)
      this.#whenReady.reject(new Interrupted('the tunnel was closed'))
      this.#whenClosed.resolve()
    })
  }

  async #settled(): Promise<void> {
    const isOf = () => this.#link !== null && !this.#isHeld && !this.#channel.isSettled
    for (let ms = 0; ms < SETTLED_WITHIN_MS && isOf(); ms += LOOK_EVERY_MS) await this.#pause(LOOK_EVERY_MS)
  }

  async #over(tell: () => void): Promise<void> {
    const link = this.#link
    this.#input.listener.close()
    this.#end.abort()
    link?.close()
    // An idle time ends it where this does not; and whoever may not end sessions has still had his tunnel.
    await terminateSession(this.#input.provisioning, this.#input.session).catch(() => {})
    for (let ms = 0; ms < SETTLED_WITHIN_MS && this.#link !== null; ms += LOOK_EVERY_MS)
      await this.#pause(LOOK_EVERY_MS)
    link?.break()
    tell()
  }

  /** Also where the tunnel has ended. */
  #pause(ms: number): Promise<void> {
    return this.#input.provisioning.time.sleep(ms, new AbortController().signal)
  }
}
