import fc from 'fast-check'
import { expect, test } from 'vitest'
import { InOrder } from './in-order.ts'
import type { Message } from './message.ts'
import { Outgoing } from './outgoing.ts'

const message = (sequence: number): Message => ({
  type: 'output_stream_data',
  createdAt: 0,
  sequence,
  flags: 0,
  id: '00112233-4455-6677-8899-aabbccddeeff',
  payloadType: 1,
  payload: Buffer.of(sequence),
})

/** Notes which sequence numbers are transmitted, by a clock of its own. */
function sender(window?: number) {
  const sent: number[] = []
  const clock = { now: 1000 }
  const outgoing = new Outgoing(
    () => clock.now,
    (frame) => sent.push(frame.readUInt32BE(0)),
    window,
  )
  const give = (count = 1) => {
    for (let at = 0; at < count; at++)
      outgoing.send((sequence) => {
        const frame = Buffer.alloc(4)
        frame.writeUInt32BE(sequence)
        return frame
      })
  }
  /** @returns what the clock's next 100 ms send again */
  const check = (ms = 100) => {
    clock.now += ms
    const before = sent.length
    outgoing.check()
    return sent.slice(before)
  }
  return { sent, clock, outgoing, give, check }
}

test('messages are delivered once and in order, however they come', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (noise) => {
      const delivered: number[] = []
      const order = new InOrder(({ sequence }) => delivered.push(sequence))
      const all = [...noise, ...Array.from({ length: 21 }, (_, at) => at)]
      for (const sequence of all) expect(order.take(message(sequence))).toBe(true)
      expect(delivered).toEqual(Array.from({ length: 21 }, (_, at) => at))
      expect(order.held).toBe(0)
    }),
  )
})

test('what comes from the past is acknowledged again', () => {
  const order = new InOrder(() => {})
  expect([order.take(message(0)), order.take(message(0))]).toEqual([true, true])
})

test('what there is no room for is not acknowledged, and is taken when it comes again', () => {
  const delivered: number[] = []
  const order = new InOrder(({ sequence }) => delivered.push(sequence), 2)
  expect([3, 1, 2].map((sequence) => order.take(message(sequence)))).toEqual([true, true, false])
  expect([0, 2].map((sequence) => order.take(message(sequence)))).toEqual([true, true])
  expect(delivered).toEqual([0, 1, 2, 3])
})

test('the oldest that is not acknowledged is sent again, and only that, after 200 ms at first', () => {
  const { give, check } = sender()
  give(3)
  expect(check()).toEqual([])
  expect(check()).toEqual([0])
  expect(check()).toEqual([])
  expect(check()).toEqual([0])
})

test('the timeout follows the round trip: 10 ms more than 40, when it does not vary', () => {
  const { give, check, clock, outgoing } = sender()
  for (let sequence = 0; sequence < 60; sequence++) {
    give()
    clock.now += 40
    outgoing.acknowledged(sequence)
  }
  give()
  expect(check(49)).toEqual([])
  expect(check(1)).toEqual([60])
})

test('no timeout is longer than a second', () => {
  const { give, check, clock, outgoing } = sender()
  give()
  clock.now += 8000
  outgoing.acknowledged(0)
  give()
  expect(check(999)).toEqual([])
  expect(check(1)).toEqual([1])
})

test('the time of a message that was sent twice says nothing', () => {
  const { give, check, clock, outgoing } = sender()
  give()
  expect(check(200)).toEqual([0])
  clock.now += 1
  outgoing.acknowledged(0)
  give()
  expect(check(199)).toEqual([])
  expect(check(1)).toEqual([1])
})

test('what three later ones have overtaken is lost, and sent again at once', () => {
  const { give, outgoing, sent } = sender()
  give(6)
  for (const sequence of [0, 2, 3]) outgoing.acknowledged(sequence)
  expect(sent).toEqual([0, 1, 2, 3, 4, 5])
  outgoing.acknowledged(4)
  expect(sent).toEqual([0, 1, 2, 3, 4, 5, 1])
  outgoing.acknowledged(5)
  expect(sent).toHaveLength(7)
})

test('acknowledgements of first copies do not make second ones count as lost', () => {
  const { give, outgoing, sent } = sender()
  give(10)
  outgoing.repeatAll()
  expect(sent).toHaveLength(20)
  for (const sequence of [5, 6, 7, 8, 9]) outgoing.acknowledged(sequence)
  expect(sent).toHaveLength(20)
})

test('after a connection broke, all that is not acknowledged is sent again, in order', () => {
  const { give, outgoing, sent } = sender()
  give(5)
  outgoing.acknowledged(1)
  outgoing.repeatAll()
  expect(sent.slice(5)).toEqual([0, 2, 3, 4])
})

test('there is room for so many, counted from the oldest', () => {
  const { give, outgoing } = sender(4)
  give(4)
  expect(outgoing.hasRoom).toBe(false)
  outgoing.acknowledged(1)
  expect(outgoing.hasRoom).toBe(false)
  expect(() => give()).toThrow(RangeError)
  outgoing.acknowledged(0)
  expect(outgoing.hasRoom).toBe(true)
  give(2)
  for (const sequence of [2, 3, 4, 5]) outgoing.acknowledged(sequence)
  expect(outgoing.isEmpty).toBe(true)
})

test('it gives up when the oldest has not been acknowledged for five minutes of checks', () => {
  const { give, outgoing } = sender()
  give(2)
  for (let check = 1; check < 2000; check++) expect(outgoing.check()).toBe(true)
  outgoing.acknowledged(0)
  for (let check = 1; check < 3000; check++) expect(outgoing.check()).toBe(true)
  expect(outgoing.check()).toBe(false)
})
