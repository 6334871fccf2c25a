import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { recordedData } from '../support/recorded-data.ts'
import {
  straightFunnel,
  straightProducts,
  straightReading,
  straightSearches,
  straightSessions,
} from '../support/straight-recording.ts'
import { writeSyntheticRecording } from '../support/synthetic-recording.ts'
import { Analyst } from './analyst.ts'
import { inspectTabs, TABS, TWO_LOOKS } from './dashboard-tabs.ts'
import { logSays, type Served } from './served.ts'

/** Two weeks of a real shop (an invented recording of the same form, where they are missing) as the dashboard shows them. */

export const TIME_ZONE = 'America/Los_Angeles'
const STEPS = ['view_item', 'add_to_cart', 'begin_checkout', 'purchase']
const TOP = 10

const cardOf = (id: string) => [`${id}-chart`, `${id}-table`]
/** No run was ten years ago, and nothing happens now. */
const EMPTY = [
  ...cardOf('health-duplicates'),
  'health-rejected-table',
  ...cardOf('health-run_days'),
  ...cardOf('live-hours'),
]
/** In the invented recording nobody searches, and both of its products are bought. */
const EMPTY_INVENTED = [...cardOf('journeys-searches'), 'products-not_bought-table']

const count = (n: number) => n.toLocaleString('en-US')
const dollars = (cents: number) =>
  (cents / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD' })
const dayOf = new Intl.DateTimeFormat('en-GB', { timeZone: TIME_ZONE, dateStyle: 'medium' })

export function testGivenWeeks(here: () => Served): void {
  const data = recordedData('two weeks of a real shop in the dashboard')
  // The invented one begins at midnight of UTC.
  const days = `dates=custom&from=2016-0${data ? '8-01' : '7-31'}&to=2016-08-14`
  let [file, folder] = [data?.events ?? '', '']
  let analyst: Analyst

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'clickstream-weeks-'))
    if (data === null) {
      file = join(folder, 'recording.csv.gz')
      await writeSyntheticRecording(file, 'a shop')
    }
    await here().run('import', file, '--preset', 'google-merchandise-store')
    await here().runEtl()
    analyst = await Analyst.arrive(here().browser, here().dashboard)
    await analyst.gone('.banner', 'There is no data yet.')
  })

  afterAll(async () => {
    await analyst?.leave()
    await rm(folder, { recursive: true, force: true })
  })

  test('Overview has the visitors, sessions, orders and revenue of the file, and the sessions of each day', async () => {
    const [{ visitors, revenue }, sessions] = await Promise.all([
      straightReading(file),
      straightSessions(file),
    ])
    await analyst.open(`?${days}`)
    expect(await analyst.numbers()).toMatchObject({
      visitors: count(visitors.size),
      sessions: count(sessions.size),
      orders: count(revenue.size),
      revenue: dollars([...revenue.values()].reduce((sum, one) => sum + one, 0)),
    })
    const byDay = new Map<string, number>()
    for (const [hit] of sessions.values()) {
      const day = dayOf.format(hit?.time)
      byDay.set(day, (byDay.get(day) ?? 0) + 1)
    }
    const shown = (await analyst.rows('overview-trend')).map((row) => [row['Day'], row['Sessions']])
    expect(shown.filter(([, n]) => n !== '0').sort()).toEqual(
      [...byDay].map(([day, n]) => [day, count(n)]).sort(),
    )
    expect(sessions.size).toBeGreaterThan(40)
  })

  test('Funnel has the sessions that came to each step', async () => {
    const reached = straightFunnel((await straightSessions(file)).values(), STEPS)
    await analyst.open(`?tab=funnel&${days}`)
    const rows = await analyst.rows('funnel-funnel')
    expect(rows.map((row) => row['Sessions'])).toEqual(reached.map(count))
    expect(reached.at(-1)).toBeGreaterThan(5)
  })

  test('Products has views, orders, quantity and revenue of those that sell best', async () => {
    const products = [...(await straightProducts(file)).values()].sort((a, b) => b.revenue - a.revenue)
    await analyst.open(`?tab=products&${days}`)
    const rows = await analyst.rows('products-products')
    const told = rows
      .slice(0, TOP)
      .map((row) => [...[row['Product'], row['Views'], row['Orders'], row['Quantity'], row['Revenue']]])
    expect(told).toEqual(
      products
        .slice(0, TOP)
        .map(({ name, views, orders, quantity, revenue }) => [
          ...[name, count(views), count(orders), count(quantity), dollars(revenue)],
        ]),
    )
  })

  test('Journeys has what was searched for', async () => {
    await analyst.open(`?tab=journeys&${days}`)
    const searches = await straightSearches(file)
    const rows = searches.size > 0 ? await analyst.rows('journeys-searches') : []
    expect(rows.map((row) => [row['Term'], row['Searches']]).sort()).toEqual(
      [...searches].map(([term, n]) => [term, count(n)]).sort(),
    )
  })

  test('every tab draws what these weeks have', async () => {
    await analyst.open(`?${days}`)
    const { tabs, findings, empty } = await inspectTabs(analyst, 'weeks', TWO_LOOKS)
    expect(tabs).toEqual(TABS)
    expect(findings).toEqual([])
    expect(empty).toEqual(data === null ? [...EMPTY, ...EMPTY_INVENTED].sort() : EMPTY)
    expect(await logSays(here(), 'dashboard')).toEqual([])
  })
}
