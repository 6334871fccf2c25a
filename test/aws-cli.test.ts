import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Check, Plan } from '../stack/stack.ts'
import type { StackStatus } from '../stack/status.ts'
import { Emulator } from './aws/emulator.ts'
import { RunningTime } from './aws/running-time.ts'
import { emulatedMachines } from './support/emulated-machines.ts'
import { motoEndpoint } from './support/moto-endpoint.ts'

/** The program as a user runs it, on an emulated account whose minutes are seconds. Each test goes on where the one before ended. */

const BIN = resolve(import.meta.dirname, '../bin/clickstream-cli.js')
const KEYS = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: 'us-east-1' }

/** What a program that goes on has printed as JSON. */
async function firstObject(output: AsyncIterable<unknown>): Promise<string> {
  let told = ''
  for await (const chunk of output) {
    told += String(chunk)
    if (told.includes('}')) break
  }
  return told
}

describe('a stack in an AWS account', { timeout: 300_000 }, () => {
  let emulator: Emulator
  let machines: Awaited<ReturnType<typeof emulatedMachines>>
  let home: string

  beforeAll(async () => {
    machines = await emulatedMachines('shop')
    emulator = await Emulator.start(motoEndpoint(), new RunningTime(100), machines.manners)
    home = await mkdtemp(join(tmpdir(), 'clickstream aws '))
  })
  afterAll(async () => {
    await emulator.stop()
    await machines.stop()
    await rm(home, { recursive: true, force: true })
  })

  /** @param env what is set beside a home without any configuration */
  const start = (args: readonly string[], env: Record<string, string> = KEYS) =>
    execa(process.execPath, [BIN, ...args, '--stack', 'shop'], {
      cwd: home,
      reject: false,
      stdin: 'ignore',
      extendEnv: false,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: home,
        NO_COLOR: '1',
        AWS_ENDPOINT_URL: emulator.endpoint,
        AWS_EC2_METADATA_DISABLED: 'true',
        ...env,
      },
    })
  const run = async (...args: string[]) => {
    const { exitCode, stdout, stderr } = await start(args)
    return { code: exitCode, stdout: String(stdout), stderr: String(stderr) }
  }
  const json = async <T>(...args: string[]): Promise<T> => {
    const { stdout, stderr } = await run(...args, '--json')
    if (stdout === '') throw new Error(stderr)
    return JSON.parse(stdout) as T
  }
  /** What it does until it ends, with this many Ctrl-C after as many changes. */
  const interrupted = async (args: readonly string[], changes: number, times: number) => {
    const began = emulator.mutations.length
    const running = start(args)
    while (emulator.mutations.length < began + changes) await new Promise((done) => setTimeout(done, 5))
    for (let i = 0; i < times; i++) {
      running.kill('SIGINT')
      await new Promise((done) => setTimeout(done, 50))
    }
    const { exitCode, stderr } = await running
    return { code: exitCode, stderr: String(stderr) }
  }

  test('no credentials, no region, credentials that AWS does not take', async () => {
    const { AWS_REGION, ...keys } = KEYS
    const none = await start(['plan'], { AWS_REGION })
    expect(none.exitCode).toBe(6)
    expect(none.stderr).toMatch(/There are no AWS credentials: .*\n.*aws sso login/)
    const nowhere = await start(['plan'], keys)
    expect(nowhere.exitCode).toBe(2)
    expect(nowhere.stderr).toMatch(/No AWS region is set\.\n.*--region/)
    const badRegion = await start(['plan', '--region', 'Frankfurt'])
    expect([badRegion.exitCode, badRegion.stderr]).toEqual([
      2,
      '"Frankfurt" is no AWS region.\nA region is written as in eu-central-1.',
    ])
    const profile = await start(['plan', '--profile', 'nobody'], { AWS_REGION })
    expect([profile.exitCode, profile.stderr]).toEqual([6, expect.stringContaining('nobody')])
    expect(emulator.calls).toEqual([])
  })

  test('no network', async () => {
    const { exitCode, stderr } = await start(['status'], { ...KEYS, AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })
    expect([exitCode, stderr]).toEqual([
      1,
      expect.stringMatching(/^AWS cannot be reached .*\n.*Then run this again/),
    ])
  })

  test('before there is one', async () => {
    expect(await run('status')).toMatchObject({
      code: 3,
      stdout: expect.stringMatching(
        /^There is no stack shop in AWS account \d{12}, us-east-1\.\nBring one up/,
      ),
    })
    expect((await run('logs')).code).toBe(3)
    const checks = await json<Check[]>('doctor')
    expect(checks.filter(({ outcome }) => outcome === 'bad')).toEqual([])
    const plan = await json<Plan>('plan')
    expect(plan.costs?.total).toBeGreaterThan(40)
    expect(plan.parts.flatMap(({ changes }) => changes).length).toBeGreaterThan(50)
    const refused = await run('up')
    expect(refused.code).toBe(4)
    expect(refused.stderr).toMatch(
      /Nothing was done: this would make or change \d+ parts of the stack shop in AWS account \d{12}, us-east-1 \(about \d+ USD a month\)/,
    )
    expect(emulator.mutations).toEqual([])
  })

  test('Ctrl-C once ends what is begun, twice ends at once, and up goes on after it', async () => {
    const once = await interrupted(['up', '--yes'], 12, 1)
    expect(once.code).toBe(130)
    expect(once.stderr).toMatch(/Stopping once what is begun is done/)
    expect(once.stderr).toMatch(
      /\d+ changes were made, in \d+ parts; they stay until the next up or teardown/,
    )
    expect(once.stderr).toMatch(/Stopped, as asked\.\n/)
    const twice = await interrupted(['up', '--yes'], 12, 2)
    expect(twice.code).toBe(130)
    const up = await run('up', '--yes')
    expect(up).toMatchObject({ code: 0 })
    expect(up.stderr).toMatch(/^Stack shop, in AWS account \d{12}, us-east-1\n/)
    expect(up.stdout).toMatch(/ingest: https:\/\/.*\/clickstream/)
    const { state, parts } = await json<StackStatus>('status')
    expect(parts.filter((part) => part.state !== 'fine')).toEqual([])
    expect(state).toBe('up')
  })

  test('up again changes nothing and says so; so does one that would have to ask', async () => {
    const calls = emulator.mutations.length
    for (const args of [['up', '--yes'], ['up'], ['plan']])
      expect(await run(...args)).toMatchObject({ code: 0 })
    const again = await run('up')
    expect(again.stderr).toContain('Nothing to change')
    expect(emulator.mutations.slice(calls).map(({ operation }) => operation)).toEqual([])
  })

  test('settings are remembered, changed ones are told old → new and applied', async () => {
    const changed = ['--admin-cidr', '203.0.113.0/24']
    const plan = await run('plan', ...changed)
    expect(plan.stdout).toMatch(
      /~ settings: .*aws\.adminCidrs \[\] →\s+aws\.adminCidrs \["203\.0\.113\.0\/24"\]/,
    )
    expect(plan.stdout).toMatch(/\+ network\/rules: sg_oltp_webDB: in tcp 22 203\.0\.113\.0\/24/)
    const up = await run('up', '--yes', ...changed)
    expect(up.code).toBe(0)
    expect(up.stderr).toMatch(/settings: .*aws\.adminCidrs \[\] → aws\.adminCidrs \["203\.0\.113\.0\/24"\]/)
    expect((await run('plan')).stdout).toContain('Nothing to change')
    const back = { aws: { adminCidrs: [] } }
    await writeFile(join(home, 'back.json'), JSON.stringify(back))
    const without = await run('up', '--yes', '--settings', 'back.json')
    expect(without.stderr).toMatch(/network\/rules: removed sg_oltp_webDB: in tcp 22 203\.0\.113\.0\/24/)
  })

  test('databases are reached through tunnels, with password and pinned certificate', async () => {
    const asked = await run('psql', 'dw', '-c', 'SELECT current_user AS who, current_database() AS what')
    expect(asked).toMatchObject({ code: 0, stdout: expect.stringMatching(/analyst\s+clickstream_dw/) })
    const { oltp } = await json<{ oltp: { appliedAt: string | null }[] }>('migrate', 'status', 'oltp')
    expect(oltp.every(({ appliedAt }) => appliedAt !== null)).toBe(true)
    expect((await run('psql', 'dw', '--role', 'shiny', '-c', 'SELECT 1')).code).toBe(2)
    const open = start(['tunnel', 'oltp', '--json'])
    expect(JSON.parse(await firstObject(open.stdout))).toMatchObject({ target: 'oltp', host: '127.0.0.1' })
    open.kill('SIGINT')
    expect((await open).exitCode).toBe(130)
  })

  test('a page of the dashboard comes through its tunnel', async () => {
    const open = start(['open', 'dashboard', '--json'])
    const { url } = JSON.parse(await firstObject(open.stdout)) as { url: string }
    expect(await (await fetch(url)).text()).toBe('a dashboard')
    open.kill('SIGINT')
    expect((await open).exitCode).toBe(130)
  })

  test('rotate: asks; then all commands go on by the new passwords and the new certificate', async () => {
    const refused = await run('rotate', 'dw')
    expect(refused.code).toBe(4)
    expect(refused.stderr).toMatch(
      /Nothing was done: this would give all roles of clickstream_dw of shop new/,
    )
    const pinned = () => machines.certificate('dw')
    const before = pinned()
    expect(await run('rotate', 'dw', '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('New passwords of dw: owner, etl, analyst.'),
    })
    expect(pinned()).not.toBe(before)
    expect((await run('psql', 'dw', '-c', 'SELECT 1')).code).toBe(0)
    expect((await run('migrate', 'status', 'dw')).code).toBe(0)
    expect((await run('up')).stderr).toContain('Nothing to change')
    expect(await json('rotate', 'oltp', '--yes')).toEqual({
      database: 'oltp',
      roles: ['owner', 'web', 'analyst'],
    })
    expect((await run('psql', 'oltp', '-c', 'SELECT 1')).code).toBe(0)
    expect((await run('up')).stderr).toContain('Nothing to change')
  })

  test('backup and restore', async () => {
    expect((await run('backup', 'oltp', '--list')).stdout).toContain('There is no backup yet.')
    expect((await run('backup', 'dw')).code).toBe(2)
    expect((await run('restore', 'oltp')).code).toBe(2)
    const none = await run('restore', 'oltp', '--latest', '--yes')
    expect([none.code, none.stderr]).toEqual([
      2,
      expect.stringMatching(/^There is no backup\.\n.* backup oltp/),
    ])
    const made = await run('backup', 'oltp')
    expect(made.stdout).toMatch(
      /^backups\/oltp-20261122T000000Z\.dump: 20 B, as of 2026-11-22 00:00:00 UTC\n/,
    )
    expect(await json('backup', 'oltp', '--list')).toEqual([
      { key: 'backups/oltp-20261122T000000Z.dump', bytes: 20, madeAt: '2026-11-22T00:00:00.000Z' },
    ])
    const refused = await run('restore', 'oltp', '--latest')
    expect(refused.code).toBe(4)
    expect(refused.stderr).toMatch(
      /would replace all that is in clickstream_web of shop by backups\/oltp-20261122T000000Z\.dump \(20 B, .*2026-11-22 00:00:00 UTC\)/,
    )
    const restored = await run('restore', 'oltp', 'oltp-20261122T000000Z.dump', '--yes')
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('migrate up oltp`') })
    // Where the backup's migrations are is looked up, and that is all there is to do.
    const up = await run('up', '--yes')
    expect(up.stderr).toMatch(/1 change made/)
  })

  test('a session that holds the lock of the migrations is named, and ended by the command that is told', async () => {
    const lock = 'SELECT pg_advisory_lock(7241865325823964), pg_sleep(120)'
    const hung = start(['psql', 'oltp', '--role', 'owner', '-c', lock])
    const isHeld = "SELECT count(*)::int AS n FROM pg_locks WHERE locktype = 'advisory' AND granted"
    const held = () => json<{ n: number }[]>('psql', 'oltp', '--role', 'owner', '-c', isHeld)
    while ((await held())[0]?.n !== 1);
    const refused = await run('migrate', 'up', 'oltp')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toMatch(
      /Nothing was migrated in oltp: .*process \d+ of the server, role owner, .*since/,
    )
    const [, sql = ''] = /psql oltp --role owner -c "([^"]+)"/.exec(refused.stderr) ?? []
    expect((await run('psql', 'oltp', '--role', 'owner', '-c', sql)).stdout).toMatch(/true/)
    expect((await hung).exitCode).not.toBe(0)
    expect((await run('migrate', 'up', 'oltp')).code).toBe(0)
  })

  test('teardown asks, is stopped, goes on, and proves it', async () => {
    expect((await run('teardown')).code).toBe(4)
    expect((await interrupted(['teardown', '--yes'], 8, 1)).code).toBe(130)
    const down = await run('teardown', '--yes')
    expect(down).toMatchObject({ code: 0 })
    expect(down.stdout.replaceAll('\n', ' ')).toMatch(/^Left of shop: (0 [A-Za-z ]+,? ?)+$/)
    expect(await run('teardown', '--yes')).toMatchObject({ code: 0 })
    expect((await run('status')).code).toBe(3)
  })
})
