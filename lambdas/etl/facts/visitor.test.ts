import { describe, expect, test } from 'vitest'
import { toldEvent } from '../../../test/support/told-event.ts'
import { visitorOf } from './visitor.ts'

const DAY = 86_400_000
const NOON = Date.UTC(2026, 10, 20, 12)
const SENDER = { sourceIp: '203.0.113.0', userAgent: 'Firefox' }
const visitor = (input: object, sender: Parameters<typeof visitorOf>[1] = SENDER, occurredAt = NOON) =>
  visitorOf(toldEvent(input), sender, occurredAt)

describe('whose an event is', () => {
  test('the clientId’s, else its session’s, else its user’s, else its network’s', () => {
    const all = { clientId: 'c', sessionId: 's', userId: 'u' }
    const { clientId: _c, ...withoutClient } = all
    expect(visitor(all)).toMatchObject({ idSource: 'client', clientId: 'c' })
    expect(visitor(withoutClient)).toMatchObject({ idSource: 'session', clientId: 's' })
    expect(visitor({ userId: 'u' })).toMatchObject({ idSource: 'user', clientId: 'u' })
    expect(visitor({})).toMatchObject({
      idSource: 'network',
      clientId: expect.stringMatching(/^[0-9a-f]+$/) as string,
    })
  })

  test('one id is another visitor as a client, a session and a user', () => {
    const keys = [{ clientId: 'x' }, { sessionId: 'x' }, { userId: 'x' }].map((input) => visitor(input).key)
    expect(new Set(keys).size).toBe(3)
    expect(visitor({ clientId: 'x' }, { sourceIp: null, userAgent: null }, 0).key).toBe(keys[0])
  })

  test('a network and browser are a visitor for a day (UTC), and name neither', () => {
    const key = visitor({}).key
    expect(visitor({}, SENDER, NOON + DAY / 2 - 1).key).toBe(key)
    expect(visitor({}, SENDER, NOON + DAY / 2).key).not.toBe(key)
    expect(visitor({}, { ...SENDER, userAgent: 'Chrome' }).key).not.toBe(key)
    expect(visitor({}, { ...SENDER, sourceIp: null }).key).not.toBe(key)
    expect(visitor({}).clientId).not.toMatch(/203|Firefox/)
  })

  test('of nobody at all is somebody still', () => {
    expect(visitor({}, { sourceIp: null, userAgent: null }, -DAY).idSource).toBe('network')
  })
})
