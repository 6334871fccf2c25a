import { canonical } from '../same-json.ts'

export interface Difference {
  /** `Policies.PasswordPolicy.MinimumLength`. */
  name: string
  from: string
  to: string
}

/** @returns what of the wanted is otherwise there; members that are not wanted may stand beside */
export function differences(there: unknown, wanted: object, within = ''): Difference[] {
  return Object.entries(wanted).flatMap(([name, to]) => {
    const from = (there as Record<string, unknown> | undefined)?.[name]
    const isPlain = typeof to === 'object' && to !== null && !Array.isArray(to)
    if (isPlain) return differences(from, to, `${within}${name}.`)
    if (canonical(from) === canonical(to)) return []
    return [{ name: `${within}${name}`, from: told(from), to: told(to) }]
  })
}

const told = (value: unknown) =>
  value === undefined ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value)
