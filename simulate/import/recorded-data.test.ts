import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { expect, test } from 'vitest'
import type { Event } from '../../lambdas/events/event.ts'
import { recordedData } from '../../test/support/recorded-data.ts'
import { contentOf, countedUuids, temporaryStore } from '../test-support.ts'
import { importFile } from './import-file.ts'
import { loadMapping } from './load-mapping.ts'

const data = recordedData('the import of two weeks of a real shop')

/** The rows of a gzipped CSV file that has no quoted newlines, by nothing of ours. */
async function* plainRows(file: string): AsyncGenerator<Record<string, string>> {
  let header: string[] | null = null
  for await (const line of createInterface({ input: createReadStream(file).pipe(createGunzip()) })) {
    const fields = line.includes('"') ? quotedFields(line) : line.split(',')
    if (header === null) header = fields
    else yield Object.fromEntries(header.map((name, i) => [name, fields[i] ?? '']))
  }
}

const quotedFields = (line: string) =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  )

async function straightReading(file: string) {
  const read = { hits: 0, items: 0, revenue: new Map<string, number>(), visitors: new Set<string>() }
  let last = ''
  for await (const row of plainRows(file)) {
    const hit = ['user_id', 'ga_visit_id', 'ga_date', 'hit_number'].map((name) => row[name]).join()
    if (hit !== last) read.hits++
    last = hit
    if (row['item_id'] !== '') read.items++
    read.visitors.add(row['user_id'] ?? '')
    const order = row['transaction_id'] ?? ''
    if (order !== '')
      read.revenue.set(order, Math.max(read.revenue.get(order) ?? 0, Number(row['transaction_revenue'])))
  }
  return read
}

test.runIf(data !== null)(
  'two weeks of a real shop come through whole',
  async () => {
    if (data === null) return
    const store = await temporaryStore()
    const mapping = await loadMapping('google-merchandise-store')
    const report = await importFile({ file: data.events, mapping, store, uuid: countedUuids() })
    expect(report).toMatchObject({ rows: 215_936, rejected: [], cuts: 0, garbled: { count: 0 } })
    expect(report.days).toHaveLength(15)

    const objects = [...(await contentOf(store, 'events/')).values()]
    const events = objects.flatMap((text) => (JSON.parse(text) as { events: Event[] }).events)
    const views = events.filter(({ eventName }) => eventName === 'page_view')
    let pageviews = 0
    for await (const session of plainRows(data.sessions)) pageviews += Number(session['pageviews'])
    expect([views.length, pageviews]).toEqual([158_924, 158_924])

    const read = await straightReading(data.events)
    const hits = new Set(
      events.map(
        ({ clientId, properties }) =>
          `${clientId},${properties?.['ga_visit_id']},${properties?.['hit_number']}`,
      ),
    )
    expect([hits.size, read.hits]).toEqual([203_004, 203_004])
    expect(new Set(events.map(({ clientId }) => clientId))).toEqual(read.visitors)
    expect(read.visitors.size).toBe(28_041)
    expect(events.reduce((sum, { items = [] }) => sum + items.length, 0)).toBe(read.items)
    const revenue = new Map<string, number>()
    for (const { transactionId, value = 0 } of events)
      if (transactionId !== undefined)
        revenue.set(transactionId, Math.max(revenue.get(transactionId) ?? 0, value))
    expect(revenue).toEqual(read.revenue)
  },
  120_000,
)
