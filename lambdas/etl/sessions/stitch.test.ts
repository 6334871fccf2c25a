import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cutSessions } from './cut.ts'
import type { Session } from './session.ts'
import { stitch } from './stitch.ts'
import { event, HOUR, RULES, VISITOR } from './test-cut.ts'

const NAMES = new Map<bigint, string>([
  [VISITOR, 'visitor'],
  [1n, 'ann'],
  [2n, 'bob'],
])
const KEYS = new Map([...NAMES].map(([key, name]) => [name, key]))

/** A visitor's sessions, each told by its users in their order: `''` nobody, `ann`, `ann bob`. */
function sessionsOf(users: readonly string[]): Session[] {
  const events = users.flatMap((names, hour) =>
    names.split(' ').map((name, i) => event(hour * HOUR + i, { userKey: KEYS.get(name) ?? null })),
  )
  return cutSessions(VISITOR, events, RULES)
}

const personsOf = (...users: string[]) =>
  stitch(sessionsOf(users)).map(({ personKey }) => NAMES.get(personKey))

test.each([
  ['nobody known: the visitor', ['', ''], 'visitor visitor'],
  ['a user, back and forth', ['', 'ann', '', 'ann', ''], 'ann ann ann ann ann'],
  ['between two users: neither', ['', 'ann', '', '', 'bob', ''], 'ann ann visitor visitor bob bob'],
  ['two users in one session: the first, and the second after it', ['', 'ann bob', ''], 'ann ann bob'],
  ['between two sessions that share the later user', ['ann bob', '', 'bob'], 'ann bob bob'],
  ['between two sessions that share the earlier user', ['ann bob', '', 'ann'], 'ann visitor ann'],
  ['a user who is away for a moment', ['ann bob ann', '', 'ann'], 'ann ann ann'],
])('%s', (_, users, persons) => {
  expect(personsOf(...users).join(' ')).toBe(persons)
})

test('the first session is the first alone, and nothing else is changed', () => {
  const sessions = sessionsOf(['', 'ann', ''])
  const before = structuredClone(sessions)
  const stitched = stitch(sessions)
  expect(stitched.map(({ isFirst }) => isFirst)).toEqual([true, false, false])
  expect(sessions).toEqual(before)
  expect(stitched.map((one) => ({ ...one, isFirst: false, personKey: VISITOR }))).toEqual(before)
  expect(stitch([])).toEqual([])
})

test('whatever users come and go: a known one goes to those sessions that lie on no border between two', () => {
  const anyUsers = fc.array(fc.constantFrom('', '', 'ann', 'bob', 'ann bob', 'bob ann'), {
    minLength: 1,
    maxLength: 12,
  })
  fc.assert(
    fc.property(anyUsers, (users) => {
      const persons = personsOf(...users)
      for (const [i, own] of users.entries()) {
        const before = users.slice(0, i).filter(Boolean).at(-1)?.split(' ').at(-1)
        const after = users
          .slice(i + 1)
          .find(Boolean)
          ?.split(' ')[0]
        const sides = new Set([before, after].filter((name) => name !== undefined))
        const [only] = sides
        expect(persons[i]).toBe(own.split(' ')[0] || (sides.size === 1 ? only : 'visitor'))
      }
    }),
  )
})
