import { randomBytes } from 'node:crypto'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest'
import { type TestDatabase, testDatabase } from '../../../test/support/database.ts'
import { motoEndpoint } from '../../../test/support/moto-endpoint.ts'
import { fillShop } from '../../../test/support/shop.ts'
import { testCertificate, tlsFront } from '../../../test/support/tls-front.ts'
import { parameterStore } from './parameters.ts'
import { PinnedPool } from './pinned-pool.ts'
import { openRemotePrisma } from './prisma.ts'
import { type RemoteAddress, readRemoteAddress } from './remote-address.ts'

/** The storefront's server as in an account: PostgreSQL behind TLS, password and certificate in Parameter Store. */

let database: TestDatabase
let address: RemoteAddress

beforeEach(async () => {
  vi.stubEnv('AWS_ENDPOINT_URL_SSM', motoEndpoint())
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
  onTestFinished(() => void vi.unstubAllEnvs())
  database = await testDatabase('oltp')
  await fillShop(await database.connect('owner'))
  // moto is shared: a stack of the test's own.
  const stack = `t${randomBytes(6).toString('hex')}`
  address = readRemoteAddress({
    CLICKSTREAM_DATABASE_HOST: '127.0.0.1',
    CLICKSTREAM_STACK: stack,
    CLICKSTREAM_REGION: 'us-east-1',
  }) as RemoteAddress
})

const ssm = () => new SSMClient({ region: 'us-east-1' })

async function keep(value: { password?: string; certificate?: string }): Promise<void> {
  const put = (Name: string, Type: 'SecureString' | 'String', Value: string | undefined) =>
    Value && ssm().send(new PutParameterCommand({ Name, Type, Value, Overwrite: true }))
  await put(address.passwordParameter, 'SecureString', value.password)
  await put(address.certificateParameter, 'String', value.certificate)
}

/** A server of a certificate, and a client of it that counts what it reads. */
async function storefront() {
  const certificate = await testCertificate(address.serverName)
  const { port, password } = database.address('web')
  const front = await tlsFront(port, certificate)
  await keep({ password, certificate: certificate.certificate })
  const asked: string[] = []
  const read = parameterStore(address.region)
  const counted = (name: string) => {
    asked.push(name)
    return read(name)
  }
  const place = { port: front.port, database: database.name }
  const db = openRemotePrisma(address, counted, place)
  onTestFinished(() => db.$disconnect())
  return { db, front, asked, password, counted, place }
}

test('reads password and certificate once, and no secret from the environment', async () => {
  const { db, asked } = await storefront()
  expect(asked).toEqual([])
  expect(await db.product.count()).toBeGreaterThan(0)
  await db.$transaction(async (transaction) => transaction.product.count())
  expect(asked.toSorted()).toEqual([address.certificateParameter, address.passwordParameter])
})

test('a certificate that was changed is read again, by whoever connects next', async () => {
  const { db, front, asked } = await storefront()
  await db.product.count()
  const other = await testCertificate(address.serverName)
  front.use(other)
  await keep({ certificate: other.certificate })
  // What is open stays open: only a new connection meets the new certificate.
  const seen = await Promise.all([1, 2, 3].map(() => db.product.count()))
  expect(new Set(seen).size).toBe(1)
  expect(asked).toHaveLength(4)
})

test('a password that is wrong is read again, and in no error', async () => {
  const { db, password } = await storefront()
  // Not written here as it is: Prisma quotes the lines of source around a failure.
  const wrong = randomBytes(12).toString('hex')
  await keep({ password: wrong })
  const failure = await db.product.count().catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(Error)
  expect(JSON.stringify(failure) + String(failure)).not.toContain(wrong)
  await keep({ password })
  expect(await db.product.count()).toBeGreaterThan(0)
})

test('a server of another certificate, or of another name, is refused', async () => {
  const { db, front } = await storefront()
  front.use(await testCertificate(address.serverName))
  await expect(db.product.count()).rejects.toThrow()
  const named = await testCertificate('another.shop.clickstream')
  front.use(named)
  await keep({ certificate: named.certificate })
  await expect(db.product.count()).rejects.toThrow()
})

test('what has lain while the server was frozen is not used again', async () => {
  const { counted, place } = await storefront()
  let now = 0
  const pool = new PinnedPool(address, counted, { ...place, user: 'web', max: 1 }, () => now)
  onTestFinished(() => pool.end())
  const pid = async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid as number
  const first = await pid()
  now = 29_000
  expect(await pid()).toBe(first)
  now = 60_000
  expect(await pid()).not.toBe(first)
})

test('nothing that prints the pool shows the password', async () => {
  const { counted, place, password } = await storefront()
  const pool = new PinnedPool(address, counted, { ...place, user: 'web', max: 1 })
  onTestFinished(() => pool.end())
  await pool.query('SELECT 1')
  expect(JSON.stringify(pool.options)).not.toContain(password)
})

test('parameters that cannot be read are asked for again by the next page', async () => {
  const { place, password } = await storefront()
  let isThere = false
  const read = async (name: string) => {
    if (!isThere) throw new Error('AccessDeniedException')
    return parameterStore('us-east-1')(name)
  }
  const db = openRemotePrisma(address, read, place)
  onTestFinished(() => db.$disconnect())
  await expect(db.product.count()).rejects.toThrow()
  isThere = true
  await keep({ password })
  expect(await db.product.count()).toBeGreaterThan(0)
})

test('the environment names what is missing', () => {
  expect(readRemoteAddress({})).toBeNull()
  expect(() => readRemoteAddress({ CLICKSTREAM_DATABASE_HOST: '203.0.113.7' })).toThrow('CLICKSTREAM_STACK')
})
