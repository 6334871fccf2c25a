import type { Change, Plan } from '../stack/plan.ts'
import type { PartStatus } from '../stack/status.ts'

/** Parts with what is to be changed of each. @param names in the order in which they were begun */
export function partsOf(names: readonly string[], changes: readonly Change[]): Plan['parts'] {
  // Some steps look after several parts: the rules of four groups, say.
  const all = new Set([...names, ...changes.map(({ part }) => part)])
  return [...all].map((name) => ({ name, changes: changes.filter(({ part }) => part === name) }))
}

/** A part whose own making is among the changes is not there; making something of it, a rule say, is a difference. */
export const statusOfParts = (parts: Plan['parts']): PartStatus[] =>
  parts.map(({ name, changes }) => {
    if (changes.length === 0) return { name, state: 'fine', changes }
    return { name, state: changes.every(({ kind }) => kind === 'create') ? 'missing' : 'differs', changes }
  })
