import { NextRequest } from 'next/server'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { startUserPool, type TestUserPool } from '../test/support/user-pool.ts'
import { confirmSignUp, revoke, signIn, signUp, type Tokens } from './lib/sign-in/cognito.ts'
import { verifyIdToken } from './lib/sign-in/verify.ts'
import { middleware } from './middleware.ts'

const ADA = { email: 'ada@example.org', password: 'correct horse', name: 'Ada' }
const SHOP = 'https://shop.example'

let users: TestUserPool
/** The pool's clock, ms ahead of ours. */
let ahead = 0

beforeAll(async () => {
  users = await startUserPool({ now: () => Date.now() + ahead })
  const { pool } = users
  vi.stubEnv('CLICKSTREAM_COGNITO_REGION', pool.region)
  vi.stubEnv('CLICKSTREAM_COGNITO_POOL_ID', pool.poolId)
  vi.stubEnv('CLICKSTREAM_COGNITO_CLIENT_ID', pool.clientId)
  vi.stubEnv('CLICKSTREAM_COGNITO_ENDPOINT', pool.endpoint)
  await signUp(pool, ADA)
  await confirmSignUp(pool, ADA.email, users.codeFor(ADA.email))
})

afterAll(async () => {
  vi.unstubAllEnvs()
  await users.stop()
})

/** @param secondsLeft of the id token */
async function tokens(secondsLeft: number): Promise<Tokens> {
  ahead = (secondsLeft - 3_600) * 1000
  const answer = await signIn(users.pool, ADA.email, ADA.password)
  ahead = 0
  if (answer.kind !== 'done') throw new Error(answer.kind)
  return answer.tokens
}

function ask({ idToken, refreshToken }: Partial<Tokens>, headers: Record<string, string> = {}) {
  const cookie = [idToken && `id-token=${idToken}`, refreshToken && `refresh-token=${refreshToken}`]
  return middleware(
    new NextRequest(`${SHOP}/account`, {
      headers: { cookie: [...cookie, 'cart=kept'].filter(Boolean).join('; '), ...headers },
    }),
  )
}

/** The cookies that the page of this request reads. */
const seen = (response: Response) => response.headers.get('x-middleware-request-cookie') ?? ''

test('a token with time to go is left alone', async () => {
  const response = await ask(await tokens(600))
  expect(response.headers.getSetCookie()).toEqual([])
})

test.each([
  ['has ended', -10],
  ['ends soon', 30],
])('one that %s is refreshed, for the browser and for this very request', async (_, left) => {
  const there = await tokens(left)
  const response = await ask(there, { 'x-forwarded-proto': 'https' })
  const [cookie = '', ...others] = response.headers.getSetCookie()
  expect(others).toEqual([])
  const fresh = /^id-token=([^;]+)/.exec(cookie)?.[1] ?? ''
  expect(fresh).not.toBe(there.idToken)
  expect(await verifyIdToken(users.pool, fresh)).toMatchObject({ email: ADA.email })
  expect(cookie).toMatch(/; Path=\/;.*Max-Age=2592000; Secure; HttpOnly; SameSite=lax$/i)
  expect(seen(response)).toContain(`id-token=${fresh}`)
  expect(seen(response)).toContain('cart=kept')
  expect(seen(response)).toContain(`refresh-token=${there.refreshToken}`)
})

test('an id token that is gone comes back by the other; over plain HTTP cookies are not Secure', async () => {
  const { refreshToken } = await tokens(600)
  const [cookie = ''] = (await ask({ refreshToken })).headers.getSetCookie()
  expect(cookie).toMatch(/^id-token=/)
  expect(cookie).not.toContain('Secure')
})

test('a session that was ended is not refreshed, and no cookie of a newer one is taken away', async () => {
  const there = await tokens(-10)
  await revoke(users.pool, there.refreshToken)
  const response = await ask(there)
  expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
})

test('Cognito away: the page is made, and the cookies stay', async () => {
  const there = await tokens(-10)
  vi.stubEnv('CLICKSTREAM_COGNITO_ENDPOINT', 'http://127.0.0.1:9')
  const response = await ask(there)
  vi.stubEnv('CLICKSTREAM_COGNITO_ENDPOINT', users.pool.endpoint)
  expect([response.status, response.headers.getSetCookie()]).toEqual([200, []])
})

const post = (headers: Record<string, string>) =>
  middleware(new NextRequest(`${SHOP}/sign-in`, { method: 'POST', headers }))

test.each([
  ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
  ['a host beside ours', { origin: 'https://other.shop.example', 'sec-fetch-site': 'same-site' }],
  ['a page that hides where it is', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
  ['one whose browser says nothing else', { origin: 'null' }],
])('what %s posts is refused', async (_, headers) => {
  expect((await post(headers)).status).toBe(403)
})

test.each([
  ['the shop', { origin: SHOP, 'sec-fetch-site': 'same-origin' }],
  ['a browser that says only the origin', { origin: SHOP }],
])('what %s posts is not', async (_, headers) => {
  expect((await post(headers)).status).toBe(200)
})
