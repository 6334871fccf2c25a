import type { Socket } from 'node:net'
import type { Time } from '../aws/time.ts'
import { type LocalStream, localStream } from './local-stream.ts'
import { COMMAND, encodeFrame, FrameReader, MOST_DATA } from './smux.ts'

/** Of one connection whose reader is slow, and of all together; from there on the whole tunnel waits for them. */
const QUEUED_AT_MOST = 4 * 1024 * 1024
const ALL_QUEUED_AT_MOST = 16 * 1024 * 1024
/** So little is under way to every reader. */
const QUEUED_ALWAYS = 128 * 1024

/** The first stream a client opens; the next has the next odd number. */
const FIRST_STREAM = 3

export interface StreamsInput {
  time: Time
  /** Ends the tunnel. */
  signal: AbortSignal
  write: (bytes: Buffer) => void
  hasRoom: () => boolean
  /** Whether a slow reader holds the tunnel back: smux 1 has no windows, so that one holds back all. */
  onHold: (isHeld: boolean) => void
  onChange: () => void
}

/** The local connections, each a stream in the one byte stream to the agent. */
export class Streams {
  readonly #input: StreamsInput
  readonly #streams = new Map<number, LocalStream>()
  readonly #sockets = new Set<Socket>()
  readonly #waiting = new Set<Socket>()
  readonly #slow = new Set<Socket>()
  readonly #reader = new FrameReader({
    // The agent opens none.
    opened: () => {},
    data: (stream, piece) => this.#received(stream, piece),
    closed: (stream) => this.#closed(stream),
  })
  #next = FIRST_STREAM
  #refusals = 0
  #isHeld = false
  ever = 0
  refused = 0
  bytesUp = 0
  bytesDown = 0

  constructor(input: StreamsInput) {
    this.#input = input
  }

  get connections(): number {
    return this.#sockets.size
  }

  /** A new connection, from its first byte on. */
  open(socket: Socket): void {
    const { time, signal, write, onChange } = this.#input
    const id = this.#next
    this.#next += 2
    this.ever++
    this.#sockets.add(socket)
    socket.once('close', () => this.#forget(id, socket))
    socket.on('drain', () => this.#drained(socket))
    write(encodeFrame(COMMAND.open, id))
    const send = (data: Buffer) => this.#send(id, socket, data)
    this.#streams.set(id, localStream({ socket, time, signal, send, close: () => this.#close(id) }))
    onChange()
  }

  /** Bytes from the agent. @throws MalformedFrame */
  receive(bytes: Buffer): void {
    this.#reader.push(bytes)
  }

  /** There is room again. */
  goOn(): void {
    for (const socket of this.#waiting) socket.resume()
    this.#waiting.clear()
  }

  /** The agent could not connect for one of them; it says which by closing it. */
  refuse(): void {
    this.#refusals++
    this.refused++
    this.#input.onChange()
  }

  /** Ends them: what has come is still given to their readers. */
  endAll(): void {
    for (const id of [...this.#streams.keys()]) this.#close(id)
    for (const socket of this.#sockets) socket.end()
  }

  /** @param isLost their clients are to see an error, not an end */
  cutAll(isLost: boolean): void {
    this.#streams.clear()
    for (const socket of this.#sockets) isLost ? socket.resetAndDestroy() : socket.destroySoon()
  }

  #send(id: number, socket: Socket, data: Buffer): void {
    if (!this.#streams.has(id)) return
    this.bytesUp += data.length
    for (let at = 0; at < data.length; at += MOST_DATA)
      this.#input.write(encodeFrame(COMMAND.data, id, data.subarray(at, at + MOST_DATA)))
    if (this.#input.hasRoom()) return
    socket.pause()
    this.#waiting.add(socket)
  }

  /** Ours: no more is sent, and what still comes for it has no reader. */
  #close(id: number): void {
    if (this.#streams.delete(id)) this.#input.write(encodeFrame(COMMAND.close, id))
  }

  #received(id: number, piece: Buffer): void {
    const stream = this.#streams.get(id)
    if (stream === undefined) return
    this.bytesDown += piece.length
    stream.receive(piece)
    const { writableLength: queued } = stream.socket
    if (queued < QUEUED_ALWAYS) return
    if (queued < QUEUED_AT_MOST && this.#queued() < ALL_QUEUED_AT_MOST) return
    this.#slow.add(stream.socket)
    this.#hold()
  }

  #closed(id: number): void {
    const stream = this.#streams.get(id)
    if (stream === undefined) return
    const isRefusal = this.#refusals > 0 && !stream.hasReceived
    if (isRefusal) this.#refusals--
    this.#close(id)
    stream.end(isRefusal)
  }

  #queued(): number {
    let queued = 0
    for (const { writableLength } of this.#sockets) queued += writableLength
    return queued
  }

  #drained(socket: Socket): void {
    this.#slow.delete(socket)
    this.#hold()
  }

  #hold(): void {
    const isHeld = this.#slow.size > 0
    if (isHeld === this.#isHeld) return
    this.#isHeld = isHeld
    this.#input.onHold(isHeld)
  }

  #forget(id: number, socket: Socket): void {
    this.#close(id)
    this.#sockets.delete(socket)
    this.#waiting.delete(socket)
    this.#drained(socket)
    this.#input.onChange()
  }
}
