import type { Provisioning } from '../context.ts'

/** What is under way, by what it is about. It goes with the `up` that it belongs to. */
const underWay = new WeakMap<Provisioning, Map<string, Promise<unknown>>>()

/**
 * Runs work on one thing after all earlier work on it has ended, however that ended.
 * @param about names the thing; work on others is not waited for
 */
export function oneAtATime<T>(provisioning: Provisioning, about: string, work: () => Promise<T>): Promise<T> {
  const lines = underWay.get(provisioning) ?? new Map<string, Promise<unknown>>()
  underWay.set(provisioning, lines)
  const before = lines.get(about) ?? Promise.resolve()
  const done = before.then(work, work)
  // The next waits for its end; what it ends in is its own caller's.
  lines.set(
    about,
    done.catch(() => {}),
  )
  return done
}
