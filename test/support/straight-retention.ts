import { ALL, countOf, groups, type Range, ratio, type Visit, visitsIn, weekOf } from './straight-metrics.ts'

/** What mart.retention says; a range's filters are about the first visit, and every later one counts. */
export function retention(visits: readonly Visit[], range: Range, weeks: number) {
  const newest = new Date(
    `${visits
      .map(({ date }) => date)
      .sort()
      .at(-1)}T00:00:00Z`,
  ).getTime()
  const cohorts = groups(visitsIn(visits, { ...range, visitorType: 'new' }), ({ date }) => weekOf(date))
  return cohorts
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([cohort, firsts]) => {
      const visitors = new Set(firsts.map(({ visitor }) => visitor))
      const theirs = visitsIn(visits, { ...ALL, from: '', bots: range.bots }).filter(({ visitor }) =>
        visitors.has(visitor),
      )
      return Array.from({ length: weeks + 1 }, (_, week) => {
        const monday = new Date(`${cohort}T00:00:00Z`)
        monday.setUTCDate(monday.getUTCDate() + 7 * week)
        const day = monday.toISOString().slice(0, 10)
        const returned = countOf(
          theirs.filter(({ date }) => weekOf(date) === day).map(({ visitor }) => visitor),
        )
        const is_complete = newest >= monday.getTime() + 6 * 86_400_000
        const rate = is_complete || week === 0 ? ratio(returned, visitors.size, 4) : null
        return {
          cohort,
          visitors: visitors.size,
          week,
          returned,
          rate,
          is_complete,
          begun: newest >= monday.getTime(),
        }
      })
        .filter(({ begun }) => begun)
        .map(({ begun: _, ...row }) => row)
    })
}
