import { hash } from 'node:crypto'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** Sent by clients whose random source failed: as an id they would make one event of many. */
const NIL = '00000000-0000-0000-0000-000000000000'
const MAX = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** @returns the UUID in lower case, or null where the text is not one that can tell events apart */
export function acceptEventId(id: string): string | null {
  if (!UUID.test(id)) return null
  const lower = id.toLowerCase()
  return lower === NIL || lower === MAX ? null : lower
}

/**
 * The id of an event that came without one: from its request's id, its place in the request and its content, so that a
 * retry of the request is the same event. The content is in it because request ids are the client's to choose, and two
 * clients that choose alike must not swallow each other's events.
 * @returns a UUID, version 8 (RFC 9562)
 */
export function derivedEventId(requestId: string, index: number, content: unknown): string {
  return uuidFrom(`${requestId}\n${index}\n${JSON.stringify(content)}`)
}

/** @returns the UUID, version 8, that stands for this text: the first 122 bits of its SHA-256 */
export function uuidFrom(text: string): string {
  const bytes = hash('sha256', text, 'buffer')
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex', 0, 16)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
