import { afterAll, beforeAll, expect, test } from 'vitest'
import { Analyst } from './analyst.ts'
import { ALL_LOOKS, inspectTabs, NARROW_AND_DARK, TABS } from './dashboard-tabs.ts'
import { logSays, type Served } from './served.ts'

/** Every tab, with nothing and with the demo's shoppers. */

export function testWithoutData(here: () => Served): void {
  test('a banner says so, and each card in every tab', async () => {
    const analyst = await Analyst.arrive(here().browser, here().dashboard)
    const { findings, empty } = await inspectTabs(analyst, 'nothing', NARROW_AND_DARK)
    await analyst.see('.banner', 'There is no data yet.')
    expect(findings).toEqual([])
    const cards = [
      'overview-trend',
      'acquisition-channels',
      'funnel-funnel',
      'products-products',
      'journeys-steps',
    ]
    for (const card of [...cards, 'retention-cohorts', 'segments-sizes', 'live-hours', 'health-late'])
      expect(empty).toContain(`${card}-chart`)
    expect(await logSays(here(), 'dashboard')).toEqual([])
    await analyst.leave()
  })
}

export function testDemo(here: () => Served): void {
  let analyst: Analyst

  beforeAll(async () => {
    analyst = await Analyst.arrive(here().browser, here().dashboard)
  })
  afterAll(() => analyst?.leave())

  test('every tab in each look: drawn whole, nothing in console and log, nothing wider than the window, axe-core content', async () => {
    const { tabs, findings, empty } = await inspectTabs(analyst, 'demo', ALL_LOOKS)
    expect(tabs).toEqual(TABS)
    expect(findings).toEqual([])
    // All that the simulated shoppers send is taken.
    expect(empty).toEqual(['health-rejected-table'])
    expect(await logSays(here(), 'dashboard')).toEqual([])
  })

  test('a card’s CSV has what its table shows', async () => {
    await analyst.open('?dates=last_7')
    const rows = await analyst.rows('overview-trend')
    const { name, text } = await analyst.csv('overview-trend')
    const lines = text
      .replace('\uFEFF', '')
      .trim()
      .split(/\r?\n/)
      .map((line) => line.split(',').map((cell) => cell.replaceAll('"', '')))
    expect(name).toMatch(/^overview-trend_\d{4}-\d\d-\d\d_\d{4}-\d\d-\d\d\.csv$/)
    expect(lines[0]).toEqual(Object.keys(rows[0] ?? {}))
    expect(lines.slice(1).map((line) => line[1])).toEqual(
      rows.map((row) => row['Sessions']?.replaceAll(',', '')),
    )
    expect(rows).toHaveLength(7)
  })
}
