import type { Provisioning } from './context.ts'
import { until } from './until.ts'

/** A thing that AWS names itself, so that nothing but our tags tells whether it is there. */
export interface Wanted<T> {
  /** Logical name: `network/vpc`. */
  part: string
  /** As a noun: `VPC`. */
  what: string
  /** All that carry the part's tags; more than one where an answer was lost. */
  find: () => Promise<T[]>
  idOf: (found: T) => string
  /** @returns the new one's id */
  create: () => Promise<string | undefined>
  /** Takes a twin away: nothing depends on it yet. */
  remove: (twin: T) => Promise<unknown>
  /** Stands in for it in a plan. */
  planned: T
}

/**
 * Finds it, or makes it. AWS shows a new thing only after a while, so whoever makes one waits until it is shown; then, should
 * there be two (a call before took effect although its answer never came), the one with the lowest id stays, which every `up`
 * would choose alike.
 */
export async function ensure<T>(provisioning: Provisioning, wanted: Wanted<T>): Promise<T> {
  const { part, what, find, idOf, create, remove, planned } = wanted
  const { changes } = provisioning
  let found = await find()
  if (found.length === 0) {
    let id: string | undefined
    await changes.make({ part, kind: 'create', what }, async () => {
      id = await create()
    })
    if (changes.isPlan) return planned
    found = await until(provisioning, `the new ${what}`, async () => {
      const shown = await find()
      return shown.some((one) => id === undefined || idOf(one) === id) ? shown : null
    })
  }
  const [first, ...twins] = found.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1))
  for (const twin of twins)
    await changes.make({ part, kind: 'remove', what: `second ${what} ${idOf(twin)}` }, () => remove(twin))
  return first as T
}

/** What stands in for an id in a plan. */
export const afterUp = (part: string) => `(${part})`

/** Whether an id only stands in: then there is nothing to compare, since what is made is made as it is wanted. */
export const isPlanned = (id: string | undefined): boolean => id?.startsWith('(') === true
