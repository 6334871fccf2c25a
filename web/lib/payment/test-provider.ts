import { setTimeout as sleep } from 'node:timers/promises'
import type { Outcome, PaymentProvider } from './provider.ts'

/** What the test provider can be made to do, chosen where others take a card. */
export const TEST_METHODS = ['succeeds', 'declined', 'times-out', 'times-out-declined'] as const
export type TestMethod = (typeof TEST_METHODS)[number]

const DECIDED_AFTER_MS = 10_000
const DECLINED = { status: 'declined', reason: 'the test payment was asked to be declined' } as const

/** Moves no money. It remembers nothing either: what a charge will come to stands in its name. */
export function testProvider(clock: () => number = Date.now): PaymentProvider {
  return {
    name: 'test',
    begin: async ({ idempotencyKey, method }) => `${method}_${clock()}_${idempotencyKey}`,
    confirm: async (reference, signal) => {
      const { method } = parse(reference)
      // Longer than anybody waits.
      if (method.startsWith('times-out')) await sleep(60_000, undefined, { signal })
      return outcomeOf(method)
    },
    retrieve: async (reference) => {
      const { method, begunAt } = parse(reference)
      if (method.startsWith('times-out') && clock() < begunAt + DECIDED_AFTER_MS) return null
      return outcomeOf(method)
    },
  }
}

function outcomeOf(method: string): Outcome {
  return method.endsWith('declined') ? DECLINED : { status: 'succeeded' }
}

function parse(reference: string): { method: string; begunAt: number } {
  const [method = '', begunAt = ''] = reference.split('_')
  return { method, begunAt: Number(begunAt) }
}
