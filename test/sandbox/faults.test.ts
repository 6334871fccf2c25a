import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MigrationState } from '../../migrations/migrate.ts'
import { errorReply } from '../aws/reply.ts'
import { expiredUrls } from './faults/expired-urls.ts'
import { type Inside, insideOf, type Of } from './faults/inside.ts'
import { isObjectCall, mishaps } from './faults/mishaps.ts'
import { artifactsIn, spoilBundle } from './faults/spoil-bundle.ts'
import { leftOnHost } from './proof/left-on-host.ts'
import { eventually } from './test-sandbox.ts'
import { passwordsOf, STACK, startWholeStack, type WholeStack } from './whole-stack.fixture.ts'
import { canHaveSandbox } from './why-not.ts'

/**
 * The program against machines that reboot, lose their agents, and run scripts that fail or are killed: `up` again finishes. Then what
 * looks after the databases, on the stack that has come of it. Each test goes on where the one before ended.
 */

const canRun = await canHaveSandbox('faults inside machines')
const AGAIN =
  /All of its log shows `aws ssm start-session [^`]+`\. Then run this again: it goes on where it stopped\.\s*$/

describe.runIf(canRun)('faults inside machines', { timeout: 600_000 }, () => {
  const urls = expiredUrls()
  const { befall, manner } = mishaps()
  let stack: WholeStack
  let inside: Inside
  let ingest: string

  beforeAll(async () => {
    stack = await startWholeStack([urls.manner, manner])
    inside = insideOf(stack)
  })
  afterAll(async () => {
    await stack.stop()
    process.stderr.write(`\n${stack.phases.table()}`)
    const left = await leftOnHost(stack.sandbox.id)
    expect(Object.values(left).every((count) => count === 0) ? {} : left).toEqual({})
  })

  const up = () => stack.cli('up', '--yes')
  const sql = <T>(of: Of, statement: string, role = 'analyst') =>
    stack.json<T>('psql', of, '--role', role, '-c', statement)

  test('an agent that is away for a minute is waited for; an upload whose URL has expired is told', async () => {
    urls.expireNext(isObjectCall('PutObject', 'bundles'))
    const ended = up()
    await inside.until('oltp', 'bundle.sh', "grep -q '^progress: downloads' /var/log/clickstream/bundle.log")
    await stack.sandbox.faults.stopAgent(stack.machine('oltp').id, 60)
    const { code, stderr } = await ended
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /upload-bundle\.sh failed on i-\w+ \(exit 1\)[\s\S]*came to 403: [\s\S]*Request has expired/,
      ),
    ])
    expect(stderr).toMatch(AGAIN)
    expect(urls.refusals()).toBe(1)
    // It went on without its agent.
    expect(await inside.logsWith('oltp', 'bundle', '^report: ')).toBe(1)
    expect(await inside.logsWith('oltp', 'bundle', '')).toBe(1)
  })

  test('a machine that reboots in the middle of a script is gone on with; a bundle that was spoilt is told', async () => {
    const remembered = `/clickstream/${STACK}/scripts/oltp/postgresql`
    const isDone = () =>
      stack.sandbox.emulator.mutations.some(
        ({ operation, json }) => operation === 'PutParameter' && json['Name'] === remembered,
      )
    const spoilt = befall(isObjectCall('GetObject', 'bundles'), async () => {
      await spoilBundle(stack)
      // While that download waits, the other machine reboots: unpacked, and not configured.
      await inside.until('oltp', 'unpacked server', 'test -e /usr/lib/postgresql/15/bin/postgres')
      await stack.sandbox.faults.rebootMachine(stack.machine('oltp').id)
      await eventually('postgresql.sh, to its end', 180_000, async () => isDone(), Boolean)
      return undefined
    })
    const { code, stderr } = await up()
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /s3:\/\/\S+\/bundles\/\w+\.tar was not what had been put there, and was removed: /,
      ),
    ])
    expect(stderr).toMatch(/SHA-256 is [0-9a-f]{64}, and should be [0-9a-f]{64}: nothing was unpacked/)
    await spoilt
    expect(await artifactsIn(stack, 'bundles')).toEqual([])
    // What had been built was not built again; the script that the reboot ended was run twice.
    expect(await inside.logsWith('oltp', 'bundle', 'the bundle is there')).toBe(1)
    expect(await inside.logsWith('oltp', 'postgresql', '')).toBe(2)
    expect(await inside.run('oltp', 'systemctl is-active postgresql@15-main')).toBe('active (0)')
  })

  test('a script that is killed is run again; one that fails is told, with its last lines', async () => {
    const taken = 'systemd-run -q --unit=stranger python3 -m http.server --bind 127.0.0.1 3838'
    expect(await inside.run('dw', taken)).toBe(' (0)')
    const ended = up()
    await inside.until(
      'oltp',
      'packages of another bundle',
      'systemctl -q is-active clickstream-script-bundle && ls /var/lib/clickstream/bundle/content/pool/*.deb',
    )
    await inside.kill('oltp', 'bundle')
    const { code, stderr } = await ended
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(
        /shiny\.sh failed on i-\w+ \(exit 1\): its last lines are\n[\s\S]*failed: port 3838 is taken by another program: python3, process \d+\.\n/,
      ),
    ])
    expect(stderr).toMatch(AGAIN)
    expect(await inside.logsWith('oltp', 'bundle', '')).toBe(4)
  })

  test('up finishes once the reason has gone', async () => {
    expect(await inside.run('dw', 'systemctl stop stranger')).toBe(' (0)')
    const { code, stdout, stderr } = await up()
    expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
    ingest = /ingest: (https:\S+)/.exec(stdout)?.[1] ?? ''
    const active = 'systemctl is-active postgresql@15-main'
    expect(await inside.run('oltp', `${active} clickstream-backup.timer`)).toBe('active\nactive (0)')
    expect(await inside.run('dw', `${active} shiny-server`)).toBe('active\nactive (0)')
    expect(await inside.run('dw', 'curl -sS http://127.0.0.1:3838/')).toContain(
      '<title>Clickstream of shop</title>',
    )
  })

  /** A shopper's event, by way of the API, loaded by a run of its own. */
  const load = async () => {
    const event = JSON.stringify({ eventName: 'page_view', eventId: randomUUID(), clientId: 'a shopper' })
    const post = ['-sS', '--fail', '-H', 'content-type: application/json', '-d', event, ingest]
    expect((await stack.sandbox.laptop.run('curl', post)).code).toBe(0)
    const { code, stderr } = await stack.cli('etl', 'run')
    expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
    const [row] = await sql<{ events: number }[]>('dw', 'SELECT count(*)::int AS events FROM dw.fact_event')
    return row?.events
  }

  test('rotate: everybody enters by new passwords, the ETL too, and nobody by an old one', async () => {
    expect(await load()).toBe(1)
    for (const of of ['dw', 'oltp'] as const) {
      const name = `/clickstream/${STACK}/${of}/analyst/password`
      const before = (await passwordsOf(stack)).get(name) ?? ''
      expect(await inside.enter(of, 'analyst', before)).toBe('1 (0)')
      const { code, stderr } = await stack.cli('rotate', of, '--yes')
      expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
      expect(await inside.enter(of, 'analyst', before)).toMatch(
        /password authentication failed for user "analyst"/,
      )
      expect(await inside.enter(of, 'analyst', (await passwordsOf(stack)).get(name) ?? '')).toBe('1 (0)')
      expect(await sql(of, 'SELECT 1 AS one')).toEqual([{ one: 1 }])
    }
    expect(await load()).toBe(2)
  })

  test('up again changes nothing', async () => {
    const { code, stderr } = await up()
    expect([code, stderr]).toEqual([0, expect.stringContaining('Nothing to change')])
  })

  test('a backup that is killed is made again; restored, it takes back what was done since', async () => {
    const brands = () => sql('oltp', 'SELECT slug FROM brands ORDER BY slug')
    await sql('oltp', "INSERT INTO brands (slug, name) VALUES ('kept', 'Kept')", 'owner')
    const killed = befall(isObjectCall('PutObject', 'backups'), async (call) => {
      await inside.kill('oltp', 'backup')
      return errorReply(call, 500, 'InternalError', 'nobody hears this')
    })
    const made = await stack.json<{ key: string }>('backup', 'oltp')
    await killed
    expect(await artifactsIn(stack, 'backups')).toEqual([made.key])
    await sql(
      'oltp',
      "DELETE FROM brands; INSERT INTO brands (slug, name) VALUES ('later', 'Later')",
      'owner',
    )
    await sql('oltp', 'CREATE TABLE later (brand uuid REFERENCES brands)', 'owner')
    expect(await brands()).toEqual([{ slug: 'later' }])
    const { code, stderr } = await stack.cli('restore', 'oltp', '--latest', '--yes')
    expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
    expect(await brands()).toEqual([{ slug: 'kept' }])
    expect(await sql('oltp', "SELECT to_regclass('later') AS later")).toEqual([{ later: null }])
    const { oltp } = await stack.json<{ oltp: MigrationState[] }>('migrate', 'status', 'oltp')
    expect(oltp.filter(({ appliedAt }) => appliedAt === null)).toEqual([])
    expect((await up()).code).toBe(0)
  })

  test('teardown leaves nothing', async () => {
    const { code, stdout } = await stack.cli('teardown', '--yes')
    expect([code, stdout.replaceAll('\n', ' ')]).toEqual([
      0,
      expect.stringMatching(/^Left of shop: (0 [A-Za-z ]+,? ?)+$/),
    ])
    expect(stack.sandbox.failures()).toEqual([])
  })
})
