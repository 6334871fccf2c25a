import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TimeQueue } from './time-queue.ts'

test('gives out in order of time, of equal times the first added first, whatever was added when', () => {
  const step = fc.oneof(
    fc.record({ add: fc.integer({ min: 0, max: 20 }) }),
    fc.record({ until: fc.integer({ min: 0, max: 20 }) }),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const queue = new TimeQueue<{ at: number; order: number }>()
      let waiting: { at: number; order: number }[] = []
      for (const [order, one] of steps.entries()) {
        if ('add' in one) {
          queue.add(one.add, { at: one.add, order })
          waiting.push({ at: one.add, order })
        } else {
          const due = waiting
            .filter(({ at }) => at < one.until)
            .sort((a, b) => a.at - b.at || a.order - b.order)
          waiting = waiting.filter(({ at }) => at >= one.until)
          expect([...queue.until(one.until)]).toEqual(due)
        }
        expect(queue.size).toBe(waiting.length)
        expect(queue.nextAt).toBe(Math.min(...waiting.map(({ at }) => at), Number.POSITIVE_INFINITY))
      }
    }),
  )
})
