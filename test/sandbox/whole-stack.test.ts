import { randomUUID } from 'node:crypto'
import { ListObjectsV2Command } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MigrationState, migrationNames } from '../../migrations/migrate.ts'
import { functionName } from '../../provision/functions/names.ts'
import type { TestAws } from '../aws/emulated-aws.ts'
import { differences, stateOf } from '../aws/state.ts'
import { motoEndpoint } from '../support/moto-endpoint.ts'
import { KEYS } from './laptop.ts'
import { plantCanary } from './proof/canary.ts'
import { withImpostor } from './proof/impostor.ts'
import { knock } from './proof/knock.ts'
import { leftOnHost } from './proof/left-on-host.ts'
import { reachesWarehouse } from './proof/reaches-warehouse.ts'
import { findTraces } from './proof/traces.ts'
import { eventually } from './test-sandbox.ts'
import { passwordsOf, STACK, startWholeStack, type WholeStack } from './whole-stack.fixture.ts'
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

  beforeAll(async () => {
    stack = await startWholeStack()
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
  const inside = async (of: 'oltp' | 'dw', command: string) => {
    const { code, stdout, stderr } = await stack.sandbox.exec(stack.machine(of).id, command)
    return `${stdout}${stderr} (${code})`
  }

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
    expect(page.stdout).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*<h1>Clickstream of shop<\/h1>/)
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

  test('a nightly backup of the shop is put into the bucket by the machine itself', async () => {
    expect(await inside('oltp', 'systemctl start clickstream-backup')).toBe(' (0)')
    const { account, region } = stack.sandbox
    const Bucket = `clickstream-${STACK}-artifacts-${account}-${region}`
    const asked = new ListObjectsV2Command({ Bucket, Prefix: 'backups/', ExpectedBucketOwner: account })
    const { Contents = [] } = await stack.provisioning.aws.s3.send(asked)
    expect(Contents.map(({ Key }) => Key)).toEqual([
      expect.stringMatching(/^backups\/oltp-\d{8}T\d{6}Z\.dump$/),
    ])
  })

  test('the private machine reaches its services and S3, and nothing outside', async () => {
    const reaches = async (of: 'oltp' | 'dw', url: string) =>
      (await inside(of, `curl -sk -m 4 -o /dev/null ${url}`)).endsWith(' (0)')
    const outside = ['http://deb.debian.org', 'http://1.1.1.1', 'https://ec2.us-east-1.amazonaws.com']
    const within = ['https://s3.us-east-1.amazonaws.com', 'https://ssm.us-east-1.amazonaws.com']
    for (const url of within) expect([url, await reaches('dw', url)]).toEqual([url, true])
    for (const url of outside) expect([url, await reaches('dw', url)]).toEqual([url, false])
    // The mirror is there, for who has a way to it.
    expect(await reaches('oltp', outside[0] ?? '')).toBe(true)
    expect(await inside('dw', 'cat /etc/apt/sources.list /etc/apt/sources.list.d/*')).toMatch(
      /^(cat: [^\n]*\n)?deb \[trusted=yes\] file:\/opt\/clickstream\/bundle \.\/\n?(cat: [^\n]*)? \(\d\)$/,
    )
  })

  test("the warehouse's port is open to the ETL's group, and to nobody else", async () => {
    const { address } = stack.machine('dw')
    const knocks = `timeout 3 bash -c '</dev/tcp/${address}/5432'`
    expect(await inside('oltp', knocks)).toBe(' (124)')
    const etl = functionName({ stack: STACK }, 'etl')
    const beside = await stack.sandbox.execBesideFunction(etl, 'bash', ['-c', knocks])
    expect(beside.code).toBe(0)
    expect(await reachesWarehouse(stack, 'sg_Lambda_ETL')).toBe(true)
    for (const group of ['sg_endpoints', 'sg_oltp_webDB'] as const)
      expect([group, await reachesWarehouse(stack, group)]).toEqual([group, false])
  })

  test("the shop's database, which all may reach, takes nobody without TLS", async () => {
    for (const user of ['owner', 'web', 'analyst', 'postgres'])
      expect(await knock(stack, { user })).toMatch(/^E.*SFATAL\|.*\|C28000\|M.*no encryption\|/)
    expect(await knock(stack, 'tls')).toBe('S')
  })

  test('a server with another certificate is refused by whoever enters', async () => {
    for (const database of ['oltp', 'dw'] as const) {
      const enter = () => stack.cli('psql', database, '-c', 'SELECT 1')
      const refused = await withImpostor(stack, database, async () => ({
        psql: await enter(),
        etl: database === 'dw' ? await stack.cli('etl', 'run') : null,
      }))
      expect([refused.psql.code, refused.psql.stderr]).toEqual([1, expect.stringContaining('certificate')])
      if (refused.etl !== null)
        expect([refused.etl.code, refused.etl.stderr]).toEqual([1, expect.stringContaining('certificate')])
      expect((await enter()).code).toBe(0)
    }
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
    const passwords = [...(await passwordsOf(stack)).values()]
    expect(passwords.map(({ length }) => length)).toEqual([32, 32, 32, 32, 32, 32])
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
