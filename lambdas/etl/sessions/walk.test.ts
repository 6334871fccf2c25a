import { describe, expect, test } from 'vitest'
import { STAGES, type Stage } from '../../events/names.ts'
import { cutSessions } from './cut.ts'
import { PATH_STEPS, STEP_CODES, stepOf } from './journey.ts'
import { productsOf } from './products.ts'
import { searchesOf } from './searches.ts'
import type { CutEvent } from './session.ts'
import { event, MINUTE, RULES, START, VISITOR } from './test-cut.ts'

/** What the ETL says of a session beyond its sums, in examples; cut.test.ts has it beside a second reading. */

type Did = Stage | 'home_view' | 'click'

/** Events a second apart. */
const did = (...names: (Did | [Did, Partial<CutEvent>])[]) =>
  names.map((one, i) => {
    const [name, more] = typeof one === 'string' ? [one, {}] : one
    const stage = STAGES.find((known) => known === name) ?? null
    const isPageView = stage === 'page_view'
    return event(START + i * 1000, { stage, isPageView, step: stepOf(name, stage), ...more })
  })

/** By their start. */
const cut = (events: CutEvent[]) =>
  new Map(cutSessions(VISITOR, events, RULES).map((session) => [session.startedAt, session]))
const sessionOf = (events: CutEvent[]) => cutSessions(VISITOR, events, RULES)[0]

describe('the funnel', () => {
  const funnelOf = (...names: Parameters<typeof did>) => {
    const session = sessionOf(did(...names))
    const times = [session?.toCartMs, session?.toCheckoutMs, session?.toPurchaseMs]
    return [session?.funnelStep, ...times.map((ms) => (ms === null ? null : (ms ?? 0) / 1000))]
  }

  test('is walked in order, with whatever comes between', () => {
    expect(funnelOf('view_item', 'click', 'add_to_cart', 'begin_checkout', 'page_view', 'purchase')).toEqual([
      4, 2, 1, 2,
    ])
    expect(funnelOf('view_item', 'begin_checkout', 'purchase')).toEqual([1, null, null, null])
    expect(funnelOf('purchase', 'begin_checkout', 'add_to_cart', 'view_item')).toEqual([1, null, null, null])
    expect(funnelOf('add_to_cart', 'purchase')).toEqual([0, null, null, null])
  })

  test('takes its times from the latest event of the step before to the first of the step', () => {
    expect(funnelOf('view_item', 'click', 'view_item', 'add_to_cart', 'add_to_cart', 'view_item')).toEqual([
      2,
      1,
      null,
      null,
    ])
    // The cart of before the first view is on no way.
    expect(funnelOf('add_to_cart', 'view_item', 'begin_checkout', 'add_to_cart')).toEqual([2, 2, null, null])
  })

  test('ends with what came right after the last event of the deepest step', () => {
    const nextOf = (...names: Parameters<typeof did>) => sessionOf(did(...names))?.funnelNext
    expect(nextOf('view_item', 'page_view', 'search', 'view_cart')).toBe(STEP_CODES.search)
    expect(nextOf('view_item', 'search', 'view_item', 'click', 'page_view')).toBeNull()
    expect(nextOf('view_item', 'add_to_cart', 'view_item', 'home_view')).toBe(STEP_CODES.view_item)
    expect(nextOf('view_item', 'begin_checkout')).toBe(STEP_CODES.begin_checkout)
    expect(nextOf('view_item', 'add_to_cart', 'begin_checkout', 'purchase', 'search')).toBeNull()
    expect(nextOf('search', 'home_view')).toBeNull()
  })
})

describe('the journey', () => {
  const pathOf = (...names: Parameters<typeof did>) => sessionOf(did(...names))?.path

  test('has no page views, no names of the shop, and no step twice in a row', () => {
    expect(
      pathOf('home_view', 'page_view', 'view_item', 'click', 'view_item', 'view_cart', 'view_item'),
    ).toBe('hici')
  })

  test('of nothing but page views is that; of nothing at all is empty', () => {
    expect(pathOf('page_view', 'page_view', 'click')).toBe('v')
    expect(pathOf('click')).toBe('')
  })

  test('ends at ten steps, and a session of the same step is one all along', () => {
    const many = Array.from({ length: 30 }, (_, i): Did => (i % 2 === 0 ? 'search' : 'view_item'))
    expect(pathOf(...many)).toBe('qi'.repeat(PATH_STEPS / 2))
    expect(pathOf(...many.map(() => 'search' as const))).toBe('q')
  })

  test('has a letter of its own for each step', () => {
    const codes = Object.values(STEP_CODES)
    expect(new Set(codes).size).toBe(codes.length)
    expect(codes.every((code) => /^[a-z]$/.test(code))).toBe(true)
  })
})

test('searches are told with whether a product was chosen or seen before the next', () => {
  const search = (searchTerm: string | null): [Did, Partial<CutEvent>] => ['search', { searchTerm }]
  const searches = (...names: Parameters<typeof did>) => {
    const events = did(...names)
    return searchesOf(events, cut(events)).map(({ term, hasClick }) => [term, hasClick])
  }
  expect(searches(search(' Desk LAMP '), 'page_view', 'view_item', search('pen'), 'add_to_cart')).toEqual([
    ['desk lamp', true],
    ['pen', false],
  ])
  expect(searches(search('pen'), search('pen'), 'select_item')).toEqual([
    ['pen', false],
    ['pen', true],
  ])
  // One without a term is no search to count, and yet a next one.
  expect(searches(search('pen'), search('  '), 'view_item', search(null))).toEqual([['pen', false]])
})

test('a search ends with its session, and is of the day that one started on', () => {
  const [search, view] = did(['search', { searchTerm: 'pen' }], 'view_item')
  const events = [search, { ...view, occurredAt: START + 31 * MINUTE }] as CutEvent[]
  const sessions = cut(events)
  expect(searchesOf(events, sessions)).toEqual([
    { session: sessions.get(START), term: 'pen', hasClick: false },
  ])
})

test('products are counted by session, day of the event, and whether a bot did it', () => {
  const events = did(
    ['view_item', { productKeys: [1n, 2n] }],
    ['view_item', { productKeys: [1n] }],
    ['add_to_cart', { productKeys: [1n] }],
    ['remove_from_cart', { productKeys: [1n], isBot: true }],
    ['view_item', { productKeys: [2n], date: 1 }],
    ['purchase', { productKeys: [2n] }],
  )
  const sessions = cut(events)
  const of = { session: sessions.get(START), date: events[0]?.date, isBot: false }
  expect(productsOf(events, sessions)).toEqual([
    { ...of, productKey: 1n, views: 2, carts: 1, removals: 0 },
    { ...of, productKey: 2n, views: 1, carts: 0, removals: 0 },
    { ...of, productKey: 1n, isBot: true, views: 0, carts: 0, removals: 1 },
    { ...of, productKey: 2n, date: 1, views: 1, carts: 0, removals: 0 },
  ])
})
