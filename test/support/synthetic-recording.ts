import { writeFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { Random } from '../../simulate/random.ts'

/**
 * A recording with the columns of the real one and invented values, for machines without that: visits of several hits, hits of
 * several products, purchases sent twice.
 */
export async function writeSyntheticRecording(file: string, seed: string): Promise<void> {
  const random = new Random(seed)
  const rows: Row[] = []
  for (let visitor = 1; visitor <= 40; visitor++) {
    let time = Date.UTC(2016, 7, 1) + random.whole(0, 10 * 86_400) * 1000
    for (let visit = 1; visit <= random.whole(1, 4); visit++) {
      rows.push(...visitRows(random, String(1000 + visitor), visit, time))
      // Often just around the half hour that ends a session.
      time += random.whole(20, 45) * 60_000 * random.whole(1, 3)
    }
  }
  rows.sort((a, b) => (a.event_time < b.event_time ? -1 : 1))
  const lines = [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((name) => row[name] ?? '').join(','))]
  await writeFile(file, gzipSync(`${lines.join('\n')}\n`))
}

const COLUMNS =
  'user_id,ga_visit_id,visit_number,ga_date,hit_number,event_time,event_name,hit_type,checkout_step,page_path,page_title,hostname,referer,search_term,item_id,item_name,item_category,price,quantity,item_revenue,transaction_id,transaction_revenue,channel,source,medium,campaign,keyword,is_true_direct,device,browser,os,country,city'.split(
    ',',
  )

type Row = Record<string, string> & { event_time: string }

function visitRows(random: Random, visitor: string, visit: number, start: number): Row[] {
  const source = random.pick(['google', '(direct)', 'youtube.com'])
  const buys = random.whole(1, 6) === 1
  const names = [
    'page_view',
    'view_item',
    ...(buys ? ['add_to_cart', 'begin_checkout', 'purchase', 'purchase'] : []),
  ]
  return names.flatMap((name, i) => {
    const row: Row = {
      user_id: visitor,
      ga_visit_id: String(start / 1000),
      visit_number: String(visit),
      ga_date: new Date(start).toISOString().slice(0, 10).replaceAll('-', ''),
      hit_number: String(i + 1),
      event_time: `${new Date(start + i * 40_000).toISOString().slice(0, 19).replace('T', ' ')}+00`,
      event_name: name,
      hit_type: name === 'add_to_cart' ? 'EVENT' : 'PAGE',
      checkout_step: '1',
      page_path: `/${name}`,
      page_title: name,
      hostname: 'shop.example',
      source,
      medium: source === '(direct)' ? '(none)' : 'organic',
      campaign: '(not set)',
      device: 'desktop',
      browser: 'Firefox',
      os: 'Linux',
    }
    const products = name === 'page_view' ? [''] : ['A', 'B'].slice(0, name === 'purchase' ? 2 : 1)
    return products.map((item) => ({
      ...row,
      ...productOf(item),
      ...orderOf(name, `${visitor}-${visit}`, i),
    }))
  })
}

const productOf = (item: string): Record<string, string> =>
  item === ''
    ? {}
    : { item_id: item, item_name: `Product ${item}`, item_category: 'Things', price: '9.99', quantity: '1' }

/** The repetition does not say what it was worth. */
function orderOf(name: string, visit: string, hit: number): Record<string, string> {
  if (name !== 'purchase') return {}
  return { transaction_id: `T${visit}`, transaction_revenue: hit === 4 ? '19.98' : '' }
}
