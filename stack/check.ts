import type { Check } from './stack.ts'

/** What a look at something comes to, by its outcome. */

export const good = (name: string, found: string): Check => ({ name, outcome: 'good', found, advice: null })

export const warning = (name: string, found: string, advice: string): Check => ({
  name,
  outcome: 'warning',
  found,
  advice,
})

export const bad = (name: string, found: string, advice: string): Check => ({
  name,
  outcome: 'bad',
  found,
  advice,
})
