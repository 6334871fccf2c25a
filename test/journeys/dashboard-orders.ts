import { expect, test } from 'vitest'
import { Analyst } from './analyst.ts'
import { logSays, type Served } from './served.ts'

/** Orders that people bought in their browsers, seen by an analyst in another. */

interface Sold {
  day: string
  /** As the dashboard writes it. */
  label: string
  orders: string
  revenue: string
}

/**
 * @param tracked numbers of the orders whose buyers let themselves be counted
 * @param product what the last of them is of
 */
export function testOrders(here: () => Served, tracked: readonly string[], product: string): void {
  const dollars = (cents: number) =>
    (cents / 100).toLocaleString('en-US', { style: 'currency', currency: 'USD' })

  /** What the shop sold by day, as its own database says, where `which` holds. */
  async function sold(which: string): Promise<Sold[]> {
    const [zone] = await here().ask<{ name: string }>('dw', 'SELECT time_zone AS name FROM mart.property')
    const rows = await here().ask<{ day: string; label: string; orders: number; cents: number }>(
      'oltp',
      `SELECT day::text, to_char(day, 'FMDD Mon YYYY') AS label, count(*)::int AS orders, sum(total)::int AS cents
       FROM (SELECT (placed_at AT TIME ZONE '${zone?.name}')::date AS day, total, number, status FROM orders) AS o
       WHERE status = 'paid' AND ${which} GROUP BY day ORDER BY day`,
    )
    return rows.map(({ cents, orders, ...row }) => ({
      ...row,
      orders: String(orders),
      revenue: dollars(cents),
    }))
  }

  test('Overview and Products have the orders of those who said yes; Data health lays them beside all that the shop sold', async () => {
    const counted = await sold(`number IN (${tracked.map((number) => `'${number}'`).join(', ')})`)
    const all = await sold('true')
    const [last, first] = [counted.at(-1), counted.at(0)]
    const analyst = await Analyst.arrive(
      here().browser,
      here().dashboard,
      `?dates=custom&from=${last?.day}&to=${last?.day}`,
    )
    expect(await analyst.numbers()).toMatchObject({ orders: last?.orders, revenue: last?.revenue })

    await analyst.openTab('Products')
    const rows = await analyst.rows('products-products')
    const bought = rows
      .filter((row) => row['Orders'] !== '0')
      .map((row) => [row['Product'], row['Orders'], row['Revenue']])
    expect(bought).toEqual([[product, '1', expect.stringMatching(/^\$[\d,]+\.\d\d$/)]])

    await analyst.open(`?tab=health&dates=custom&from=${first?.day}&to=${all.at(-1)?.day}`)
    const days = await analyst.rows('health-tracked')
    const columns = (orders: string, revenue: string) =>
      days
        .filter((row) => row[orders] !== '0')
        .map((row) => ({ label: row['Day'], orders: row[orders], revenue: row[revenue] }))
    const asShown = (rows: Sold[]) => rows.map(({ day: _, ...row }) => row)
    expect(columns('Tracked orders', 'Tracked revenue')).toEqual(asShown(counted))
    expect(columns('The shop’s orders', 'The shop’s revenue')).toEqual(asShown(all))
    expect(analyst.complaints).toEqual([])
    expect(await logSays(here(), 'dashboard')).toEqual([])
    await analyst.leave()
  })
}
