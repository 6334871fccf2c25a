import { describe, expect, test } from 'vitest'
import { MemoryStore } from '../lambdas/raw-store/memory-store.ts'
import { testDatabase } from '../test/support/database.ts'
import { testEtl } from '../test/support/etl.ts'
import { metricWarehouse } from '../test/support/metric-warehouse.ts'
import { at, event, putEvents } from '../test/support/raw-objects.ts'
import { minor, stageOf } from '../test/support/straight-metrics.ts'

const warehouse = metricWarehouse('products')

test('a version for each time that what was shown changed, back to what it was too', async () => {
  const history = await warehouse.ask(
    '(SELECT product_id, version, name, price, valid_from, valid_to FROM dw.dim_product_history ORDER BY 1, 2)',
  )
  const expected = ['desk', 'lamp', 'pen', 'sofa'].flatMap((id) => {
    const shown = warehouse.sent
      .filter((one) => stageOf(one) === 'view_item' && one.items[0]?.id === id)
      .sort((a, b) => a.at - b.at)
      .map(({ at, items: [item] }) => ({ at, name: item?.name, price: minor(item?.price ?? 0, 'USD') }))
    const changes = shown.filter(
      ({ name, price }, i) => name !== shown[i - 1]?.name || price !== shown[i - 1]?.price,
    )
    return changes.map(({ at, name, price }, i) => {
      const next = changes[i + 1]
      return { product_id: id, version: i + 1, name, price, at, until: next?.at ?? null }
    })
  })
  const ms = (time: unknown) => (time === null ? null : Date.parse(String(time)))
  expect(
    history.map(({ valid_from, valid_to, ...version }) => ({
      ...version,
      at: ms(valid_from),
      until: ms(valid_to),
    })),
  ).toEqual(expected)
  expect(expected.filter(({ product_id }) => product_id === 'lamp').map(({ price }) => price)).toEqual([
    2000, 2550, 2000,
  ])
  expect(expected.filter(({ product_id }) => product_id === 'desk').map(({ name }) => name)).toEqual([
    'Desk',
    'Desk XL',
  ])
})

/** What is known of a product after it was shown so, at these times of one day. */
async function historyOf(shown: readonly (readonly [time: string, price: number, more?: object])[]) {
  const database = await testDatabase('dw')
  const store = new MemoryStore()
  for (const [time, price, more] of shown)
    await putEvents(store, at('23:00'), [
      event('view_item', 'ann', at(time), { product: { id: 'lamp', price }, ...more }),
    ])
  await testEtl(database, store)
  const client = await database.connect('analyst')
  const { rows } = await client.query<{ told: string }>(
    `SELECT format('%s: %s from %s to %s', version, price, to_char(valid_from AT TIME ZONE 'UTC', 'HH24:MI'),
       coalesce(to_char(valid_to AT TIME ZONE 'UTC', 'HH24:MI'), 'now')) AS told
     FROM dw.dim_product_history ORDER BY version`,
  )
  const { rows: now } = await client.query<{ price: string }>('SELECT price FROM dw.dim_product')
  return { history: rows.map(({ told }) => told), now: Number(now[0]?.price) }
}

describe('within a day', () => {
  test('a price that goes up and comes down again is back, as the product itself says', async () => {
    const shown = [
      ['09:00', 1],
      ['10:00', 1],
      ['12:00', 2],
      ['13:00', 2],
      ['17:00', 1],
    ] as const
    expect(await historyOf(shown)).toEqual({
      history: ['1: 100 from 09:00 to 12:00', '2: 200 from 12:00 to 17:00', '3: 100 from 17:00 to now'],
      now: 100,
    })
  })

  test('what is shown once, or always, has one version', async () => {
    expect(await historyOf([['09:00', 1]])).toEqual({ history: ['1: 100 from 09:00 to now'], now: 100 })
    expect(
      (
        await historyOf([
          ['09:00', 1],
          ['11:00', 1],
          ['10:00', 1],
        ])
      ).history,
    ).toEqual(['1: 100 from 09:00 to now'])
  })

  test('what carts and orders say of a product is no version of it', async () => {
    const database = await testDatabase('dw')
    const store = new MemoryStore()
    await putEvents(store, at('12:00'), [
      event('view_item', 'ann', at('10:00'), { product: { id: 'lamp', name: 'Lamp', price: 5 } }),
      event('purchase', 'ann', at('11:00'), { items: [{ id: 'lamp', price: 4, quantity: 1 }] }),
    ])
    await testEtl(database, store)
    const client = await database.connect('analyst')
    const { rows } = await client.query('SELECT name, price::int FROM dw.dim_product_history')
    expect(rows).toEqual([{ name: 'Lamp', price: 500 }])
  })
})
