import { expect, test } from 'vitest'
import { commandManners, type Fleet, fleet, succeeding } from '../../test/aws/manners/commands.ts'
import type { FakeScripts, RunCommandMachine } from '../../test/aws/run-command-machine.ts'
import { type TestAws, testAws } from '../../test/aws/test-aws.ts'
import type { Provisioning } from '../context.ts'
import { type Report, runScript } from './run-script.ts'

const INSTANCE = 'i-0123456789abcdef0'

interface Place {
  aws: TestAws
  machines: Fleet
  machine: RunCommandMachine
  one: Provisioning
  told: string[]
  run(inputs?: Record<string, string>): Promise<Report>
}

async function place(scripts: FakeScripts = succeeding, registersMs = 0): Promise<Place> {
  const machines = fleet(scripts)
  const aws = await testAws(commandManners(machines))
  const one = aws.provisioning()
  const machine = machines.add(INSTANCE, one.time.now() + registersMs)
  const told: string[] = []
  const tell = { update: (text: string) => void (text !== '' && told.push(text)) }
  return {
    aws,
    machines,
    machine,
    one,
    told,
    run: (inputs = {}) =>
      runScript(one, { part: 'machines/oltp', instanceId: INSTANCE, script: 'bundle', inputs, tell }),
  }
}

const failing: FakeScripts = () => ({
  says: [
    [1000, 'progress: installs apt-utils'],
    [2000, 'E: Unable to locate package'],
    [3000, 'failed: line 105: apt update'],
  ],
  takesMs: 4000,
  exitCode: 100,
})

test('a script runs with its inputs, tells its progress as it goes, and gives its report', async () => {
  const { run, told, machine, aws } = await place()
  const inputs = { PACKAGES: 'a b c\'d $HOME "x"', EMPTY: '' }
  expect(await run(inputs)).toEqual({
    sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    bytes: 286_115_840,
    packages: 756,
  })
  expect(told).toEqual(['begins bundle'])
  expect(machine.starts).toEqual([{ script: 'bundle', inputs }])
  const sent = aws.emulator.calls.filter(({ operation }) => operation === 'SendCommand')
  // It waits on the machine, not by asking again and again.
  expect(sent.length).toBeLessThanOrEqual(6)
  for (const { json } of sent) expect(json['DocumentName']).toBe('AWS-RunShellScript')
})

test('a script that fails: its last lines, its exit code, and where the rest stands', async () => {
  const { run } = await place(failing)
  await expect(run()).rejects.toMatchObject({
    name: 'ScriptFailed',
    part: 'machines/oltp',
    script: 'bundle',
    instanceId: INSTANCE,
    exitCode: 100,
    lastLines: [
      'progress: installs apt-utils',
      'E: Unable to locate package',
      'failed: line 105: apt update',
    ],
    logCommand: expect.stringContaining('/var/log/clickstream/bundle.log'),
  })
})

test('a script that succeeds without a report has failed', async () => {
  const { run } = await place(() => ({ says: [], takesMs: 1000, exitCode: 0 }))
  await expect(run()).rejects.toMatchObject({ name: 'ScriptFailed', exitCode: 0 })
})

test('an agent that registers late is waited for, and that is told', async () => {
  const { run, told, one } = await place(succeeding, 90_000)
  const began = one.time.now()
  await run()
  expect(one.time.now() - began).toBeGreaterThan(90_000)
  expect(told[0]).toBe(`waits for the SSM agent of ${INSTANCE} to register`)
})

test('an agent that never registers: what to look at', async () => {
  const { run } = await place(succeeding, 1e12)
  await expect(run()).rejects.toMatchObject({
    name: 'AgentMissing',
    pingStatus: null,
    lookCommand: expect.stringMatching(/get-console-output .*i-0123456789abcdef0/),
  })
})

test.for([
  5000, 25_000, 100_000, 300_000,
])('an agent that goes away after %i ms for a while: the script goes on', async (after) => {
  const { run, machine, one } = await place((...all) => ({ ...succeeding(...all), takesMs: 200_000 }))
  const now = one.time.now()
  machine.away.push({ from: now + after, to: now + after + 60_000 })
  await expect(run()).resolves.toHaveProperty('packages', 756)
  expect(machine.starts).toHaveLength(1)
})

test.for([
  0, 1500, 3000, 16_000, 30_000,
])('a reboot after %i ms: the script is started again', async (after) => {
  const { run, machine, one, told } = await place()
  machine.reboot(one.time.now() + after)
  await expect(run()).resolves.toHaveProperty('packages', 756)
  expect(machine.starts.length).toBeLessThanOrEqual(2)
  if (machine.starts.length === 2) expect(told).toContain('bundle.sh was interrupted: starts it again')
  if (after === 16_000) expect(machine.starts).toHaveLength(2)
})

test('a script during which the machine reboots each time is given up', async () => {
  const { run, machine, one } = await place()
  for (let i = 0; i < 200; i++) machine.reboot(one.time.now() + 20_000 + i * 20_000, 5000)
  await expect(run()).rejects.toMatchObject({ name: 'ScriptFailed', exitCode: null })
  expect(machine.starts).toHaveLength(3)
})

test('another run of the same script is waited for', async () => {
  const { run, machine, told } = await place()
  const both = await Promise.all([run({ A: '1' }), run({ A: '2' })])
  expect(both[0]).toEqual(both[1])
  expect(machine.starts.map(({ inputs }) => inputs['A']).sort()).toEqual(['1', '2'])
  expect(told).toContain(`waits for another bundle.sh on ${INSTANCE}`)
})

test.for([
  'lost',
  'throttled',
] as const)('%s, at each of its first commands: the script runs once', async (fault) => {
  for (let at = 0; at < 3; at++) {
    const { run, machine, aws } = await place()
    aws.emulator.failAt(at, fault)
    await run()
    expect(machine.starts).toHaveLength(1)
  }
})
