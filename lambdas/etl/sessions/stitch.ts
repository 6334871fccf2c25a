import type { Session } from './session.ts'

/**
 * What a visitor's sessions say of one another: which is the first, and who is behind each. A known user is applied to the
 * visitor's anonymous sessions, back and forth, but never across two known users: a session between two different ones stays
 * the visitor's own.
 * @param sessions all of one visitor, in order of their start
 * @returns copies, with isFirst and personKey set
 */
export function stitch(sessions: readonly Session[]): Session[] {
  const next = nextUsers(sessions)
  let before: bigint | null = null
  return sessions.map((session, i) => {
    const person = session.userKey ?? between(before, next[i] ?? null)
    before = session.lastUserKey ?? session.userKey ?? before
    return { ...session, isFirst: i === 0, personKey: person ?? session.visitorKey }
  })
}

/** For each session, the first user known in it or after it. */
function nextUsers(sessions: readonly Session[]): (bigint | null)[] {
  let next: bigint | null = null
  return sessions
    .toReversed()
    .map((session) => (next = session.userKey ?? next))
    .toReversed()
}

function between(before: bigint | null, after: bigint | null): bigint | null {
  if (before === null) return after
  return after === null || after === before ? before : null
}
