import { afterAll, beforeAll, expect, test } from 'vitest'
import { Analyst } from './analyst.ts'
import { logSays, type Served } from './served.ts'

/** Filters and the address: they say the same, can be sent, and take nothing that is not offered. */

const HOSTILE = [
  "'; DROP TABLE dw.fact_event; --",
  '" OR 1=1',
  "') UNION SELECT rolpassword FROM pg_authid --",
  '{}',
  '[1,2]',
  '\0',
  '\uD800',
  '\u202E😀\u0007',
  '%00%ff%',
  '<img src=x onerror=alert(1)>',
  'x'.repeat(10_000),
  '-1',
  'NA',
]
const CHOICES = ['tab', 'dates', 'compare', 'device', 'channel', 'visitors', 'signed_in', 'bots']

/** Percent signs that decode to what no text is. */
const BROKEN = ['%', '%ff%fe', '%c3%28', 'a%00b', '%uD800']

const NOT_UNDERSTOOD = 'Part of this address was not understood.'

export function testFilters(here: () => Served): void {
  let analyst: Analyst
  let defaults: Record<string, string>

  beforeAll(async () => {
    analyst = await Analyst.arrive(here().browser, here().dashboard)
    defaults = await analyst.numbers()
  })
  afterAll(() => analyst?.leave())

  test('a view that is sent by its address is the same in another browser, and the back button leads back', async () => {
    const { page } = analyst
    await analyst.choose('dates', 'last_7')
    const week = await analyst.numbers()
    await analyst.choose('device', 'mobile')
    await analyst.choose('visitors', 'new')
    const narrowed = await analyst.numbers()
    expect(Number(narrowed['sessions'])).toBeGreaterThan(0)
    expect(new Set([defaults, week, narrowed].map((one) => one['sessions'])).size).toBe(3)
    const sent = new URL(page.url()).search
    expect(sent).toBe('?dates=last_7&device=mobile&visitors=new')
    const other = await Analyst.arrive(here().browser, here().dashboard, sent)
    expect(await other.numbers()).toEqual(narrowed)
    expect(await other.filters()).toEqual(await analyst.filters())
    expect(other.complaints).toEqual([])
    await other.leave()

    await analyst.asks(() => page.goBack())
    await analyst.asks(() => page.goBack())
    expect(await analyst.numbers()).toEqual(week)
    await analyst.asks(() => page.goBack())
    expect(await analyst.numbers()).toEqual(defaults)
    expect(new URL(page.url()).search).toBe('')
  })

  test('days without anything say so in each card, and are left again for what was there before', async () => {
    for (const tab of ['Overview', 'Products', 'Segments']) {
      await analyst.openTab(tab)
      const [before, text] = [await analyst.drawn(), await analyst.text()]
      const nothing = { dates: 'custom', from: '2001-01-01', to: '2001-01-02' }
      const outputs = await analyst.asks(() => send(analyst, 'filters', nothing))
      expect(outputs.some(({ is }) => is === 'empty')).toBe(true)
      expect(await analyst.text()).toContain('Try more days, or fewer filters.')
      expect(await analyst.asks(() => analyst.page.locator('#filters-reset').click())).toEqual(before)
      expect(await analyst.text()).toBe(text)
    }
  })

  test('what is not offered is not taken from the address: it says so, and shows the default', async () => {
    for (const value of HOSTILE) {
      // A server need not take an address of 100 kB.
      const each = encodeURIComponent(value.slice(0, 1000).toWellFormed())
      const days = `dates=custom&from=${each}&to=${each}`
      await shows(`?${CHOICES.map((name) => (name === 'dates' ? days : `${name}=${each}`)).join('&')}`)
    }
    await shows(`?dates=${encodeURIComponent(HOSTILE[0] ?? '')}&device=${'x'.repeat(10_000)}`)
  })

  test('an address that is broken shows the default', async () => {
    for (const value of BROKEN) {
      await analyst.open(`?device=${value}&dates=${value}&${value}=x`)
      expect(await analyst.numbers(), value).toEqual(defaults)
    }
  })

  test('nor from the form, whatever is in its fields', async () => {
    await analyst.open('')
    for (const value of [...HOSTILE, 7, true, null, ['a', 'b'], { a: 1 }]) {
      const form = Object.fromEntries([...CHOICES, 'from', 'to'].map((name) => [name, value]))
      await analyst.asks(() => send(analyst, 'filters', form))
      // R has no text with a NUL in it: to it, that field is empty.
      if (typeof value === 'string' && value !== '\0') await analyst.see('.banner', NOT_UNDERSTOOD)
      expect(await analyst.numbers(), String(value).slice(0, 50)).toEqual(defaults)
      await analyst.asks(() => send(analyst, 'filters', { ...form, dates: 'custom' }))
      expect(await analyst.numbers(), String(value).slice(0, 50)).toEqual(defaults)
    }
  })

  test('nor from a card’s own choices, nor from the search for a product', async () => {
    for (const value of HOSTILE) {
      for (const name of ['overview-measure', 'overview-by']) await send(analyst, name, value)
      await analyst.asks(() => send(analyst, 'filters', {}))
      expect(await analyst.numbers(), value.slice(0, 50)).toEqual(defaults)
    }
    await analyst.open('?tab=products')
    const bestSeller = (await analyst.rows('products-products'))[0]?.['Product'] ?? ''
    // What is shorter may be part of a name.
    for (const value of HOSTILE.filter(({ length }) => length > 7)) {
      await send(analyst, 'products-search', bestSeller)
      await analyst.see('#products-price-unit', bestSeller)
      await send(analyst, 'products-search', value)
      await analyst.see('#products-price-chart', 'No product is called that.')
    }
    expect(await logSays(here(), 'dw')).toEqual([])
  })

  test('the tables are unharmed, and PostgreSQL was asked nothing that it does not understand', async () => {
    expect(analyst.complaints).toEqual([])
    expect(await logSays(here(), 'dw')).toEqual([])
    expect(await logSays(here(), 'dashboard')).toEqual([])
    const [{ n } = { n: 0 }] = await here().ask<{ n: number }>(
      'dw',
      'SELECT count(*)::int AS n FROM dw.fact_event',
    )
    expect(n).toBeGreaterThan(1000)
  })

  async function shows(query: string): Promise<void> {
    await analyst.open(query)
    await analyst.see('.banner', NOT_UNDERSTOOD)
    expect(await analyst.numbers(), query.slice(0, 200)).toEqual(defaults)
  }
}

/** As a page that is not ours could. */
const send = ({ page }: Analyst, name: string, value: unknown): Promise<unknown> =>
  page.evaluate(`Shiny.setInputValue('${name}', ${JSON.stringify(value)}, { priority: 'event' })`)
