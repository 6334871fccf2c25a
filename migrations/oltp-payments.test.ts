import type pg from 'pg'
import { describe, expect, test } from 'vitest'
import { backendOf, untilItWaits } from '../test/support/lock-waits.ts'
import { FIRST, ID, insert, openShop, type Row, refusal, SECOND, sharedShop } from '../test/support/shop.ts'

/** What else a payment of this status must and may have. */
const payment = (status: string): Row => ({
  ...{ ...SECOND.payments, status, provider_reference: 'charge-2' },
  settled_at: ['succeeded', 'declined', 'refunded'].includes(status) ? '2026-01-01T12:00:00Z' : null,
  decline_reason: status === 'declined' ? 'insufficient funds' : null,
})

const settle = (client: pg.Client, status: string) =>
  client.query(
    `UPDATE payments SET status = $1, settled_at = CASE WHEN $1 = 'timed_out' THEN NULL ELSE now() END WHERE id = $2`,
    [status, ID.payment],
  )

const setOrder = (client: pg.Client, status: string) =>
  client.query('UPDATE orders SET status = $1', [status])

async function inTransaction(client: pg.Client, ...steps: (() => Promise<unknown>)[]): Promise<void> {
  await client.query('BEGIN')
  for (const step of steps) await step()
  await client.query('COMMIT')
}

const STATUSES = ['pending', 'timed_out', 'succeeded', 'declined', 'refunded']
const MOVES = [
  ...['pending declined', 'pending succeeded', 'pending timed_out'],
  ...['timed_out declined', 'timed_out succeeded', 'succeeded refunded'],
]

/** Which payment, of those not declined, an order of each status has. */
const AGREE: Record<string, string[]> = {
  pending: ['none', 'declined', 'pending', 'timed_out'],
  cancelled: ['none', 'declined'],
  paid: ['succeeded'],
  shipped: ['succeeded'],
  delivered: ['succeeded'],
  refunded: ['refunded'],
}

describe('payments', () => {
  const shop = sharedShop()

  test.each(STATUSES)('one that is %s moves only where payments go', async (from) => {
    const moved: string[] = []
    for (const to of STATUSES.filter((status) => status !== from)) {
      const { settled_at, decline_reason } = payment(to)
      const refused = await refusal(shop.owner, async () => {
        await shop.owner.query('DELETE FROM payments')
        await insert(shop.owner, 'payments', payment(from))
        await shop.owner.query('UPDATE payments SET status = $1, settled_at = $2, decline_reason = $3', [
          to,
          settled_at,
          decline_reason,
        ])
      })
      if (refused === null) moved.push(`${from} ${to}`)
      else
        expect(refused).toMatchObject({
          constraint: 'payments_status_moves',
          message: expect.stringMatching(/^payments_status_moves: /) as string,
        })
    }
    expect(moved.sort()).toEqual(MOVES.filter((move) => move.startsWith(`${from} `)).sort())
  })

  test.each(Object.keys(AGREE))('at commit, a %s order has a payment that says so', async (status) => {
    const agreed: string[] = []
    for (const paid of ['none', ...STATUSES]) {
      const refused = await refusal(shop.owner, async () => {
        await insert(shop.owner, 'orders', { ...SECOND.orders, status })
        await insert(shop.owner, 'order_items', { ...FIRST.order_items, order_id: SECOND.orders['id'] })
        if (paid !== 'none')
          await insert(shop.owner, 'payments', { ...payment(paid), order_id: SECOND.orders['id'] })
        await shop.owner.query('SET CONSTRAINTS ALL IMMEDIATE')
      })
      if (refused === null) agreed.push(paid)
      else expect(refused.constraint).toMatch(/^(orders_agree_with_payments|payments_agree_with_order)$/)
    }
    expect(agreed.sort()).toEqual(AGREE[status]?.toSorted())
  })

  test.each([
    ['amount', 59_975],
    ['currency', 'USD'],
  ])('another %s than the order’s cannot be committed', async (column, value) => {
    await expect(
      insert(shop.web, 'payments', { ...payment('declined'), [column]: value }),
    ).rejects.toMatchObject({
      constraint: 'payments_agree_with_order',
    })
  })

  test.each([
    ['order_id', SECOND.orders['id']],
    ['idempotency_key', SECOND.payments['idempotency_key']],
    ['amount', 1],
    ['currency', 'USD'],
    ['provider', 'another'],
    ['created_at', '2020-01-01'],
  ])('%s does not change', async (column, value) => {
    const change = () => shop.owner.query(`UPDATE payments SET ${column} = $1`, [value])
    expect(await refusal(shop.owner, change)).toMatchObject({ code: '23514', constraint: 'payments_fixed' })
  })
})

describe('an order is charged once', () => {
  test('a declined attempt makes room for the next, which pays', async () => {
    const { web } = await openShop()
    await settle(web, 'declined')
    await insert(web, 'payments', payment('pending'))
    await inTransaction(
      web,
      () =>
        web.query("UPDATE payments SET status = 'succeeded', settled_at = now() WHERE status = 'pending'"),
      () => setOrder(web, 'paid'),
    )
    const { rows } = await web.query('SELECT status FROM payments ORDER BY status')
    expect(rows).toEqual([{ status: 'declined' }, { status: 'succeeded' }])
    await expect(
      insert(web, 'payments', {
        ...payment('pending'),
        id: ID.key,
        idempotency_key: ID.key,
        provider_reference: 'charge-3',
      }),
    ).rejects.toMatchObject({ constraint: 'payments_one_not_declined' })
  })

  test('one that timed out leaves the order pending, bars others, and is settled once', async () => {
    const { web } = await openShop()
    await settle(web, 'timed_out')
    expect((await web.query('SELECT status FROM orders')).rows).toEqual([{ status: 'pending' }])
    await expect(insert(web, 'payments', payment('pending'))).rejects.toMatchObject({
      constraint: 'payments_one_not_declined',
    })
    await expect(setOrder(web, 'cancelled')).rejects.toMatchObject({
      constraint: 'orders_agree_with_payments',
    })
    await inTransaction(
      web,
      () => settle(web, 'succeeded'),
      () => setOrder(web, 'paid'),
    )
    await expect(settle(web, 'declined')).rejects.toMatchObject({ constraint: 'payments_status_moves' })
  })

  test('a payment that succeeds without its order saying so is refused, and the other way round', async () => {
    const { web } = await openShop()
    await expect(settle(web, 'succeeded')).rejects.toMatchObject({ constraint: 'payments_agree_with_order' })
    await expect(setOrder(web, 'paid')).rejects.toMatchObject({ constraint: 'orders_agree_with_payments' })
  })

  test('an attempt that begins while its order is being cancelled is refused', async () => {
    const { web, other } = await openShop()
    await settle(web, 'declined')
    await other.query('BEGIN')
    await setOrder(other, 'cancelled')
    const pid = await backendOf(web)
    const attempt = insert(web, 'payments', payment('pending'))
    const refused = expect(attempt).rejects.toMatchObject({ constraint: 'payments_agree_with_order' })
    await untilItWaits(other, pid)
    await other.query('COMMIT')
    await refused
  })

  test('an order is not cancelled while an attempt begins', async () => {
    const { web, other } = await openShop()
    await settle(web, 'declined')
    await web.query('BEGIN')
    await insert(web, 'payments', payment('pending'))
    await web.query('SET CONSTRAINTS ALL IMMEDIATE')
    const pid = await backendOf(other)
    const refused = expect(setOrder(other, 'cancelled')).rejects.toMatchObject({
      constraint: 'orders_agree_with_payments',
    })
    await untilItWaits(web, pid)
    await web.query('COMMIT')
    await refused
  })

  test('an order that somebody tried to pay is not deleted', async () => {
    const { owner } = await openShop()
    await expect(owner.query('DELETE FROM orders')).rejects.toMatchObject({
      constraint: 'payments_order_id_fkey',
    })
  })
})
