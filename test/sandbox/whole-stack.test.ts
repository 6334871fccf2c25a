import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MigrationState, migrationNames } from '../../migrations/migrate.ts'
import type { TestAws } from '../aws/emulated-aws.ts'
import { differences, stateOf } from '../aws/state.ts'
import { motoEndpoint } from '../support/moto-endpoint.ts'
import { KEYS } from './laptop.ts'
import { plantCanary } from './proof/canary.ts'
import { leftOnHost } from './proof/left-on-host.ts'
import { refusals } from './proof/refusals.ts'
import { findTraces } from './proof/traces.ts'
import { eventually } from './test-sandbox.ts'
import { passwordsOf, startWholeStack, type WholeStack } from './whole-stack.fixture.ts'
import { canHaveSandbox } from './why-not.ts'

/**
 * The program as its users run it, from nothing to nothing: no endpoint is told, AWS has its own names, machines are real. Each test
 * goes on where the one before ended.
 */

const canRun = await canHaveSandbox('the whole platform in a sandbox')
const EVENTS = ['page_view', 'product_view', 'add_to_cart_click']
const BY_NAME =
  'SELECT name, count(*)::int AS events FROM dw.fact_event JOIN dw.dim_event USING (event_key) GROUP BY name ORDER BY name'

describe.runIf(canRun)('the whole platform in a sandbox', { timeout: 900_000 }, () => {
  let stack: WholeStack
  let before: string[]
  let ingest: string
  const passwords: string[] = []

  beforeAll(async () => {
    stack = await startWholeStack()
    // It looks at all that `up` looks at: moto sets an account up when it is first asked.
    expect((await stack.cli('plan')).code).toBe(0)
    before = await state()
  })
  afterAll(async () => {
    await stack.stop()
    process.stderr.write(`\n${stack.phases.table()}`)
    const left = await leftOnHost(stack.sandbox.id)
    expect(Object.values(left).every((count) => count === 0) ? {} : left).toEqual({})
  })

  /** All that moto holds of the account. */
  const state = () => {
    const { emulator } = stack.sandbox
    return stateOf({ emulator, provisioning: () => stack.provisioning } as unknown as TestAws, motoEndpoint())
  }
  const inside = (of: 'oltp' | 'dw', command: string) => stack.inside(of, command)

  test('up brings everything up, and the machines to what they are for', async () => {
    const { code, stdout, stderr } = await stack.cli('up', '--yes')
    expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
    ingest = /ingest: (https:\S+)/.exec(stdout)?.[1] ?? ''
    expect(ingest).toMatch(/^https:\/\/\w+\.execute-api\.us-east-1\.amazonaws\.com\/clickstream$/)
    expect(stack.sandbox.machines().map((one) => one.state)).toEqual(['running', 'running'])
    const active = 'systemctl is-active postgresql@15-main'
    expect(await inside('oltp', `${active} clickstream-backup.timer`)).toBe('active\nactive (0)')
    expect(await inside('dw', `${active} shiny-server`)).toBe('active\nactive (0)')
    expect(stack.sandbox.failures()).toEqual([])
  })

  test('events that are posted are loaded into the private warehouse, by the schedule alone', async () => {
    const events = EVENTS.map((eventName) => ({ eventName, eventId: randomUUID(), clientId: 'a shopper' }))
    const post = ['-si', '-H', 'content-type: application/json', '-d', JSON.stringify(events), ingest]
    const { stdout } = await stack.sandbox.laptop.run('curl', post)
    expect(stdout).toMatch(/^HTTP\/1\.1 200 [\s\S]*"accepted":3/)
    const loaded = await eventually(
      'events in the warehouse',
      180_000,
      () => stack.json<{ name: string; events: number }[]>('psql', 'dw', '-c', BY_NAME),
      (found) => found.length > 0,
    )
    expect(loaded).toEqual(EVENTS.toSorted().map((name) => ({ name, events: 1 })))
    const log = (await stack.cli('logs', 'etl')).stdout
    const inserted = [...log.matchAll(/"inserted":(\d+)/g)].reduce((sum, [, n]) => sum + Number(n), 0)
    expect([inserted, log.includes('Error')]).toEqual([3, false])
  })

  test('both databases are migrated, told through tunnels', async () => {
    const states = await stack.json<Record<'oltp' | 'dw', MigrationState[]>>('migrate', 'status')
    for (const database of ['oltp', 'dw'] as const)
      expect(states[database].map(({ name, appliedAt }) => appliedAt !== null && name)).toEqual(
        await migrationNames(database),
      )
  })

  test("the dashboard's page comes through a tunnel, which Ctrl-C ends", async () => {
    const tunnel = stack.startCli('tunnel', 'dashboard')
    let told = ''
    tunnel.stdout.on('data', (text) => {
      told += String(text)
    })
    const url = await eventually(
      'tunnel',
      60_000,
      async () => /http:\S+/.exec(told)?.[0] ?? '',
      (found) => found !== '',
    )
    const page = await stack.sandbox.laptop.run('curl', ['-sSi', url])
    expect(page.stdout).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*<title>Clickstream of shop<\/title>/)
    tunnel.kill('SIGINT')
    expect((await tunnel).exitCode).toBe(130)
    expect((await stack.sandbox.laptop.run('curl', ['-sS', url])).stderr).toMatch(/refused|connect to server/)
  })

  test('the dashboard reads by its own role, and changes nothing; nobody else has that role', async () => {
    const psql = (user: string, sql: string) =>
      inside('dw', `runuser -u ${user} -- psql -XAt -d clickstream_dw -U shiny -c '${sql}'`)
    expect(await psql('shiny', 'SELECT count(*) FROM dw.fact_event')).toBe('3 (0)')
    for (const sql of ['INSERT INTO dw.dim_event SELECT * FROM dw.dim_event', 'DELETE FROM dw.fact_event'])
      expect(await psql('shiny', sql)).toMatch(/^ERROR: {2}permission denied for table \w+ \(1\)$/)
    expect(await psql('nobody', 'SELECT 1')).toMatch(/Peer authentication failed for user "shiny"/)
  })

  test("the night's backup of the shop is put into the bucket by the machine itself, and brings it back", async () => {
    expect(await inside('oltp', 'systemctl start clickstream-backup')).toBe(' (0)')
    const listed = await stack.json<{ key: string }[]>('backup', 'oltp', '--list')
    expect(listed.map(({ key }) => key)).toEqual([
      expect.stringMatching(/^backups\/oltp-\d{8}T\d{6}Z\.dump$/),
    ])
    const owner = (sql: string) => stack.cli('psql', 'oltp', '--role', 'owner', '-c', sql)
    const tables = "SELECT count(*) FROM pg_tables WHERE tablename = 'categories'"
    expect((await owner('DROP TABLE categories CASCADE')).code).toBe(0)
    expect((await owner(tables)).stdout).toMatch(/^ *0$/m)
    expect((await stack.cli('restore', 'oltp', '--latest', '--yes')).code).toBe(0)
    expect((await owner(tables)).stdout).toMatch(/^ *1$/m)
    // A backup may be older than the program: the next up looks how far it is migrated.
    expect((await stack.cli('up', '--yes')).stderr).toMatch(
      /^databases\/oltp: 1 change made[\s\S]*^1 change made\./m,
    )
  })

  refusals(() => stack)

  test('new passwords and a new certificate are taken by whoever enters', async () => {
    const before = [...(await passwordsOf(stack)).values()]
    for (const database of ['oltp', 'dw'] as const) {
      expect((await stack.cli('rotate', database, '--yes')).code).toBe(0)
      expect((await stack.cli('psql', database, '-c', 'SELECT 1')).code).toBe(0)
    }
    // By a process that keeps what it has read.
    expect((await stack.cli('etl', 'run')).code).toBe(0)
    passwords.push(...before)
  })

  test('up again changes nothing', async () => {
    const isOurs = `Credential=${KEYS.AWS_ACCESS_KEY_ID}/`
    const ours = () =>
      stack.sandbox.emulator.mutations.filter(({ headers }) => headers.authorization?.includes(isOurs))
    const already = ours().length
    const { code, stderr } = await stack.cli('up', '--yes')
    expect([code, stderr]).toEqual([0, expect.stringContaining('Nothing to change')])
    expect(
      ours()
        .slice(already)
        .map(({ operation }) => operation),
    ).toEqual([])
  })

  test('no password stands anywhere but where it is kept', async () => {
    passwords.push(...(await passwordsOf(stack)).values())
    // Of six roles, before and after.
    expect([...new Set(passwords)].map(({ length }) => length)).toEqual(Array(12).fill(32))
    const found = await stack.phases.time('search for passwords', () => findTraces(stack, passwords))
    expect(found).toEqual([])
  })

  test('what stands in any of these places is found', async () => {
    const { canary, places } = await plantCanary(stack)
    const found = await findTraces(stack, [canary])
    expect(places.filter((place) => !found.some((one) => place.test(one)))).toEqual([])
  })

  test('teardown leaves nothing in the account', async () => {
    const { code, stdout } = await stack.cli('teardown', '--yes')
    expect([code, stdout.replaceAll('\n', ' ')]).toEqual([
      0,
      expect.stringMatching(/^Left of shop: (0 [A-Za-z ]+,? ?)+$/),
    ])
    expect(stack.sandbox.machines().map((one) => one.state)).toEqual(['terminated', 'terminated'])
    expect(differences(before, await state())).toEqual([])
    expect(stack.sandbox.failures()).toEqual([])
    // What the end of the sandbox has to take away.
    expect(await leftOnHost(stack.sandbox.id)).toMatchObject({
      namespaces: expect.any(Number),
      folders: expect.any(Number),
    })
  })
})
