import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { RotatingLog } from './rotating-log.ts'
import { Service, type ServiceClock, type ServiceSpec } from './service.ts'

/** Real processes under a clock of the test's own: delays are due when the test says so. */
class TestClock implements ServiceClock {
  time = 0
  readonly delays: number[] = []
  #due: (() => void)[] = []
  now = () => this.time
  after = (ms: number, then: () => void) => {
    this.delays.push(ms)
    this.#due.push(then)
    return () => {
      this.#due = this.#due.filter((one) => one !== then)
    }
  }
  fire(): void {
    for (const then of this.#due.splice(0)) then()
  }
}

const node = (script: string) => () =>
  spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'pipe'] }) as ChildProcess

async function setup(script: string, spec: Partial<ServiceSpec> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-service-'))
  const log = new RotatingLog(join(folder, 'test.log'))
  const clock = new TestClock()
  const service = new Service(
    {
      name: 'test',
      prepare: async () => {},
      start: node(script),
      stopSignal: 'SIGTERM',
      stopMs: 1000,
      stampLines: true,
      ...spec,
    },
    log,
    clock,
  )
  onTestFinished(async () => {
    const stopped = service.stop()
    clock.fire()
    await stopped
    await rm(folder, { recursive: true })
  })
  return { service, clock, log }
}

async function until(holds: () => boolean): Promise<void> {
  for (let attempt = 0; !holds(); attempt++) {
    if (attempt === 500) throw new Error('waited 5 s')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

const RUNS = 'console.log("up"); setInterval(() => {}, 1000)'

test('a service that dies is started again, later each time, and says why', async () => {
  const { service, clock, log } = await setup('console.error("cannot find my shoes"); process.exit(7)')
  service.start()
  for (let death = 1; death <= 4; death++) {
    await until(() => service.report().state === 'restarting')
    expect(service.report()).toMatchObject({
      restarts: death,
      reason: 'exit code 7: cannot find my shoes',
      pid: null,
    })
    clock.fire()
    await until(() => service.report().state !== 'restarting')
  }
  expect(clock.delays.slice(0, 4)).toEqual([500, 1000, 2000, 4000])
  await log.flush()
  expect(await readFile(log.path, 'utf8')).toContain('test ended (exit code 7: cannot find my shoes)')
})

test('after it has been well for a while, it is started again at once', async () => {
  const { service, clock } = await setup(RUNS)
  service.start()
  await until(() => service.report().state === 'running')
  clock.time = 31_000
  process.kill(service.report().pid ?? 0, 'SIGKILL')
  await until(() => service.report().state === 'restarting')
  expect(service.report().reason).toMatch(/^killed by SIGKILL/)
  expect(clock.delays).toEqual([500])
})

test('stopped, it stays stopped; what does not end by itself is killed', async () => {
  const { service, clock } = await setup(`process.on('SIGTERM', () => {}); ${RUNS}`)
  service.start()
  await until(() => service.report().state === 'running')
  const { pid } = service.report()
  await new Promise((resolve) => setTimeout(resolve, 300))
  const stopped = service.stop()
  clock.fire()
  await stopped
  expect(service.report()).toMatchObject({ state: 'stopped', pid: null })
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH')
})

test('a start that was called off while it was prepared starts nothing', async () => {
  let prepared: () => void = () => {}
  let starts = 0
  const { service } = await setup(RUNS, {
    prepare: () =>
      new Promise((resolve) => {
        prepared = resolve
      }),
    start: () => {
      starts++
      return node(RUNS)()
    },
  })
  service.start()
  const first = prepared
  await service.stop()
  service.start()
  first()
  prepared()
  await until(() => service.report().state === 'running')
  expect(starts).toBe(1)
})

test('what cannot be prepared or started is told, and tried again', async () => {
  const { service, clock } = await setup(RUNS, { start: () => spawn('/no/such/program') })
  service.start()
  await until(() => service.report().state === 'restarting')
  expect(service.report().reason).toContain('ENOENT')
  clock.fire()
  await until(() => service.report().restarts === 2)
})

test('a log starts over before it fills the disk, and keeps lines whole', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-log-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const log = new RotatingLog(join(folder, 'x.log'), 100)
  for (const chunk of ['one ', 'line\ntwo', ' lines\n', 'half']) log.write(chunk, () => '> ')
  await log.flush()
  expect(await readFile(log.path, 'utf8')).toBe('> one line\n> two lines\n')
  for (let i = 0; i < 30; i++) log.line(`line ${i}`)
  await log.flush()
  const [older, newer] = await Promise.all([readFile(`${log.path}.1`, 'utf8'), readFile(log.path, 'utf8')])
  expect(older.length).toBeLessThan(200)
  expect((older + newer).trimEnd().split('\n').at(-1)).toBe('line 29')
})
