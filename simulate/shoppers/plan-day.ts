import type { Random } from '../random.ts'
import { HABITS } from './habits.ts'
import type { Household } from './household.ts'
import type { Population } from './population.ts'
import type { LocalDay } from './rhythm.ts'
import { emailOrigin, type Origin, originOf } from './traffic.ts'

/** Something that begins at a moment of a day: a visit, or a crawler's round (no household). */
export type Start =
  | { at: number; household: Household; origin: Origin; isReturning: boolean }
  | { at: number; household: null }

/**
 * Who comes on a day, and when: those who come again, as many new ones as make up the day's visits, those whom an e-mail
 * brings on top, and crawlers, who keep no hours.
 * @param random the day's own stream
 * @param sessionsPerDay visits of people on a mean day
 * @returns by time
 */
export function planDay(
  day: LocalDay,
  population: Population,
  sessionsPerDay: number,
  random: Random,
): Start[] {
  const returning = population.returning(day.number).map((household) => visit(household, true, day, random))
  const missing = Math.max(0, sessionsPerDay * day.weight - returning.length)
  const arriving = Array.from({ length: random.poisson(missing) }, () =>
    visit(population.arrive(), false, day, random),
  )
  const crawls = Array.from({ length: random.poisson(sessionsPerDay * HABITS.bots.visits) }, () => ({
    at: Math.floor(random.between(day.start, day.end)),
    household: null,
  }))
  const starts = [...returning, ...arriving, ...emailed(day, population, sessionsPerDay, random), ...crawls]
  return starts.sort((a, b) => a.at - b.at)
}

const visit = (household: Household, isReturning: boolean, day: LocalDay, random: Random): Start => ({
  at: day.moment(random),
  household,
  origin: originOf(random, isReturning),
  isReturning,
})

/** An e-mail goes out in the morning; most who follow it do so within hours. */
function emailed(day: LocalDay, population: Population, sessionsPerDay: number, random: Random): Start[] {
  const { everyDays, hour, visits, within } = HABITS.email
  if (day.number % everyDays !== 0) return []
  const starts: Start[] = []
  for (let left = random.poisson(sessionsPerDay * visits); left > 0; left--) {
    const at = Math.floor(day.start + hour * 3_600_000 + random.exponential(within))
    const household = population.subscriber(random)
    if (household === null || at >= day.end) continue
    starts.push({ at, household, origin: emailOrigin(`news-${day.date}`, random), isReturning: true })
  }
  return starts
}
