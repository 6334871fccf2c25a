import { generateKeyPairSync, sign } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import {
  startUserPool,
  type TestUserPool,
  type TestUserPoolOptions,
} from '../../../test/support/user-pool.ts'
import {
  changePassword,
  confirmSignUp,
  forgotPassword,
  resendCode,
  resetPassword,
  revoke,
  signIn,
  signUp,
  type Tokens,
} from './cognito.ts'
import { isDue, refresh } from './refresh.ts'
import { userPool } from './user-pool.ts'
import { verifyIdToken } from './verify.ts'

/** Against the user pool of this machine, by the code that speaks with Cognito. */

const PASSWORD = 'correct horse'
const ADA = { email: 'ada@example.org', password: PASSWORD, name: 'Ada' }

let shared: TestUserPool
beforeAll(async () => {
  shared = await startUserPool()
  await member(shared)
})
afterAll(() => shared.stop())

async function member(users: TestUserPool, person = ADA): Promise<void> {
  await signUp(users.pool, person)
  await confirmSignUp(users.pool, person.email, users.codeFor(person.email))
}

async function start(options: TestUserPoolOptions = {}): Promise<TestUserPool> {
  const users = await startUserPool(options)
  onTestFinished(users.stop)
  await member(users)
  return users
}

async function tokensOf({ pool }: TestUserPool, password = PASSWORD): Promise<Tokens> {
  const answer = await signIn(pool, ADA.email, password)
  if (answer.kind !== 'done') throw new Error(answer.kind)
  return answer.tokens
}

const renewed = ({ pool }: TestUserPool, token: string, at = Date.now()) => refresh(pool, token, at)

test('sign up, confirm, sign in, verify, refresh, revoke', async () => {
  const users = await startUserPool()
  onTestFinished(users.stop)
  const { pool } = users
  expect(await signUp(pool, ADA)).toEqual({ kind: 'done' })
  expect(await signIn(pool, ADA.email, PASSWORD)).toEqual({ kind: 'unconfirmed' })
  expect(await confirmSignUp(pool, ADA.email, 'nope')).toEqual({ kind: 'code' })
  expect(await confirmSignUp(pool, ADA.email, users.codeFor(ADA.email))).toEqual({ kind: 'done' })
  const { idToken, refreshToken } = await tokensOf(users)
  const claims = { email: ADA.email, email_verified: true, name: 'Ada' }
  expect(await verifyIdToken(pool, idToken)).toMatchObject(claims)
  const again = await renewed(users, refreshToken)
  expect(again?.idToken).not.toBe(idToken)
  expect(await verifyIdToken(pool, again?.idToken ?? '')).toMatchObject(claims)
  expect(await revoke(pool, refreshToken)).toEqual({ kind: 'done' })
  // What was answered is remembered for ten seconds: tabs that come at once share one answer.
  expect(await renewed(users, refreshToken, Date.now() + 11_000)).toBeNull()
})

describe('what nobody learns', () => {
  test.each([
    ['a wrong password', ADA.email, 'wrong password'],
    ['an address without an account', 'nobody@example.org', PASSWORD],
  ])('%s is answered like the other', async (_, email, password) => {
    expect(await signIn(shared.pool, email, password)).toEqual({ kind: 'wrong' })
  })

  test('signing up, another code and a new password are answered alike with and without an account', async () => {
    expect(await signUp(shared.pool, { ...ADA, password: 'of somebody else' })).toEqual({ kind: 'done' })
    expect(await signIn(shared.pool, ADA.email, 'of somebody else')).toEqual({ kind: 'wrong' })
    for (const email of [ADA.email, 'nobody@example.org']) {
      expect(await resendCode(shared.pool, email)).toEqual({ kind: 'done' })
      expect(await forgotPassword(shared.pool, email)).toEqual({ kind: 'done' })
      expect(await confirmSignUp(shared.pool, email, '000')).toEqual({ kind: 'code' })
      const reset = { email, code: '000', password: 'a good password' }
      expect(await resetPassword(shared.pool, reset)).toEqual({ kind: 'code' })
    }
  })

  test('Cognito away is said as such, and throws nothing', async () => {
    const away = { ...shared.pool, endpoint: 'http://127.0.0.1:9' }
    expect(await signIn(away, ADA.email, PASSWORD)).toEqual({ kind: 'unavailable' })
    expect(await revoke(away, 'x')).toEqual({ kind: 'unavailable' })
    expect(await refresh(away, 'x', Date.now())).toBeNull()
    expect(await verifyIdToken(away, (await tokensOf(shared)).idToken)).toBeNull()
  })
})

describe('a new password', () => {
  test('by the code that was mailed; whoever knew the old one is signed out', async () => {
    const users = await start()
    const { refreshToken } = await tokensOf(users)
    await forgotPassword(users.pool, ADA.email)
    const reset = { email: ADA.email, code: users.codeFor(ADA.email), password: 'another horse' }
    expect(await resetPassword(users.pool, { ...reset, password: 'short' })).toEqual({ kind: 'password' })
    expect(await resetPassword(users.pool, reset)).toEqual({ kind: 'done' })
    expect(await renewed(users, refreshToken)).toBeNull()
    expect(await signIn(users.pool, ADA.email, PASSWORD)).toEqual({ kind: 'wrong' })
    await tokensOf(users, 'another horse')
  })

  test('by the one there is; other browsers are signed out, this one has new tokens', async () => {
    const users = await start()
    const { refreshToken: elsewhere } = await tokensOf(users)
    const change = { email: ADA.email, current: PASSWORD, password: 'another horse' }
    expect(await changePassword(users.pool, { ...change, current: 'wrong' })).toEqual({ kind: 'wrong' })
    const changed = await changePassword(users.pool, change)
    if (changed.kind !== 'done') throw new Error(changed.kind)
    expect(await renewed(users, elsewhere)).toBeNull()
    expect(await renewed(users, changed.tokens.refreshToken)).not.toBeNull()
  })
})

describe('a token is refused', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claimsOf = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>
  const headerOf = (token: string) =>
    JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Record<string, unknown>

  test('of another pool, which has another key', async () => {
    const other = await start()
    expect(await verifyIdToken(shared.pool, (await tokensOf(other)).idToken)).toBeNull()
  })

  test('for another client of the same pool', async () => {
    const { idToken } = await tokensOf(shared)
    expect(await verifyIdToken({ ...shared.pool, clientId: 'other' }, idToken)).toBeNull()
  })

  test('of another use', async () => {
    const { accessToken, refreshToken } = await tokensOf(shared)
    expect(await verifyIdToken(shared.pool, accessToken)).toBeNull()
    expect(await verifyIdToken(shared.pool, refreshToken)).toBeNull()
  })

  test('that has ended', async () => {
    const users = await start({ now: () => Date.now() - 3_601_000 })
    expect(await verifyIdToken(users.pool, (await tokensOf(users)).idToken)).toBeNull()
  })

  test('that somebody changed, or signed with a key of their own or with none', async () => {
    const { idToken } = await tokensOf(shared)
    const [header = '', , signature = ''] = idToken.split('.')
    const claims = part({ ...claimsOf(idToken), email: 'eve@example.org' })
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const own = sign('sha256', Buffer.from(`${header}.${claims}`), privateKey).toString('base64url')
    const none = part({ ...headerOf(idToken), alg: 'none' })
    const forged = [`${header}.${claims}.${signature}`, `${header}.${claims}.${own}`, `${none}.${claims}.`]
    for (const token of [...forged, '', 'a.b.c', '...', idToken.slice(0, -4)])
      expect(await verifyIdToken(shared.pool, token), token.slice(0, 40)).toBeNull()
    expect(await verifyIdToken(shared.pool, idToken)).not.toBeNull()
  })
})

describe('refreshing', () => {
  test('two tabs, many requests: one question, one answer', async () => {
    const { refreshToken } = await tokensOf(shared)
    const before = shared.lines.filter((line) => line === 'InitiateAuth').length
    const answers = await Promise.all(Array.from({ length: 20 }, () => renewed(shared, refreshToken)))
    expect(new Set(answers.map((answer) => answer?.idToken)).size).toBe(1)
    expect(shared.lines.filter((line) => line === 'InitiateAuth').length - before).toBe(1)
  })

  test('it is time a minute before the end, and where there is nothing to read', async () => {
    const { idToken } = await tokensOf(shared)
    const now = Date.now()
    expect(isDue(idToken, now)).toBe(false)
    expect(isDue(idToken, now + 3_538_000)).toBe(false)
    expect(isDue(idToken, now + 3_541_000)).toBe(true)
    for (const token of [undefined, '', 'x', 'a.b.c', `a.${btoa('{"exp":"soon"}')}.c`])
      expect(isDue(token, now)).toBe(true)
  })
})

test('where visitors sign in is what the environment says, and on no other machine than AWS’s or this one', () => {
  const set = {
    NODE_ENV: 'test',
    CLICKSTREAM_COGNITO_REGION: 'eu-west-1',
    CLICKSTREAM_COGNITO_POOL_ID: 'eu-west-1_Abc',
    CLICKSTREAM_COGNITO_CLIENT_ID: 'client',
  } as const
  expect(userPool(set)).toEqual({
    region: 'eu-west-1',
    poolId: 'eu-west-1_Abc',
    clientId: 'client',
    endpoint: null,
  })
  expect(userPool({ NODE_ENV: 'test' })).toBeNull()
  expect(userPool({ ...set, CLICKSTREAM_COGNITO_POOL_ID: 'us-east-1_Abc' })).toBeNull()
  const at = (endpoint: string) => userPool({ ...set, CLICKSTREAM_COGNITO_ENDPOINT: endpoint })
  for (const here of ['http://127.0.0.1:9229', 'http://[::1]:1', 'http://localhost:9229'])
    expect(at(here)?.endpoint).toBe(here)
  for (const elsewhere of [
    'http://10.0.0.1',
    'http://127.0.0.1.evil.example',
    'https://localhost@evil.example',
    'x',
  ])
    expect(at(elsewhere)).toBeNull()
})
