import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { CLIENT_SETTINGS, POOL_AT_BIRTH, POOL_SETTINGS } from '../../provision/identity/user-pool-settings.ts'
import { startUserPool, type TestUserPool, type TestUserPoolOptions } from '../../test/support/user-pool.ts'
import { ACCESS_SECONDS, clientIdOf, MINIMUM_PASSWORD, REFRESH_SECONDS } from './pool.ts'

/** Asked as any client asks, without the SDK: what it answers is what counts. */

const EMAIL = 'ada@example.org'
const PASSWORD = 'correct horse'

async function start(options: TestUserPoolOptions = {}): Promise<TestUserPool> {
  const userPool = await startUserPool(options)
  onTestFinished(userPool.stop)
  return userPool
}

type Reply = { __type?: string; AuthenticationResult?: Record<string, string> }

async function ask({ pool }: TestUserPool, action: string, body: object): Promise<Reply> {
  const response = await fetch(pool.endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': `AWSCognitoIdentityProviderService.${action}` },
    body: JSON.stringify({ ClientId: pool.clientId, ...body }),
  })
  return (await response.json()) as Reply
}

const signIn = (pool: TestUserPool, USERNAME = EMAIL, PASSWORD_ = PASSWORD) =>
  ask(pool, 'InitiateAuth', {
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD: PASSWORD_ },
  })
const refresh = (pool: TestUserPool, REFRESH_TOKEN = '') =>
  ask(pool, 'InitiateAuth', { AuthFlow: 'REFRESH_TOKEN_AUTH', AuthParameters: { REFRESH_TOKEN } })

async function signUp(pool: TestUserPool): Promise<void> {
  const UserAttributes = [{ Name: 'name', Value: 'Ada' }]
  await ask(pool, 'SignUp', { Username: EMAIL, Password: PASSWORD, UserAttributes })
}

async function confirmed(pool: TestUserPool): Promise<TestUserPool> {
  await signUp(pool)
  await ask(pool, 'ConfirmSignUp', { Username: EMAIL, ConfirmationCode: pool.codeFor(EMAIL) })
  return pool
}

test('the pool is set as the one in an account', () => {
  expect(MINIMUM_PASSWORD).toBe(POOL_SETTINGS.Policies.PasswordPolicy.MinimumLength)
  expect(ACCESS_SECONDS).toBe(CLIENT_SETTINGS.IdTokenValidity * 3_600)
  expect(REFRESH_SECONDS).toBe(CLIENT_SETTINGS.RefreshTokenValidity * 86_400)
  expect(POOL_AT_BIRTH.UsernameConfiguration.CaseSensitive).toBe(false)
  expect(clientIdOf('one')).not.toBe(clientIdOf('two'))
})

test('somebody signs up, confirms with the code, and signs in however the address is written', async () => {
  const pool = await start()
  await signUp(pool)
  expect(await signIn(pool)).toMatchObject({ __type: 'UserNotConfirmedException' })
  expect(await ask(pool, 'ConfirmSignUp', { Username: EMAIL, ConfirmationCode: 'x' })).toMatchObject({
    __type: 'CodeMismatchException',
  })
  await ask(pool, 'ConfirmSignUp', { Username: 'Ada@Example.ORG', ConfirmationCode: pool.codeFor(EMAIL) })
  const { AuthenticationResult: tokens } = await signIn(pool, 'ADA@example.org')
  const claims = JSON.parse(Buffer.from(tokens?.['IdToken']?.split('.')[1] ?? '', 'base64url').toString())
  expect(claims).toMatchObject({ email: EMAIL, email_verified: true, name: 'Ada', token_use: 'id' })
  expect(await refresh(pool, tokens?.['RefreshToken'])).toHaveProperty('AuthenticationResult.IdToken')
})

test.each([
  ['a wrong password', EMAIL, 'wrong password'],
  ['nobody of that name', 'bob@example.org', PASSWORD],
  ['a name that objects have', '__proto__', PASSWORD],
])('%s is not authorized, as any other', async (_, email, password) => {
  const pool = await confirmed(await start())
  expect(await signIn(pool, email, password)).toMatchObject({ __type: 'NotAuthorizedException' })
})

test('short passwords are refused wherever one is chosen', async () => {
  const pool = await confirmed(await start())
  const { AuthenticationResult: tokens } = await signIn(pool)
  const short = { __type: 'InvalidPasswordException' }
  expect(await ask(pool, 'SignUp', { Username: 'b@example.org', Password: 'too short' })).toMatchObject(short)
  const change = {
    AccessToken: tokens?.['AccessToken'],
    PreviousPassword: PASSWORD,
    ProposedPassword: 'short',
  }
  expect(await ask(pool, 'ChangePassword', change)).toMatchObject(short)
  await ask(pool, 'ForgotPassword', { Username: EMAIL })
  const reset = { Username: EMAIL, ConfirmationCode: pool.codeFor(EMAIL), Password: 'short' }
  expect(await ask(pool, 'ConfirmForgotPassword', reset)).toMatchObject(short)
})

test('a password is chosen anew with the code that was mailed, and with no other', async () => {
  const pool = await confirmed(await start())
  const reset = (ConfirmationCode?: string) =>
    ask(pool, 'ConfirmForgotPassword', { Username: EMAIL, ConfirmationCode, Password: 'another horse' })
  // No code was asked for: none is right, nor is leaving it out.
  expect(await reset()).toMatchObject({ __type: 'CodeMismatchException' })
  await ask(pool, 'ForgotPassword', { Username: EMAIL })
  expect(await reset('000')).toMatchObject({ __type: 'CodeMismatchException' })
  await reset(pool.codeFor(EMAIL))
  expect(await signIn(pool)).toMatchObject({ __type: 'NotAuthorizedException' })
  expect(await signIn(pool, EMAIL, 'another horse')).toHaveProperty('AuthenticationResult')
})

test('nobody is told whether an address has an account', async () => {
  const pool = await start()
  const nobody = { Username: 'nobody@example.org' }
  const sent = { CodeDeliveryDetails: expect.anything() }
  expect(await ask(pool, 'ForgotPassword', nobody)).toEqual(sent)
  expect(await ask(pool, 'ResendConfirmationCode', nobody)).toEqual(sent)
  expect(await ask(pool, 'ConfirmForgotPassword', { ...nobody, Password: PASSWORD })).toMatchObject({
    __type: 'CodeMismatchException',
  })
  expect(pool.lines.filter((line) => line.startsWith('e-mail'))).toEqual([])
})

test('another code makes the one before it worthless', async () => {
  const pool = await start()
  await signUp(pool)
  const first = pool.codeFor(EMAIL)
  await ask(pool, 'ResendConfirmationCode', { Username: EMAIL })
  const confirm = (ConfirmationCode: string) =>
    ask(pool, 'ConfirmSignUp', { Username: EMAIL, ConfirmationCode })
  expect(await confirm(first)).toMatchObject({ __type: 'CodeMismatchException' })
  expect(await confirm(pool.codeFor(EMAIL))).toEqual({})
  expect(await ask(pool, 'ResendConfirmationCode', { Username: EMAIL })).toMatchObject({
    __type: 'InvalidParameterException',
  })
})

test('a refresh token ends by being revoked, by signing out everywhere, and by its age', async () => {
  let now = Date.now()
  const pool = await confirmed(await start({ now: () => now }))
  const tokens = async () => (await signIn(pool)).AuthenticationResult ?? {}
  const [one, two, three] = [await tokens(), await tokens(), await tokens()]
  const refused = { __type: 'NotAuthorizedException' }
  await ask(pool, 'RevokeToken', { Token: one['RefreshToken'] })
  expect(await refresh(pool, one['RefreshToken'])).toMatchObject(refused)
  expect(await refresh(pool, two['RefreshToken'])).not.toMatchObject(refused)
  now += REFRESH_SECONDS * 1000
  expect(await refresh(pool, two['RefreshToken'])).toMatchObject(refused)
  now -= REFRESH_SECONDS * 1000
  await ask(pool, 'GlobalSignOut', { AccessToken: three['AccessToken'] })
  expect(await refresh(pool, three['RefreshToken'])).toMatchObject(refused)
})

test('who names another `sub` gets one of their own', async () => {
  const pool = await start()
  const UserAttributes = [{ Name: 'sub', Value: 'mine' }]
  await ask(pool, 'SignUp', { Username: EMAIL, Password: PASSWORD, UserAttributes })
  await ask(pool, 'ConfirmSignUp', { Username: EMAIL, ConfirmationCode: pool.codeFor(EMAIL) })
  const { AuthenticationResult: tokens } = await signIn(pool)
  const claims = JSON.parse(Buffer.from(tokens?.['IdToken']?.split('.')[1] ?? '', 'base64url').toString())
  expect(claims.sub).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
})

test('started anew it knows its users and its key; others on this machine can read neither', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-sign-in-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const first = await confirmed(await startUserPool({ folder }))
  const keys = async ({ pool }: TestUserPool) =>
    (await fetch(`${pool.endpoint}/${pool.poolId}/.well-known/jwks.json`)).json()
  const before = await keys(first)
  await first.stop()
  const second = await start({ folder })
  expect(await keys(second)).toEqual(before)
  expect(await signIn(second)).toHaveProperty('AuthenticationResult')
  for (const file of await readdir(folder)) expect((await stat(join(folder, file))).mode & 0o077).toBe(0)
})

test('its key is its own: the published one of cognito-local signs nothing here', async () => {
  const pool = await start()
  const { keys } = (await (
    await fetch(`${pool.pool.endpoint}/${pool.pool.poolId}/.well-known/jwks.json`)
  ).json()) as { keys: { n: string; kid: string }[] }
  const published = JSON.parse(
    await readFile(new URL(import.meta.resolve('cognito-local/lib/keys/cognitoLocal.public.json')), 'utf8'),
  ) as { jwk: { n: string } }
  expect(keys).toHaveLength(1)
  expect(keys[0]?.n).not.toBe(published.jwk.n)
})

test('twenty who sign in at once all stay signed in', async () => {
  const pool = await confirmed(await start())
  const tokens = await Promise.all(Array.from({ length: 20 }, () => signIn(pool)))
  const refreshed = await Promise.all(
    tokens.map(({ AuthenticationResult: one }) => refresh(pool, one?.['RefreshToken'])),
  )
  expect(refreshed.filter((one) => one.AuthenticationResult !== undefined)).toHaveLength(20)
})

test.each([
  ['an action it has not', 'AdminDeleteUser', {}, 'InvalidAction'],
  ['a name that objects have', 'constructor', {}, 'InvalidAction'],
  ['another client', 'SignUp', { ClientId: 'other' }, 'ResourceNotFoundException'],
])('%s is refused', async (_, action, body, type) => {
  expect(await ask(await start(), action, body)).toMatchObject({ __type: type })
})
