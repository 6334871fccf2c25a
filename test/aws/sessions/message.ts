import { createHash, randomUUID } from 'node:crypto'

/**
 * A message of the service's own, which has no sequence. Written from the facts on the protocol, apart from the client that the
 * tests hold against it.
 */
export function serviceMessage(type: string, content: unknown): Buffer {
  const payload = Buffer.from(JSON.stringify(content))
  const header = Buffer.alloc(120)
  header.writeUInt32BE(116, 0)
  header.write(type, 4, 'ascii')
  header.writeUInt32BE(1, 36)
  header.writeBigUInt64BE(BigInt(Date.now()), 40)
  const id = Buffer.from(randomUUID().replaceAll('-', ''), 'hex')
  Buffer.concat([id.subarray(8), id.subarray(0, 8)]).copy(header, 64)
  createHash('sha256').update(payload).digest().copy(header, 80)
  header.writeUInt32BE(payload.length, 116)
  return Buffer.concat([header, payload])
}
