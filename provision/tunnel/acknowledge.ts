import type { Message } from './message.ts'

type Named = Pick<Message, 'type' | 'id' | 'sequence'>

/** A second's worth at the agent's speed. */
const REMEMBERED = 1024

/**
 * The latest messages that were acknowledged. Where a connection broke, these acknowledgements may be lost; the agent would repeat
 * the messages one by one, ten a second, before it comes to one that is really missing.
 */
export class Acknowledged {
  readonly #latest: Named[] = []
  #next = 0

  add({ type, id, sequence }: Named): void {
    this.#latest[this.#next] = { type, id, sequence }
    this.#next = (this.#next + 1) % REMEMBERED
  }

  get all(): readonly Named[] {
    return this.#latest
  }
}

/** Says which message has come. @returns the payload of an `acknowledge` */
export const acknowledgement = ({ type, id, sequence }: Named): Buffer =>
  Buffer.from(
    JSON.stringify({
      AcknowledgedMessageType: type,
      AcknowledgedMessageId: id,
      AcknowledgedMessageSequenceNumber: sequence,
      IsSequentialMessage: true,
    }),
  )

/** @returns the sequence number of the message that has come, or null where the payload does not say */
export function acknowledgedSequence(payload: Buffer): number | null {
  try {
    const told = JSON.parse(payload.toString()) as { AcknowledgedMessageSequenceNumber?: unknown } | null
    const sequence = told?.AcknowledgedMessageSequenceNumber
    return typeof sequence === 'number' ? sequence : null
  } catch {
    return null
  }
}
