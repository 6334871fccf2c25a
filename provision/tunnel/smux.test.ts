import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ByteQueue } from './byte-queue.ts'
import { MalformedFrame } from './errors.ts'
import { COMMAND, encodeFrame, FrameReader } from './smux.ts'

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex')

/** What a reader tells, pieces of one frame joined. */
function reading() {
  const told: string[] = []
  const reader = new FrameReader({
    opened: (stream) => told.push(`open ${stream}`),
    closed: (stream) => told.push(`close ${stream}`),
    data: (stream, piece) => {
      const last = told.at(-1)
      if (last?.startsWith(`data ${stream}:`)) told[told.length - 1] = last + piece.toString('latin1')
      else told.push(`data ${stream}:${piece.toString('latin1')}`)
    },
  })
  return { told, reader }
}

test.each([
  ['open', encodeFrame(COMMAND.open, 3), '01 00 00 00 03 00 00 00'],
  ['close', encodeFrame(COMMAND.close, 0x01020305), '01 01 00 00 05 03 02 01'],
  ['data', encodeFrame(COMMAND.data, 5, Buffer.from('abc')), '01 02 03 00 05 00 00 00 61 62 63'],
  [
    'the longest',
    encodeFrame(COMMAND.data, 3, Buffer.alloc(32_768)).subarray(0, 8),
    '01 02 00 80 03 00 00 00',
  ],
])('a frame is written byte by byte as the protocol says: %s', (_, frame, golden) => {
  expect(frame.toString('hex')).toBe(bytes(golden).toString('hex'))
})

test('no frame is longer than 32768 bytes', () => {
  expect(() => encodeFrame(COMMAND.data, 3, Buffer.alloc(32_769))).toThrow(RangeError)
})

const STREAM = bytes(
  '01 00 00 00 03 00 00 00' + // open 3
    '01 02 03 00 03 00 00 00 61 62 63' + // 3: abc
    '01 03 00 00 00 00 00 00' + // nothing
    '01 02 00 00 03 00 00 00' + // 3: no bytes
    '01 02 02 00 05 00 00 00 78 79' + // 5: xy
    '01 01 00 00 03 00 00 00', // close 3
)

test('frames are read however the byte stream is cut', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: STREAM.length })), (cuts) => {
      const { told, reader } = reading()
      const places = [0, ...cuts.toSorted((a, b) => a - b), STREAM.length]
      places.forEach((place, at) => {
        reader.push(STREAM.subarray(place, places[at + 1] ?? STREAM.length))
      })
      expect(told).toEqual(['open 3', 'data 3:abc', 'data 5:xy', 'close 3'])
    }),
  )
})

test.each([
  ['another version', '02 00 00 00 03 00 00 00'],
  ['an unknown command', '01 07 00 00 03 00 00 00'],
  ['a command with bytes it cannot have', '01 01 04 00 03 00 00 00'],
])('%s is not smux', (_, frame) => {
  expect(() => reading().reader.push(bytes(frame))).toThrow(MalformedFrame)
})

test('a byte queue gives its bytes in order, in pieces of any size', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.integer({ min: 0, max: 50 })), {
        maxLength: 3000,
      }),
      (steps) => {
        const queue = new ByteQueue()
        const pushed: Buffer[] = []
        const taken: Buffer[] = []
        for (const step of steps) {
          if (typeof step === 'number') taken.push(queue.take(step))
          else {
            pushed.push(Buffer.from(step))
            queue.push(Buffer.from(step))
          }
        }
        taken.push(queue.take(queue.length))
        expect(queue.length).toBe(0)
        expect(Buffer.concat(taken).equals(Buffer.concat(pushed))).toBe(true)
      },
    ),
    { numRuns: 50 },
  )
})

test('a byte queue of thousands of pieces', () => {
  const queue = new ByteQueue()
  for (let at = 0; at < 5000; at++) queue.push(Buffer.from([at & 255]))
  for (let at = 0; at < 5000; at++) expect(queue.take(1)[0]).toBe(at & 255)
})
