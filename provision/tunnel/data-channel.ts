import type { Time } from '../aws/time.ts'
import { Acknowledged, acknowledgedSequence, acknowledgement } from './acknowledge.ts'
import { ByteQueue } from './byte-queue.ts'
import { MalformedMessage, TunnelLost } from './errors.ts'
import { answerHandshake } from './handshake.ts'
import { InOrder } from './in-order.ts'
import type { Link } from './link.ts'
import { ACKNOWLEDGE_FLAGS, decodeMessage, encodeMessage, FLAG, type Message, PAYLOAD } from './message.ts'
import { Outgoing } from './outgoing.ts'

/** What the official client sends in one message at the most; nothing says that the service takes more. */
const MOST_PAYLOAD = 1024

export interface ChannelInput {
  sessionId: string
  time: Pick<Time, 'now'>
  uuid: () => string
  /** The next bytes of the stream. What it throws ends the channel. */
  onBytes: (bytes: Buffer) => void
  /** All that was written is under way: there is room for more. */
  onRoom: () => void
  /** Something is under way, as nothing was before: check() is to be called until all is settled. */
  onUnsettled: () => void
  /** The agent could not connect to its port. */
  onRefused: () => void
  /** The agent is ready. */
  onReady: () => void
  /** It cannot go on: SessionEncrypted, TunnelLost. */
  onProblem: (error: Error) => void
}

/**
 * One byte stream each way over a data channel: messages, their order, acknowledgement and repetition, and the handshake. Knows
 * nothing of how it is connected, which may change: see connection.ts.
 */
export class DataChannel {
  readonly #input: ChannelInput
  readonly #incoming: InOrder
  readonly #outgoing: Outgoing
  readonly #waiting = new ByteQueue()
  readonly #acknowledged = new Acknowledged()
  #link: Link | null = null

  constructor(input: ChannelInput) {
    this.#input = input
    this.#incoming = new InOrder((message) => this.#deliver(message))
    this.#outgoing = new Outgoing(
      () => input.time.now(),
      (frame) => this.#link?.send(frame),
    )
  }

  /** @param link null while there is none: what is sent meanwhile waits, within bounds */
  connected(link: Link | null): void {
    this.#link = link
    if (link === null) return
    for (const message of this.#acknowledged.all) this.#sendAcknowledge(message)
    this.#outgoing.repeatAll()
  }

  get hasRoom(): boolean {
    return this.#waiting.length === 0
  }

  /** Messages that wait for one that was lost. */
  get outOfOrder(): number {
    return this.#incoming.held
  }

  /** All that was sent has come. */
  get isSettled(): boolean {
    return this.#outgoing.isEmpty && this.hasRoom
  }

  /** Writers stop when there is no room, and go on at onRoom. */
  write(bytes: Buffer): void {
    this.#waiting.push(bytes)
    this.#pump()
  }

  /** Tells the agent that the session is over. */
  terminate(): void {
    const payload = Buffer.alloc(4)
    payload.writeUInt32BE(FLAG.terminateSession)
    if (this.#outgoing.hasRoom) this.#send(PAYLOAD.flag, payload)
  }

  /** Every 100 ms while connected and unsettled. @returns false where the agent has not answered for 5 minutes */
  check(): boolean {
    return this.#outgoing.check()
  }

  /** One binary message of the websocket. */
  receive(bytes: Buffer): void {
    try {
      this.#take(decodeMessage(bytes))
    } catch (error) {
      if (error instanceof MalformedMessage) return
      const { sessionId, onProblem } = this.#input
      onProblem(new TunnelLost(sessionId, 'unintelligible', (error as Error).message, error))
    }
  }

  #take(message: Message): void {
    if (message.type === 'acknowledge') this.#settle(acknowledgedSequence(message.payload))
    else if (message.type === 'channel_closed') this.#closed(message.payload)
    else if (message.type === 'output_stream_data' && this.#incoming.take(message)) this.#acknowledge(message)
  }

  #settle(sequence: number | null): void {
    if (sequence === null) return
    this.#outgoing.acknowledged(sequence)
    if (this.#waiting.length === 0) return
    this.#pump()
    if (this.#waiting.length === 0) this.#input.onRoom()
  }

  #pump(): void {
    while (this.#outgoing.hasRoom && this.#waiting.length > 0)
      this.#send(PAYLOAD.output, this.#waiting.take(MOST_PAYLOAD))
  }

  #send(payloadType: number, payload: Buffer): void {
    if (this.#outgoing.isEmpty) this.#input.onUnsettled()
    this.#outgoing.send((sequence) =>
      this.#encode({ type: 'input_stream_data', sequence, flags: 0, payloadType, payload }),
    )
  }

  #acknowledge(message: Message): void {
    this.#acknowledged.add(message)
    this.#sendAcknowledge(message)
  }

  #sendAcknowledge(message: Pick<Message, 'type' | 'id' | 'sequence'>): void {
    const payload = acknowledgement(message)
    this.#link?.send(
      this.#encode({ type: 'acknowledge', sequence: 0, flags: ACKNOWLEDGE_FLAGS, payloadType: 0, payload }),
    )
  }

  #encode(message: Omit<Message, 'createdAt' | 'id'>): Buffer {
    return encodeMessage({ ...message, createdAt: this.#input.time.now(), id: this.#input.uuid() })
  }

  #deliver({ payloadType, payload }: Message): void {
    const { onBytes, onReady, onRefused } = this.#input
    if (payloadType === PAYLOAD.output) onBytes(payload)
    else if (payloadType === PAYLOAD.handshakeRequest) this.#shakeHands(payload)
    else if (payloadType === PAYLOAD.handshakeComplete) onReady()
    else if (payloadType === PAYLOAD.flag && payload.readUInt32BE(0) === FLAG.connectToPortFailed) onRefused()
  }

  #shakeHands(request: Buffer): void {
    const { payload, problem } = answerHandshake(request)
    this.#send(PAYLOAD.handshakeResponse, payload)
    if (problem !== null) this.#input.onProblem(problem)
  }

  #closed(payload: Buffer): void {
    const { sessionId, onProblem } = this.#input
    onProblem(new TunnelLost(sessionId, 'ended', outputOf(payload)))
  }
}

/** @returns what `channel_closed` tells the user, if it tells something */
function outputOf(payload: Buffer): string | null {
  try {
    const { Output } = JSON.parse(payload.toString()) as { Output?: unknown }
    return typeof Output === 'string' && Output.trim() !== '' ? Output.trim() : null
  } catch {
    return null
  }
}
