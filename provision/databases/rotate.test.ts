import { RunInstancesCommand } from '@aws-sdk/client-ec2'
import { GetParameterCommand } from '@aws-sdk/client-ssm'
import { expect, test } from 'vitest'
import { ROLES } from '../../stack/database.ts'
import { scramVerifier } from '../../stack/scram.ts'
import type { Fault } from '../../test/aws/emulator.ts'
import { commandManners, type Fleet, fleet, succeeding } from '../../test/aws/manners/commands.ts'
import { newParametersAppearLate } from '../../test/aws/manners/secrets.ts'
import { type TestAws, testAws } from '../../test/aws/test-aws.ts'
import type { Provisioning } from '../context.ts'
import { silent } from '../machines/spec.ts'
import { ensurePostgresql } from '../scripts/postgresql.ts'
import { ensurePasswords } from '../secrets/passwords.ts'
import { readSecret } from '../secrets/secret.ts'
import { created } from '../tags.ts'
import { hostsOf, runningMachine } from './place.ts'
import { rotate } from './rotate.ts'

interface Place {
  aws: TestAws
  machines: Fleet
  /** As `up` does it. @returns what it changed */
  up(): Promise<string[]>
  rotate(): Promise<unknown>
}

/** What a server has come to by all that ran on its machine. */
interface Server {
  verifiers: Record<string, string>
  certificate: string
}

/** A warehouse on a machine that keeps what it is sent, as PostgreSQL does. */
async function place(): Promise<Place & { server: Server }> {
  const server: Server = { verifiers: {}, certificate: 'first' }
  let made = 1
  const machines = fleet((script, inputs, start) => {
    const roles = (inputs['ROLES'] ?? '').split(' ')
    server.verifiers = Object.fromEntries(
      roles.map((role) => [role, inputs[`ROLE_${role.toUpperCase()}`] ?? '']),
    )
    if (inputs['ROTATE_CERTIFICATE'] === 'yes') server.certificate = `certificate ${++made}`
    const report = { certificate: server.certificate, version: '15.20', changed: true }
    return { ...succeeding(script, inputs, start), says: [[29_000, `report: ${JSON.stringify(report)}`]] }
  })
  const aws = await testAws([...commandManners(machines), newParametersAppearLate(5000)])
  const one = aws.provisioning()
  const TagSpecifications = created(one, 'machines/analytics', 'instance')
  await one.aws.ec2.send(
    new RunInstancesCommand({ ImageId: 'ami-12c6146b', MinCount: 1, MaxCount: 1, TagSpecifications }),
  )
  await aws.time.sleep(300_000, one.signal)
  let next = 0
  return {
    aws,
    machines,
    server,
    async up() {
      const changed = await upOnce(aws.provisioning())
      // Until new parameters are shown.
      await aws.time.sleep(10_000, one.signal)
      return changed
    },
    rotate: () => rotate(aws.provisioning(), 'dw', silent, () => `rotated-${++next}`),
  }
}

async function upOnce(one: Provisioning): Promise<string[]> {
  const { InstanceId: instanceId = '', PrivateIpAddress = '' } = await runningMachine(one, 'dw')
  await ensurePasswords(one)
  await ensurePostgresql(one, {
    part: 'bootstrap/dw',
    database: 'dw',
    instanceId,
    instanceType: one.settings.aws.warehouseInstanceType,
    hosts: hostsOf(one, 'dw', PrivateIpAddress, null),
  })
  return one.changes.all.map(({ what }) => what)
}

const WITH_PASSWORD = ROLES.dw.filter((role) => role !== 'shiny')

/** Whoever goes by the parameters is let in: by password, and by the pinned certificate. */
async function expectConsistent({ aws, server }: Place & { server: Server }, hint = ''): Promise<string[]> {
  const one = aws.provisioning()
  const passwords = await Promise.all(WITH_PASSWORD.map((role) => readSecret(one, `dw/${role}/password`)))
  for (const [index, role] of WITH_PASSWORD.entries()) {
    const verifier = server.verifiers[role] ?? ''
    const salt = Buffer.from(/:([^$]+)\$/.exec(verifier)?.[1] ?? '', 'base64')
    expect(scramVerifier(passwords[index] ?? '', salt), `${hint} ${role}`).toBe(verifier)
  }
  const Name = '/clickstream/shop/dw/certificate'
  const { Parameter } = await one.aws.ssm.send(new GetParameterCommand({ Name }))
  expect(Parameter?.Value, `${hint} certificate`).toBe(server.certificate)
  return passwords
}

test('all passwords and the certificate are new, on the server and where clients look; up finds nothing to do', async () => {
  const where = await place()
  await where.up()
  const before = await expectConsistent(where)
  const sent = where.aws.emulator.calls.length
  expect(await where.rotate()).toEqual({ roles: WITH_PASSWORD })
  const after = await expectConsistent(where)
  expect(after).toEqual(['rotated-1', 'rotated-2', 'rotated-3'])
  expect(where.server.certificate).toBe('certificate 2')
  expect(await where.up()).toEqual([])
  const commands = where.aws.emulator.calls.slice(sent).filter(({ operation }) => operation === 'SendCommand')
  const text = JSON.stringify([commands.map(({ json }) => json), where.machines])
  for (const password of [...before, ...after]) expect(text).not.toContain(password)
  await where.rotate()
  expect(await expectConsistent(where)).toEqual(['rotated-4', 'rotated-5', 'rotated-6'])
})

test('before there is a server, or while its machine does not answer, nothing is changed', async () => {
  const where = await place()
  const made = where.aws.emulator.mutations.length
  await expect(where.rotate()).rejects.toMatchObject({ name: 'ServiceDown' })
  expect(where.aws.emulator.mutations).toHaveLength(made)
  await where.up()
  const [machine] = where.machines.machines.values()
  const now = where.aws.time.now()
  machine?.away.push({ from: now - 120_000, to: now + 600_000 })
  const later = where.aws.emulator.mutations.length
  await expect(where.rotate()).rejects.toMatchObject({ name: 'AgentMissing' })
  expect(where.aws.emulator.mutations).toHaveLength(later)
})

test.each<Fault>([
  'kill',
  'lost',
  'throttled',
  'failed',
])('%s, at each of its calls: by up as by another rotate, server and parameters agree', async (fault) => {
  for (const mend of fault === 'kill' ? (['up', 'rotate'] as const) : (['up'] as const))
    for (let at = 0; ; at++) {
      const where = await place()
      await where.up()
      const before = where.aws.emulator.mutations.length
      where.aws.emulator.failAt(at, fault)
      await where.rotate().catch(() => {})
      const isOver = where.aws.emulator.mutations.length - before <= at
      where.aws.emulator.revive()
      // What a dead process has sent to the machine runs on.
      await where.aws.time.sleep(60_000, where.aws.provisioning().signal)
      await where[mend]()
      await expectConsistent(where, `${fault} at ${at}, then ${mend}:`)
      expect(await where.up(), `${fault} at ${at}, then ${mend}`).toEqual([])
      if (!isOver) continue
      // Three passwords, the script's start, what is remembered of it, the pin.
      expect(at).toBe(6)
      break
    }
})
