import { plainRows } from './plain-csv.ts'

/**
 * A recording read straight, in a few lines each that know nothing of our code: what import, ETL, warehouse and dashboard are
 * compared with.
 */

type Row = Record<string, string>

/** Hits are rows that share four columns. */
const hitOf = (row: Row) =>
  ['user_id', 'ga_visit_id', 'ga_date', 'hit_number'].map((name) => row[name]).join()
const timeOf = (text = '') => Date.parse(`${text.replace(' ', 'T').replace('+00', '')}Z`)
const cents = (text = '') => Math.round(Number(text) * 100)

/** What is counted; money counts once per transaction. */
export async function straightReading(events: string) {
  const read = {
    hits: 0,
    pages: 0,
    visitors: new Set<string>(),
    revenue: new Map<string, number>(),
    first: new Map<string, number>(),
  }
  let last = ''
  for await (const row of plainRows(events)) {
    const hit = hitOf(row)
    if (hit === last) continue
    last = hit
    const [visitor, order, time] = [
      row['user_id'] ?? '',
      row['transaction_id'] ?? '',
      timeOf(row['event_time']),
    ]
    read.hits++
    if (row['hit_type'] === 'PAGE') read.pages++
    read.visitors.add(visitor)
    read.first.set(visitor, Math.min(time, read.first.get(visitor) ?? time))
    // The first hit of a transaction that says what it was worth; the repetitions say nothing, or come later.
    if (order !== '' && !read.revenue.get(order)) read.revenue.set(order, cents(row['transaction_revenue']))
  }
  return read
}

/** Session starts, one per visitor's first hit included, as `visitor time`. */
export async function googlesStarts(
  sessions: string,
  first: ReadonlyMap<string, number>,
): Promise<Set<string>> {
  const starts = new Set([...first].map(([visitor, time]) => `${visitor} ${time}`))
  for await (const row of plainRows(sessions)) starts.add(`${row['user_id']} ${timeOf(row['session_start'])}`)
  return starts
}

export interface StraightHit {
  time: number
  name: string
}

/** Sessions cut at gaps of half an hour, in a few lines: their hits in order, by `visitor time` of the first. */
export async function straightSessions(events: string): Promise<Map<string, StraightHit[]>> {
  const hits = new Map<string, StraightHit[]>()
  for await (const { user_id: visitor = '', event_time, event_name: name = '' } of plainRows(events))
    hits.set(visitor, [...(hits.get(visitor) ?? []), { time: timeOf(event_time), name }])
  const sessions = new Map<string, StraightHit[]>()
  for (const [visitor, all] of hits) {
    let session: StraightHit[] = []
    for (const hit of all.sort((a, b) => a.time - b.time)) {
      if (hit.time - (session.at(-1)?.time ?? Number.NEGATIVE_INFINITY) >= 30 * 60_000) session = []
      if (session.length === 0) sessions.set(`${visitor} ${hit.time}`, session)
      session.push(hit)
    }
  }
  return sessions
}

/** Of sessions, how many did the first of these, how many then the second as well, and so on. */
export function straightFunnel(sessions: Iterable<StraightHit[]>, steps: readonly string[]): number[] {
  const reached = steps.map(() => 0)
  for (const hits of sessions) {
    let step = 0
    for (const { name } of hits) if (name === steps[step]) step++
    for (let i = 0; i < step; i++) reached[i] = (reached[i] ?? 0) + 1
  }
  return reached
}

export interface StraightProduct {
  name: string
  views: number
  orders: number
  quantity: number
  /** Cents. */
  revenue: number
}

/** Products by the id, with their latest name, from hits that hold them; sold by the one hit that stands for its transaction. */
export async function straightProducts(events: string): Promise<Map<string, StraightProduct>> {
  const products = new Map<string, StraightProduct & { at: number }>()
  const sales = new Map<string, Row[]>()
  const views = new Set<string>()
  for await (const row of plainRows(events)) {
    const { item_id: id = '', item_name: name = '', event_name: event, transaction_id: order = '' } = row
    if (id === '') continue
    const at = timeOf(row['event_time'])
    const product = products.get(id) ?? { name, at, views: 0, orders: 0, quantity: 0, revenue: 0 }
    products.set(id, product)
    if (at >= product.at) Object.assign(product, { name, at })
    const view = `${hitOf(row)} ${id}`
    if (event === 'view_item' && views.size < views.add(view).size) product.views++
    if (order !== '') sales.set(order, [...(sales.get(order) ?? []), row])
  }
  for (const rows of sales.values()) {
    // The first that says what it was worth, else the first.
    const hit = hitOf(rows.find((row) => Number(row['transaction_revenue']) > 0) ?? rows[0] ?? {})
    const sold = rows.filter((row) => hitOf(row) === hit)
    for (const id of new Set(sold.map((row) => row['item_id'] ?? ''))) {
      const [product, own] = [products.get(id), sold.filter((row) => row['item_id'] === id)]
      if (product === undefined) continue
      product.orders++
      for (const { quantity, price } of own) {
        product.quantity += Number(quantity)
        product.revenue += Number(quantity) * cents(price)
      }
    }
  }
  return products
}

/** Terms, and how often each was searched for. */
export async function straightSearches(events: string): Promise<Map<string, number>> {
  const searches = new Map<string, Set<string>>()
  for await (const row of plainRows(events)) {
    const term = (row['search_term'] ?? '').trim().toLowerCase()
    if (term !== '') searches.set(term, (searches.get(term) ?? new Set()).add(hitOf(row)))
  }
  return new Map([...searches].map(([term, hits]) => [term, hits.size]))
}
