import { hash } from 'node:crypto'
import { MalformedMessage } from './errors.ts'

/** The binary message of Session Manager's data channel (facts on the protocol, "A message"). All integers are big-endian. */

/** Other types there may be one day are passed on by their names. */
export type MessageType =
  | 'input_stream_data'
  | 'output_stream_data'
  | 'acknowledge'
  | 'channel_closed'
  | 'start_publication'
  | 'pause_publication'

export interface Message {
  type: MessageType
  /** Epoch ms. */
  createdAt: number
  sequence: number
  flags: number
  /** A UUID. */
  id: string
  payloadType: number
  payload: Buffer
}

export const PAYLOAD = {
  output: 1,
  error: 2,
  handshakeRequest: 5,
  handshakeResponse: 6,
  handshakeComplete: 7,
  flag: 10,
} as const

/** What a message of payload type `flag` says. */
export const FLAG = { disconnectFromPort: 1, terminateSession: 2, connectToPortFailed: 3 } as const

/** SYN and FIN: a message that is the whole of its exchange. */
export const ACKNOWLEDGE_FLAGS = 3

const HEADER_LENGTH = 116
const PAYLOAD_AT = 120
const TYPE = { at: 4, bytes: 32 }
const ID_AT = 64
const DIGEST = { at: 80, bytes: 32 }

export function encodeMessage({
  type,
  createdAt,
  sequence,
  flags,
  id,
  payloadType,
  payload,
}: Message): Buffer {
  const bytes = Buffer.alloc(PAYLOAD_AT + payload.length)
  bytes.writeUInt32BE(HEADER_LENGTH, 0)
  bytes.fill(' ', TYPE.at, TYPE.at + TYPE.bytes)
  bytes.write(type, TYPE.at, 'ascii')
  bytes.writeUInt32BE(1, 36)
  bytes.writeBigUInt64BE(BigInt(createdAt), 40)
  bytes.writeBigUInt64BE(BigInt(sequence), 48)
  bytes.writeBigUInt64BE(BigInt(flags), 56)
  writeId(bytes, id)
  hash('sha256', payload, 'buffer').copy(bytes, DIGEST.at)
  bytes.writeUInt32BE(payloadType, 112)
  bytes.writeUInt32BE(payload.length, 116)
  payload.copy(bytes, PAYLOAD_AT)
  return bytes
}

/** @returns a message whose payload is a view of the bytes; @throws MalformedMessage */
export function decodeMessage(bytes: Buffer): Message {
  if (bytes.length < PAYLOAD_AT) throw new MalformedMessage(`${bytes.length} bytes`)
  const headerLength = bytes.readUInt32BE(0)
  if (headerLength !== HEADER_LENGTH) throw new MalformedMessage(`a header of ${headerLength} bytes`)
  const payload = bytes.subarray(PAYLOAD_AT)
  const length = bytes.readUInt32BE(116)
  if (payload.length !== length) throw new MalformedMessage(`${payload.length} of ${length} bytes of payload`)
  const type = typeOf(bytes)
  // The two that tell of the other end may come without a valid digest.
  if (!type.endsWith('_publication') && !hash('sha256', payload, 'buffer').equals(digestOf(bytes)))
    throw new MalformedMessage('another digest than its payload has')
  return {
    type,
    createdAt: Number(bytes.readBigUInt64BE(40)),
    sequence: Number(bytes.readBigUInt64BE(48)),
    flags: Number(bytes.readBigUInt64BE(56)),
    id: readId(bytes),
    payloadType: bytes.readUInt32BE(112),
    payload,
  }
}

const digestOf = (bytes: Buffer) => bytes.subarray(DIGEST.at, DIGEST.at + DIGEST.bytes)

/** Padded by NUL or blanks, as its writer likes. */
const typeOf = (bytes: Buffer) =>
  bytes
    .toString('latin1', TYPE.at, TYPE.at + TYPE.bytes)
    .replaceAll('\0', ' ')
    .trim() as MessageType

/** The UUID's low half stands first. */
function writeId(bytes: Buffer, id: string): void {
  const hex = id.replaceAll('-', '')
  bytes.write(hex.slice(16), ID_AT, 'hex')
  bytes.write(hex.slice(0, 16), ID_AT + 8, 'hex')
}

function readId(bytes: Buffer): string {
  const hex = bytes.toString('hex', ID_AT + 8, ID_AT + 16) + bytes.toString('hex', ID_AT, ID_AT + 8)
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
