import { expect, test } from 'vitest'
import { acknowledgedSequence, acknowledgement } from './acknowledge.ts'
import { MalformedMessage } from './errors.ts'
import { decodeMessage, encodeMessage, type Message } from './message.ts'

/** Spelled out from the facts on the protocol, "A message". */
const GOLDEN = Buffer.from(
  [
    '00 00 00 74', // header length: 116
    '69 6e 70 75 74 5f 73 74 72 65 61 6d 5f 64 61 74 61', // input_stream_data
    '20 20 20 20 20 20 20 20 20 20 20 20 20 20 20', // blanks up to 32 bytes
    '00 00 00 01', // schema version
    '00 00 01 9a a8 0c f4 00', // created, ms: 1763776001024
    '00 00 00 00 00 00 00 07', // sequence number
    '00 00 00 00 00 00 00 00', // flags
    '88 99 aa bb cc dd ee ff', // the id's low half first
    '00 11 22 33 44 55 66 77', // then its high half
    '2c f2 4d ba 5f b0 a3 0e 26 e8 3b 2a c5 b9 e2 9e', // SHA-256 of hello
    '1b 16 1e 5c 1f a7 42 5e 73 04 33 62 93 8b 98 24',
    '00 00 00 01', // payload type: output
    '00 00 00 05', // payload length
    '68 65 6c 6c 6f', // hello
  ]
    .join(' ')
    .replaceAll(' ', ''),
  'hex',
)

const MESSAGE: Message = {
  type: 'input_stream_data',
  createdAt: 0x19aa80cf400,
  sequence: 7,
  flags: 0,
  id: '00112233-4455-6677-8899-aabbccddeeff',
  payloadType: 1,
  payload: Buffer.from('hello'),
}

test('a message is written byte by byte as the protocol says', () => {
  expect(encodeMessage(MESSAGE).toString('hex')).toBe(GOLDEN.toString('hex'))
})

test('and read', () => {
  expect(decodeMessage(GOLDEN)).toEqual(MESSAGE)
})

test('a type is padded by NUL or blanks', () => {
  const padded = Buffer.from(GOLDEN)
  padded.fill(0, 4 + 17, 36)
  expect(decodeMessage(padded).type).toBe('input_stream_data')
})

test('an acknowledge: flags SYN and FIN, sequence 0, JSON', () => {
  const payload = acknowledgement({ ...MESSAGE, type: 'output_stream_data' })
  const bytes = encodeMessage({
    ...MESSAGE,
    type: 'acknowledge',
    sequence: 0,
    flags: 3,
    payloadType: 0,
    payload,
  })
  expect(bytes.toString('latin1', 4, 16)).toBe('acknowledge ')
  expect(bytes.toString('hex', 48, 64)).toBe('00000000000000000000000000000003')
  expect(JSON.parse(bytes.toString('utf8', 120))).toEqual({
    AcknowledgedMessageType: 'output_stream_data',
    AcknowledgedMessageId: '00112233-4455-6677-8899-aabbccddeeff',
    AcknowledgedMessageSequenceNumber: 7,
    IsSequentialMessage: true,
  })
  expect(acknowledgedSequence(payload)).toBe(7)
  expect(acknowledgedSequence(Buffer.from('null'))).toBeNull()
  expect(acknowledgedSequence(Buffer.from('{"Acknow'))).toBeNull()
})

test.each([
  ['cut in its header', GOLDEN.subarray(0, 119)],
  ['cut in its payload', GOLDEN.subarray(0, 124)],
  ['with bytes too many', Buffer.concat([GOLDEN, Buffer.of(0)])],
  ['of another header length', changed(3, 0x78)],
  ['with a payload that its digest does not fit', changed(121, 0x41)],
])('a message %s is refused', (_, bytes) => {
  expect(() => decodeMessage(bytes)).toThrow(MalformedMessage)
})

test('what tells of the other end may have no valid digest', () => {
  const bytes = encodeMessage({ ...MESSAGE, type: 'pause_publication' })
  bytes.fill(0, 80, 112)
  expect(decodeMessage(bytes).type).toBe('pause_publication')
})

function changed(at: number, byte: number): Buffer {
  const bytes = Buffer.from(GOLDEN)
  bytes[at] = byte
  return bytes
}
