import { execFileSync } from 'node:child_process'
import { mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StackStatus } from '../stack/status.ts'
import { TestCli } from './support/cli.ts'
import { copyInstallation } from './support/installation.ts'
import { keepBuild } from './support/kept-build.ts'
import { rscript } from './support/rscript.ts'

/** The stack on this machine, through the CLI alone, as a user meets it. */

let cli: TestCli
/** An installation whose sources may be changed. */
let editable: string
/** Undefined: the dashboard does not run here, and the rest is tested without it. */
let r: string | undefined

beforeAll(async () => {
  r = await rscript('the dashboard on this machine')
  cli = await TestCli.make()
  editable = await copyInstallation(join(cli.cwd, 'installation'))
})

afterAll(async () => {
  await cli.clean('one', 'two', 'three')
})

const elsewhere = () => new TestCli(cli.home, cli.cwd, join(editable, 'bin', 'clickstream-cli.js'))

const one = (...args: string[]) => [...args, '--local', '--stack', 'one']

/** A schedule that stays out of the way: the tests run the ETL themselves. */
const QUIET = ['--etl-every', '3600']

const statusOf = (stack = 'one') => cli.json<StackStatus>('status', '--local', '--stack', stack)

/** Also where something does not run, which `status` ends with 3 for. */
async function anyStatus(): Promise<StackStatus> {
  return JSON.parse((await cli.run(...one('status', '--json'))).stdout) as StackStatus
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (await holds()) return
    await sleep(100)
  }
  throw new Error(`waited 30 s for: ${what}`)
}

async function send(events: object): Promise<Response> {
  const { addresses } = await anyStatus()
  return fetch(addresses.find(({ name }) => name === 'ingest')?.url ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(events),
  })
}

async function addressOf(page: 'web' | 'dashboard'): Promise<string> {
  const { addresses } = await anyStatus()
  return addresses.find(({ name }) => name === page)?.url ?? ''
}

const homePage = async (): Promise<Response> => fetch(await addressOf('web'))

const isDashboardThere = async (): Promise<boolean> =>
  fetch(await addressOf('dashboard')).then(
    ({ ok }) => ok,
    () => false,
  )

const eventsInWarehouse = async () =>
  (await cli.json<{ n: number }[]>(...one('psql', 'dw', '-c', 'SELECT count(*) AS n FROM dw.fact_event')))[0]
    ?.n

/** Processes whose command line names our home. */
function processesOf(home: string): string[] {
  const lines = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,args='], { encoding: 'utf8' }).split('\n')
  return lines.filter((line) => line.includes(home))
}

describe('from nothing to nothing', () => {
  test('up brings everything up, and up again changes nothing', async () => {
    const first = await cli.run(...one('up', ...QUIET))
    expect(first).toMatchObject({ code: 0 })
    expect(first.stdout).toContain('Stack one, on this machine: up')
    await keepBuild(cli.home)
    expect(first.stderr).toMatch(/PostgreSQL dw: 127\.0\.0\.1:\d+, \d+ migrations applied \(/)
    const before = await statusOf()
    const second = await cli.run(...one('up'))
    expect(second).toMatchObject({ code: 0 })
    expect(second.stderr).not.toContain('migrations applied')
    expect(second.stderr).not.toContain('building')
    expect((await statusOf()).services.map(({ pid }) => pid)).toEqual(before.services.map(({ pid }) => pid))
    // It builds the storefront, which takes minutes on a busy machine.
  }, 900_000)

  test('an event goes from HTTP to the warehouse', async () => {
    const response = await send([
      { eventName: 'page_view', clientId: 'ann', pageUrl: 'https://shop.example/' },
      {},
    ])
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({
      success: true,
      accepted: 1,
      rejected: [{ index: 1, reason: 'eventName: required' }],
    })
    const report = await cli.json<object>(...one('etl', 'run'))
    expect(report).toMatchObject({ state: 'done', inserted: 1, rejected: { 'eventName: required': 1 } })
    const sql = 'SELECT event_name, client_id, page_path FROM dw.event'
    expect(await cli.json(...one('psql', 'dw', '-c', sql))).toEqual([
      { event_name: 'page_view', client_id: 'ann', page_path: '/' },
    ])
  })

  test('psql says what the database says, whatever the time zone here', async () => {
    const sql = `SELECT date '2026-11-20' AS day, timestamptz '2026-11-20 10:00:00.123456+02' AS at, interval '90 s' AS lasts,
      3::bigint AS n, 9007199254740993 AS big, 1.50 AS exact, 0.5::float8 AS rate, true AS ok, '{"a": [1]}'::jsonb AS json, NULL AS none`
    expect(await cli.json(...one('psql', 'dw', '-c', sql))).toEqual([
      {
        day: '2026-11-20',
        at: '2026-11-20T08:00:00.123456Z',
        lasts: '00:01:30',
        n: 3,
        big: '9007199254740993',
        exact: '1.50',
        rate: 0.5,
        ok: true,
        json: { a: [1] },
        none: null,
      },
    ])
    const { stdout } = await cli.run(...one('psql', 'dw', '-c', "SELECT date '2026-11-20' AS day, 3 AS n"))
    expect(stdout).toBe('day         n\n2026-11-20  3\n(1 row)')
  })

  test('what is only there on AWS is said, before anything is asked', async () => {
    const asked = [
      ['rotate', 'dw'],
      ['backup', 'oltp'],
      ['backup', 'oltp', '--list'],
      ['restore', 'oltp', '--latest'],
    ]
    for (const words of asked) {
      const { code, stderr } = await cli.run(...one(...words))
      expect([code, stderr], words.join(' ')).toEqual([2, expect.stringContaining('on this machine')])
    }
  })

  test('no password is seen: not in arguments, nor in the environment, nor in a log', async () => {
    const folder = join(cli.home, 'stacks', 'one')
    const secrets = JSON.parse(await readFile(join(folder, 'secrets.json'), 'utf8')) as { roles: object }
    const passwords = [secrets, ...Object.values(secrets.roles)].filter((one) => typeof one === 'string')
    expect(passwords).toHaveLength(5)
    const logs = await readdir(join(folder, 'logs'))
    const seen = [
      execFileSync('ps', ['-A', '-ww', '-o', 'args=', 'e'], { encoding: 'utf8' }),
      ...(await Promise.all(logs.map((log) => readFile(join(folder, 'logs', log), 'utf8')))),
      (await cli.run(...one('status'))).stdout,
    ]
    for (const password of passwords) for (const text of seen) expect(text).not.toContain(password)
  })

  test('two stacks stand side by side', async () => {
    expect(await cli.run('up', '--local', '--stack', 'two', ...QUIET)).toMatchObject({ code: 0 })
    const [a, b] = [await statusOf('one'), await statusOf('two')]
    expect([a.state, b.state]).toEqual(['up', 'up'])
    const ports = [...a.services, ...b.services]
      .map(({ address }) => address)
      .filter((address) => address !== null)
    expect(new Set(ports).size).toBe(r === undefined ? 10 : 12)
    expect(b.etl?.content?.events).toBe(0)
    expect(await cli.run('teardown', '--local', '--stack', 'two', '--yes')).toMatchObject({ code: 0 })
    expect((await statusOf('one')).state).toBe('up')
  })
})

describe('what dies', () => {
  test('a service that is killed is started again, and its restarts are counted', async () => {
    for (const name of ['ingest', 'dw', 'sign-in', 'web', ...(r === undefined ? [] : ['dashboard'])]) {
      const before = (await statusOf()).services.find((service) => service.name === name)
      process.kill(before?.pid ?? 0, 'SIGKILL')
      await until(`${name} to be back`, async () => {
        const now = (await anyStatus()).services.find((service) => service.name === name)
        return now?.state === 'running' && now.pid !== before?.pid && now.restarts === 1
      })
    }
    await until('the warehouse to answer', async () => (await cli.run(...one('etl', 'run'))).code === 0)
    await until('the shop to answer', async () => (await homePage()).ok)
    if (r !== undefined) await until('the dashboard to answer', isDashboardThere)
    expect((await send({ eventName: 'click', clientId: 'ann' })).status).toBe(200)
  })

  test('a supervisor that is killed takes nothing with it that up does not bring back', async () => {
    const folder = join(cli.home, 'stacks', 'one')
    const supervisor = processesOf(folder).find((line) => line.includes('supervisor.js'))
    process.kill(Number(supervisor?.trim().split(' ')[0]), 'SIGKILL')
    await until(
      'its programs to end',
      async () => !processesOf(folder).some((line) => /ingest-server|dashboard/.test(line)),
    )
    const status = await cli.run(...one('status'))
    expect(status.code).toBe(3)
    expect(status.stdout).toContain('the supervisor is not running')
    expect(await cli.run(...one('up'))).toMatchObject({ code: 0 })
    expect((await statusOf()).state).toBe('up')
    await cli.json(...one('etl', 'run'))
    expect(await eventsInWarehouse()).toBe(2)
  })

  test('a second supervisor ends by itself', async () => {
    const program = resolve(import.meta.dirname, '../dist/supervisor.js')
    const second = await execa(process.execPath, [program, join(cli.home, 'stacks', 'one')], {
      reject: false,
    })
    expect(second.exitCode).toBe(75)
    expect(second.stderr).toContain('EADDRINUSE')
    expect((await statusOf()).state).toBe('up')
  })

  test('the warehouse gone: the ETL says so, and the next run goes on', async () => {
    await send(Array.from({ length: 300 }, (_, i) => ({ eventName: 'click', clientId: `v${i}` })))
    const dw = (await statusOf()).services.find(({ name }) => name === 'dw')
    process.kill(dw?.pid ?? 0, 'SIGSTOP')
    const run = cli.start(one('etl', 'run'))
    await sleep(1000)
    process.kill(dw?.pid ?? 0, 'SIGCONT')
    process.kill(dw?.pid ?? 0, 'SIGQUIT')
    const { exitCode, stderr } = await run
    if (exitCode !== 0) {
      expect(exitCode).toBe(1)
      expect(stderr).toMatch(/The warehouse cannot be reached, or went away: .*\nNothing is lost/)
    }
    await until('the warehouse to answer', async () => (await cli.run(...one('etl', 'run'))).code === 0)
    expect(await eventsInWarehouse()).toBe(302)
  })
})

describe('what is refused', () => {
  test('a port another program has', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    const { code, stderr } = await cli.run('up', '--local', '--stack', 'three', '--port', `ingest=${port}`)
    other.close()
    expect(code).toBe(1)
    expect(stderr).toContain(`ingest cannot listen on 127.0.0.1:${port}: another program does.`)
    expect(stderr).toContain('--port ingest=<port>')
    expect(await cli.run('up', '--local', '--stack', 'three')).toMatchObject({ code: 0 })
    expect(await cli.run('teardown', '--local', '--stack', 'three', '--yes')).toMatchObject({ code: 0 })
  })

  test('teardown without a word and without a terminal', async () => {
    const { code, stderr } = await cli.run(...one('teardown'))
    expect(code).toBe(4)
    expect(stderr).toContain('Add --yes.')
    expect((await statusOf()).state).toBe('up')
  })

  test('settings that do not hold, with the nearest that would', async () => {
    await writeFile(join(cli.cwd, 'wrong.json'), '{"timezone": "UTC", "sessions": {"timeoutMinute": 5}}')
    const { code, stderr } = await cli.run(...one('up', '--settings', 'wrong.json'))
    expect(code).toBe(2)
    expect(stderr).toContain('timezone is not a setting, did you mean timeZone?')
    expect(stderr).toContain('sessions.timeoutMinute is not a setting, did you mean timeoutMinutes?')
  })

  test('a stack that is not there', async () => {
    for (const command of [
      'status',
      'logs',
      'etl run',
      'psql -c x',
      'migrate status',
      'import x',
      'simulate',
    ])
      expect(await cli.run(...command.split(' '), '--local', '--stack', 'nobody'), command).toMatchObject({
        code: 3,
      })
    expect(await cli.run('up', '--stack', 'nobody')).toMatchObject({ code: 2 })
  })
})

describe('the dashboard', () => {
  const dashboard = async () => (await statusOf()).services.find(({ name }) => name === 'dashboard')

  test('is there, at the address that up, open and status tell, and reads by its own role', async ({
    skip,
  }) => {
    if (r === undefined) return skip()
    const url = await addressOf('dashboard')
    expect((await cli.run(...one('up'))).stdout).toContain(`Dashboard: ${url}\n`)
    expect((await cli.run(...one('open', 'dashboard'))).stdout).toBe(url)
    const page = await fetch(url)
    expect([page.status, await page.text()]).toEqual([
      200,
      expect.stringContaining('<title>Clickstream of one</title>'),
    ])
    const plotly = await fetch(`${url}plotly-2.11.1.min.js`)
    expect((await plotly.text()).slice(0, 40)).toContain('plotly.js v2.11.1')
    expect((await cli.run(...one('logs', 'dashboard', '-n', '500'))).stdout).toContain('Listening on')
    const folder = join(cli.home, 'stacks', 'one', 'dashboard')
    for (const [file, user] of [
      ['warehouse.json', 'shiny'],
      ['shop.json', 'analyst'],
    ] as const) {
      expect((await stat(join(folder, file))).mode & 0o777, file).toBe(0o600)
      const told = JSON.parse(await readFile(join(folder, file), 'utf8')) as object
      expect(told).toMatchObject({ user, host: '127.0.0.1' })
      expect(Object.keys(told)).toEqual(['host', 'port', 'database', 'user', 'password'])
    }
  })

  test('another app is served instead, and nothing else is started anew', async ({ skip }) => {
    if (r === undefined) return skip()
    const before = (await statusOf()).services
    await writeFile(join(editable, 'dist', 'shiny', 'www', 'mark.txt'), 'another')
    expect(await elsewhere().run(...one('up'))).toMatchObject({ code: 0 })
    expect(await (await fetch(`${await addressOf('dashboard')}mark.txt`)).text()).toBe('another')
    for (const { name, pid } of (await statusOf()).services) {
      const same = before.find((service) => service.name === name)?.pid === pid
      expect(same, name).toBe(name !== 'dashboard')
    }
    const apps = await readdir(join(cli.home, 'stacks', 'one', 'dashboard', 'apps'))
    expect(apps).toHaveLength(1)
    await rm(join(editable, 'dist', 'shiny', 'www', 'mark.txt'))
  })

  test('an app that does not start is told, with what R says', async ({ skip }) => {
    if (r === undefined) return skip()
    const file = join(editable, 'dist', 'shiny', 'app.R')
    const right = await readFile(file)
    await writeFile(file, 'stop("no such\\nthing")')
    const { code, stderr } = await elsewhere().run(...one('up'))
    await writeFile(file, right)
    expect([code, stderr]).toEqual([
      3,
      expect.stringMatching(/dashboard is not running: exit code 1: Error: no such thing\./),
    ])
    expect(await cli.run(...one('up'))).toMatchObject({ code: 0 })
    expect(await isDashboardThere()).toBe(true)
  })

  test('a machine without R has all but it, and is told what to do; --install-missing does it', async ({
    skip,
  }) => {
    if (r === undefined) return skip()
    const bin = join(cli.cwd, 'bin')
    await machineWithoutR(bin, r)
    const here = new TestCli(cli.home, cli.cwd, undefined, { PATH: bin })
    const { code, stdout, stderr } = await here.run(...one('up'))
    expect([code, stdout]).toEqual([0, expect.stringContaining('Stack one, on this machine: up')])
    expect(stderr).toMatch(
      /^warning: no dashboard: R is not installed .*`up --local --install-missing` installs it\. All else is brought up$/m,
    )
    expect(await dashboard()).toMatchObject({ state: 'not installed', pid: null, address: null })
    expect(processesOf(cli.home).filter((line) => line.includes('dashboard'))).toEqual([])
    const open = await here.run(...one('open', 'dashboard'))
    expect([open.code, open.stderr]).toEqual([3, expect.stringContaining('R is not installed')])
    expect((await here.run('doctor', '--local')).stdout).toContain('! dashboard: R is not installed')

    const installed = await here.run(...one('up', '--install-missing'))
    expect([installed.code, installed.stderr]).toEqual([
      0,
      expect.stringMatching(/^installing r-base-core, r-cran-shiny, .* by apt-get/m),
    ])
    expect(await isDashboardThere()).toBe(true)
    expect(await cli.run(...one('up'))).toMatchObject({ code: 0 })
  })

  test('--install-missing is for this machine alone', async () => {
    const { code, stderr } = await cli.run('up', '--install-missing', '--region', 'eu-central-1')
    expect([code, stderr]).toEqual([2, expect.stringContaining('is for a stack on this machine')])
  })
})

/** A folder for a PATH with all of this machine's programs but R, and an apt-get that brings it. */
async function machineWithoutR(bin: string, rscript: string): Promise<void> {
  await mkdir(bin)
  const without = new Set(['R', 'Rscript', 'apt-get', 'sudo'])
  for (const name of await readdir('/usr/bin'))
    if (!without.has(name)) await symlink(join('/usr/bin', name), join(bin, name))
  const program = (name: string, line: string) =>
    writeFile(join(bin, name), `#!/bin/sh\n${line}\n`, { mode: 0o755 })
  await program('apt-get', `case "$*" in *install*) ln -sf '${rscript}' '${join(bin, 'Rscript')}';; esac`)
  await program('sudo', 'shift; exec "$@"')
}

describe('the storefront', () => {
  test('shows what is in its database, and lets the tracker send to the ingest', async () => {
    const { addresses } = await statusOf()
    expect(addresses[0]).toMatchObject({
      name: 'web',
      isPage: true,
      note: expect.stringContaining('no products'),
    })
    const product = `WITH b AS (INSERT INTO brands (slug, name) VALUES ('own', 'Own') RETURNING id),
        c AS (INSERT INTO categories (slug, name) VALUES ('parts', 'Parts') RETURNING id)
      INSERT INTO products (brand_id, category_id, slug, sku, name, description, picture, price, currency, stock, attributes, is_featured)
      SELECT b.id, c.id, 'anvil', 'A-1', 'Anvil', 'Heavy.', '<svg xmlns="http://www.w3.org/2000/svg"></svg>', 900, 'USD', 5, '{}', true FROM b, c`
    expect(await cli.run(...one('psql', 'oltp', '--role', 'owner', '-c', product))).toMatchObject({ code: 0 })
    const page = await homePage()
    const ingest = new URL(addresses.find(({ name }) => name === 'ingest')?.url ?? '').origin
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Anvil')
    expect(page.headers.get('content-security-policy')).toContain(`connect-src 'self' ${ingest};`)
    const [shop] = (await statusOf()).addresses
    expect(shop).not.toHaveProperty('note')
    expect((await cli.run(...one('open', 'web'))).stdout).toBe(shop?.url)
    const file = join(cli.home, 'stacks', 'one', 'web', 'database.json')
    expect((await stat(file)).mode & 0o777).toBe(0o600)
  })

  test('a setting of its own starts it anew, and nothing else', async () => {
    await writeFile(join(cli.cwd, 'consent.json'), '{"storefront": {"consent": "granted"}}')
    const before = (await statusOf()).services
    expect(await cli.run(...one('up', '--settings', 'consent.json'))).toMatchObject({ code: 0 })
    const after = (await statusOf()).services
    for (const { name, pid } of after) {
      const same = before.find((service) => service.name === name)?.pid === pid
      expect(same, name).toBe(name !== 'web')
    }
  })

  test('sources that do not build are told, and a build that is cut short leaves nothing; the old one is served', async () => {
    const builds = join(cli.home, 'storefront')
    const [built] = await readdir(builds)
    await writeFile(join(editable, 'web', 'app', 'page.tsx'), 'export default function Home( {')
    const { code, stderr } = await elsewhere().run(...one('up'))
    expect(code).toBe(1)
    expect(stderr).toMatch(
      /The storefront does not build: its build ends with[\s\S]*page\.tsx[\s\S]*web-build\.log/,
    )
    await writeFile(join(editable, 'web', 'app', 'page.tsx'), '// different\n')
    const child = elsewhere().start(one('up'))
    await until('the build to begin', async () =>
      (await readdir(builds)).some((name) => name.includes('unfinished')),
    )
    child.kill('SIGINT')
    expect((await child).exitCode).toBe(130)
    expect(await readdir(builds)).toEqual([built])
    expect((await homePage()).status).toBe(200)
    const again = await cli.run(...one('up'))
    expect(again).toMatchObject({ code: 0 })
    expect(again.stderr).not.toContain('built')
  })

  test('a port that another program has is not taken from it, and the shop goes on where it is', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    const before = (await statusOf()).addresses[0]?.url ?? ''
    const { code, stderr } = await cli.run(...one('up', '--port', `web=${port}`))
    expect(code).toBe(1)
    expect(stderr).toContain(`web cannot listen on 127.0.0.1:${port}: another program does.`)
    expect((await fetch(before)).status).toBe(200)
    other.close()
    expect(await cli.run(...one('up'))).toMatchObject({ code: 0 })
    expect((await homePage()).url).toBe(`http://127.0.0.1:${port}/`)
  })

  test('an installation without it brings up everything else', async () => {
    await rm(join(editable, 'web'), { recursive: true })
    const { code, stderr } = await elsewhere().run('up', '--local', '--stack', 'three')
    expect([code, stderr]).toEqual([
      0,
      expect.stringContaining('no storefront: this installation came without'),
    ])
    const status = JSON.parse(
      (await elsewhere().run('status', '--local', '--stack', 'three', '--json')).stdout,
    ) as StackStatus
    expect([status.state, status.services.map(({ name }) => name)]).toEqual([
      'up',
      ['oltp', 'dw', 'ingest', 'etl', 'sign-in', 'dashboard'],
    ])
    expect(await cli.run('teardown', '--local', '--stack', 'three', '--yes')).toMatchObject({ code: 0 })
  })
})

test('rules that change stop the ETL with the way out, and a rebuild goes it', async () => {
  expect(await cli.run(...one('up', '--session-timeout', '15'))).toMatchObject({ code: 0 })
  const { code, stderr } = await cli.run(...one('etl', 'run'))
  expect(code).toBe(1)
  expect(stderr).toContain('sessionTimeoutMinutes: 30 then, 15 now')
  expect(stderr).toContain('etl rebuild')
  // The schedule may have begun meanwhile, and load a part of it.
  expect(await cli.json(...one('etl', 'rebuild', '--yes'))).toMatchObject({ state: 'done' })
  await until('all to be loaded', async () => (await eventsInWarehouse()) === 302)
})

test('Ctrl-C in the middle of up: 130, and up again goes on', async () => {
  await cli.run('teardown', '--local', '--stack', 'two', '--yes')
  const child = cli.start(['up', '--local', '--stack', 'two', ...QUIET])
  await sleep(1200)
  child.kill('SIGINT')
  const { exitCode, stderr } = await child
  expect(exitCode).toBe(130)
  expect(stderr).toContain('Stopping once what is begun is done')
  expect(await cli.run('up', '--local', '--stack', 'two')).toMatchObject({ code: 0 })
  expect(await cli.run('teardown', '--local', '--stack', 'two', '--yes')).toMatchObject({ code: 0 })
})

test('teardown leaves no process and no file', async () => {
  expect(processesOf(cli.home).length).toBeGreaterThan(3)
  if (r !== undefined)
    expect(processesOf(cli.home).filter((line) => line.includes('exec/R '))).toHaveLength(1)
  const { code, stdout } = await cli.run(...one('teardown', '--yes'))
  expect(code).toBe(0)
  expect(stdout).toBe('Left of one: 0 processes, 0 files')
  expect(processesOf(cli.home)).toEqual([])
  await expect(readdir(cli.home)).rejects.toThrow('ENOENT')
  expect((await cli.run(...one('teardown', '--yes'))).code).toBe(0)
})
