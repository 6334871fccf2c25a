import { afterAll, beforeAll, expect, test } from 'vitest'
import { Analyst } from './analyst.ts'
import { PERSON } from './platform.ts'
import { logSays, type Served } from './served.ts'

/** What an open page makes of new data, of a warehouse that is gone, and of a dashboard that is. */

const GONE = 'The warehouse does not answer.'
const LOST = 'The connection to the dashboard is lost.'

export function testOutages(here: () => Served): void {
  let analyst: Analyst

  beforeAll(async () => {
    analyst = await Analyst.arrive(here().browser, here().dashboard)
    await analyst.page.evaluate('window.isTheSamePage = true')
  })
  afterAll(() => analyst?.leave())

  test('an event that a run of the ETL has loaded is seen without reload; without a run nothing is asked and nothing sent', async () => {
    const before = await analyst.numbers()
    await sendEvent(here().ingest)
    await polls(1)
    const [asked, { messages }] = [await scans('dw', 'mart'), analyst]
    await polls(1)
    expect(await scans('dw', 'mart')).toBe(asked)
    expect(analyst.messages).toBe(messages)
    expect(await analyst.numbers()).toEqual(before)

    await here().runEtl()
    const sessions = (Number(before['sessions']?.replaceAll(',', '')) + 1).toLocaleString('en-US')
    await analyst.see('[data-measure=sessions] .kpi-number', sessions)
    expect((await analyst.numbers())['visitors']).not.toBe(before['visitors'])
    expect(analyst.complaints).toEqual([])
  })

  test('the warehouse goes: what is shown stays, under a banner; it comes back by itself, also for a tab opened meanwhile', async () => {
    const before = await analyst.numbers()
    const comeBack = await here().databaseGoes('dw')
    await analyst.see('.banner', GONE)
    expect(await analyst.numbers()).toEqual(before)
    await analyst.page.getByRole('link', { name: 'Funnel', exact: true }).click()
    await comeBack()
    await analyst.gone('.banner', GONE)
    await analyst.drawn()
    expect((await analyst.rows('funnel-funnel')).length).toBe(4)
    await analyst.openTab('Overview')
    expect(await analyst.numbers()).toEqual(before)
    await isTheSamePage()
    expect(analyst.complaints).toEqual([])
  })

  test('the dashboard ends: a notice says so, what is shown stays, and the page finds back by itself', async () => {
    await analyst.choose('dates', 'last_7')
    const before = await analyst.numbers()
    const ended = await here().processOf('dashboard')
    process.kill(ended, 'SIGKILL')
    await analyst.see('#lost', LOST)
    expect(await analyst.numbers()).toEqual(before)
    await analyst.gone('#lost', LOST)
    await analyst.drawn()
    expect(await analyst.numbers()).toEqual(before)
    expect((await analyst.filters())['dates']).toBe('last_7')
    // It answers again, not only shows.
    await analyst.choose('dates', 'last_28')
    expect(await analyst.numbers()).not.toEqual(before)
    await isTheSamePage()
    expect(await here().processOf('dashboard')).not.toBe(ended)
    expect(analyst.complaints.filter((text) => !/WebSocket|ERR_CONNECTION_REFUSED/.test(text))).toEqual([])
    expect(await logSays(here(), 'dashboard')).toEqual([])
  })

  async function isTheSamePage(): Promise<void> {
    expect(await analyst.page.evaluate('window.isTheSamePage')).toBe(true)
  }

  /** How often tables of these schemas were read until now. */
  async function scans(...schemas: string[]): Promise<number> {
    const among = schemas.map((schema) => `'${schema}'`).join(', ')
    const [row] = await here().ask<{ n: number }>(
      'dw',
      `SELECT sum(coalesce(seq_scan, 0) + coalesce(idx_scan, 0))::int AS n
       FROM pg_stat_user_tables WHERE schemaname IN (${among})`,
    )
    return row?.n ?? 0
  }

  /** The dashboard has asked the warehouse so many times more whether there was a run. */
  async function polls(times: number): Promise<void> {
    for (let [seen, last] = [0, await scans('etl')]; seen < times; ) {
      const now = await scans('etl')
      if (now !== last) seen++
      last = now
    }
  }
}

async function sendEvent(ingest: string): Promise<void> {
  const answer = await fetch(ingest, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'user-agent': PERSON },
    body: JSON.stringify({
      eventName: 'page_view',
      clientId: `who came at ${Date.now()}`,
      pageUrl: 'https://shop.example/',
    }),
  })
  expect(answer.status).toBe(200)
}
