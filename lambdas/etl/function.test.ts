import { expect, test } from 'vitest'
import { type TestDatabase, testDatabase } from '../../test/support/database.ts'
import { LATER } from '../../test/support/etl.ts'
import { at, event, putEvents } from '../../test/support/raw-objects.ts'
import { type Certificate, testCertificate, tlsFront } from '../../test/support/tls-front.ts'
import { MemoryStore } from '../raw-store/memory-store.ts'
import { createEtlFunction } from './function.ts'
import { functionSetting } from './function-setting.ts'
import { readInvocation } from './invocation.ts'
import { DEFAULT_RULES } from './rules.ts'

const NAME = 'dw.shop.clickstream'
const MINUTES_15 = { getRemainingTimeInMillis: () => 900_000 }

const environment = (port: number, database: string) => ({
  RAW_BUCKET: 'raw',
  WAREHOUSE_HOST: '127.0.0.1',
  WAREHOUSE_PORT: String(port),
  WAREHOUSE_DATABASE: database,
  WAREHOUSE_CERTIFICATE_NAME: NAME,
  PASSWORD_PARAMETER: 'password',
  CERTIFICATE_PARAMETER: 'certificate',
  ETL_SETTING: JSON.stringify({ rules: DEFAULT_RULES, retentionMonths: null }),
})

/** The function before a warehouse with TLS. Its parameters can be changed, and are counted. */
async function etlFunction(pinned?: Certificate) {
  const own = await testCertificate(NAME)
  const database: TestDatabase = await testDatabase('dw')
  const { port, password } = database.address('etl')
  const front = await tlsFront(port, own)
  const parameters = new Map([
    ['password', password],
    ['certificate', (pinned ?? own).certificate],
  ])
  const asked: string[] = []
  const lines: Record<string, unknown>[] = []
  const store = new MemoryStore()
  const handler = createEtlFunction({
    setting: functionSetting(environment(front.port, database.name)),
    store,
    readParameter: async (name) => {
      asked.push(name)
      return parameters.get(name) ?? ''
    },
    clock: () => LATER,
    log: (line) => lines.push(line),
  })
  return { handler, store, parameters, asked, lines, front }
}

test('loads what is there, returns and logs the report, and reads its parameters once', async () => {
  const { handler, store, asked, lines } = await etlFunction()
  await putEvents(store, at('10:00'), [event('page_view', 'c', at('10:00'))])
  const invocation = { kind: 'run', shard: 0, shards: 1 }
  expect(await handler(invocation, MINUTES_15)).toMatchObject({ state: 'done', inserted: 1 })
  expect(await handler({ kind: 'backfill', from: '2026-11-20' }, MINUTES_15)).toMatchObject({
    kind: 'backfill',
    objects: 0,
  })
  expect(await handler({ kind: 'rebuild' }, MINUTES_15)).toMatchObject({ kind: 'rebuild', inserted: 1 })
  expect(lines).toMatchObject([{ kind: 'run', inserted: 1 }, { kind: 'backfill' }, { kind: 'rebuild' }])
  expect(asked.sort()).toEqual(['certificate', 'password'])
})

test('stops cleanly where its time is over', async () => {
  const { handler, store } = await etlFunction()
  await putEvents(store, at('10:00'), [event('page_view', 'c', at('10:00'))])
  expect(await handler({}, { getRemainingTimeInMillis: () => 1000 })).toMatchObject({
    state: 'stopped',
    left: { objects: 1 },
  })
})

test('a certificate or a password that was changed is read again', async () => {
  const { handler, parameters, asked, front } = await etlFunction()
  await handler({}, MINUTES_15)
  const other = await testCertificate(NAME)
  front.use(other)
  parameters.set('certificate', other.certificate)
  expect(await handler({}, MINUTES_15)).toMatchObject({ state: 'done' })
  expect(asked.sort()).toEqual(['certificate', 'certificate', 'password', 'password'])
})

test('a server of another certificate is refused, also of the same name', async () => {
  const { handler, asked } = await etlFunction(await testCertificate(NAME))
  await expect(handler({}, MINUTES_15)).rejects.toThrow(/certificate|signature/)
  expect(asked).toHaveLength(2)
})

test('a server of another name is refused, also with the pinned certificate', async () => {
  const { handler, front, parameters } = await etlFunction()
  const other = await testCertificate('another.shop.clickstream')
  front.use(other)
  parameters.set('certificate', other.certificate)
  await expect(handler({}, MINUTES_15)).rejects.toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
})

test('a wrong password is no end of the function: the next run reads it again', async () => {
  const { handler, parameters } = await etlFunction()
  const right = parameters.get('password') ?? ''
  parameters.set('password', 'wrong-and-secret')
  const failure = await handler({}, MINUTES_15).catch((error: Error) => error)
  expect(failure).toBeInstanceOf(Error)
  expect(String(failure)).not.toContain('wrong-and-secret')
  parameters.set('password', right)
  expect(await handler({}, MINUTES_15)).toMatchObject({ state: 'done' })
})

test.each([
  [{ kind: 'drop' }],
  [{ shard: 2, shards: 2 }],
  [{ kind: 'rebuild', shard: 0, shards: 2 }],
  [{ from: 'yesterday' }],
  [{ other: 1 }],
  ['run'],
])('does not take %j', (invocation) => {
  expect(() => readInvocation(invocation)).toThrow(expect.objectContaining({ name: 'InvocationInvalid' }))
})

test('takes a shard', () => {
  expect(readInvocation({ shard: 1, shards: 2 })).toEqual({ kind: 'run', shard: { index: 1, of: 2 } })
  expect(readInvocation({})).toEqual({ kind: 'run' })
})

test('names what is missing in its environment', () => {
  const { RAW_BUCKET: _, ...without } = environment(1, 'dw')
  expect(() => functionSetting(without)).toThrow('RAW_BUCKET')
  expect(() => functionSetting({ ...without, ETL_SETTING: '{' })).toThrow('is not JSON')
})
