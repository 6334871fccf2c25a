import { createHash, randomUUID } from 'node:crypto'
import type { AwsCall } from '../aws-call.ts'
import { DELAYS } from '../delays.ts'
import { textOf } from '../ec2-xml.ts'
import type { Manner, World } from '../emulator.ts'
import { errorReply, jsonReply, type Reply } from '../reply.ts'
import { type FakeScripts, RunCommandMachine } from '../run-command-machine.ts'

/** Systems Manager's Run Command, with machines that stand in for real ones. */

export interface Fleet {
  machines: Map<string, RunCommandMachine>
  scripts: FakeScripts
  /** A machine whose agent registers then. @param registeredAt epoch ms */
  add(instanceId: string, registeredAt: number): RunCommandMachine
}

/** @param scripts what they do; without, they take half a minute and succeed */
export function fleet(scripts: FakeScripts = succeeding): Fleet {
  const machines = new Map<string, RunCommandMachine>()
  return {
    machines,
    scripts,
    add(instanceId, registeredAt) {
      const machine = new RunCommandMachine(registeredAt, scripts)
      machines.set(instanceId, machine)
      return machine
    },
  }
}

const SHA256 = createHash('sha256').update('a bundle').digest('hex')

const REPORTS: Record<string, (inputs: Record<string, string>) => object> = {
  bundle: () => ({ sha256: SHA256, bytes: 286_115_840, packages: 756 }),
  'upload-bundle': () => ({ bytes: 286_115_840 }),
  'bundle-source': ({ BUNDLE_SHA256: sha256 }) => ({ sha256, changed: true }),
  postgresql: ({ DATABASE, CERT_HOSTS }) => ({
    certificate: `-----BEGIN CERTIFICATE-----\n${DATABASE} ${CERT_HOSTS}\n-----END CERTIFICATE-----`,
    version: '15.20',
    changed: true,
  }),
  shiny: ({ APP_SHA256: app }) => ({ app, version: '1.5.20.1002-1', changed: true }),
  backup: ({ BACKUP_NOW }) => ({
    next: 'Mon 2026-11-23 02:15:00 UTC',
    key: BACKUP_NOW === 'yes' ? 'backups/oltp-20261122T000000Z.dump' : '',
    changed: true,
  }),
  restore: ({ BACKUP_KEY: key }) => ({ key }),
}

const taking =
  (ms: number): FakeScripts =>
  (script, inputs) => ({
    says: [
      [1000, `progress: begins ${script}`],
      [ms / 2, 'Unpacking something (1.0) ...'],
      [ms - 1000, `report: ${JSON.stringify(REPORTS[script]?.(inputs) ?? {})}`],
    ],
    takesMs: ms,
    exitCode: 0,
  })

export const succeeding = taking(DELAYS.scriptRuns.ms)

/** For stacks as a whole, in which a hundred scripts are heard to their ends. */
export const soonDone = taking(3000)

/** What a machine uploads by a presigned URL is there then, for whoever looks for it. */
async function putBundles({ machines }: Fleet, { forward }: World): Promise<void> {
  for (const { starts } of machines.values())
    for (const start of starts.filter((one) => one.script === 'upload-bundle' && !one.isPut)) {
      start.isPut = true
      const { pathname, search } = new URL(start.inputs['PUT_URL'] ?? '')
      const body = Buffer.from('a bundle')
      const headers = { 'x-amz-meta-sha256': start.inputs['SHA256'] ?? '' }
      const put = { service: 's3', operation: 'PutObject', method: 'PUT', path: `${pathname}${search}` }
      await forward({ ...put, headers, body, params: new URLSearchParams(), json: {} })
    }
}

/** What backup.sh puts into the bucket by its instance's role. */
async function putBackups({ machines }: Fleet, { forward }: World): Promise<void> {
  for (const { starts } of machines.values())
    for (const start of starts.filter(({ inputs, isPut }) => inputs['BACKUP_NOW'] === 'yes' && !isPut)) {
      start.isPut = true
      const { key } = REPORTS['backup']?.(start.inputs) as { key: string }
      const path = `/${start.inputs['BUCKET']}/${key}`
      const put = { service: 's3', operation: 'PutObject', method: 'PUT', path }
      const headers = {
        authorization: 'AWS4-HMAC-SHA256 Credential=machine/20261122/us-east-1/s3/aws4_request',
      }
      const body = Buffer.from('a backup of the shop')
      await forward({ ...put, headers, body, params: new URLSearchParams(), json: {} })
    }
}

interface Sent {
  instanceId: string
  text: string
  sentAt: number
  /** Once the agent has it. */
  endsAt?: number | null
  output?: string
}

const is = ({ service }: AwsCall) => service === 'ssm'

/** Facts on AWS, section 4: the least that SendCommand takes. */
const deliveredWithin = ({ json }: AwsCall) => Number(json['TimeoutSeconds'] ?? 3600) * 1000

export function commandManners(machines: Fleet = fleet()): Manner[] {
  const sent = new Map<string, Sent & { within: number }>()
  return [
    {
      name: 'agents register some time after their instance runs',
      source: 'facts on AWS, sections 2 and 4',
      after: (call, reply, { time }) => {
        if (call.service !== 'ec2' || reply.status !== 200) return reply
        const id =
          call.operation === 'RunInstances'
            ? (textOf(reply.body.toString(), 'instanceId') ?? '')
            : (call.params.get('InstanceId.1') ?? '')
        const registers = time.now() + DELAYS.instanceStarts.ms + DELAYS.agentRegisters.ms
        if (call.operation === 'RunInstances' && !machines.machines.has(id)) machines.add(id, registers)
        if (['StopInstances', 'TerminateInstances'].includes(call.operation))
          machines.machines.get(id)?.reboot(time.now(), Number.POSITIVE_INFINITY)
        const machine = machines.machines.get(id)
        if (call.operation === 'StartInstances' && machine !== undefined)
          for (const one of machine.away) one.to = Math.min(one.to, registers)
        return reply
      },
    },
    {
      name: 'Systems Manager knows the instances whose agents have registered',
      source: 'facts on AWS, section 4: with Filters an unknown instance gives an empty list',
      before: (call, { time }) =>
        is(call) && call.operation === 'DescribeInstanceInformation'
          ? jsonReply({ InstanceInformationList: informationOn(call, machines, time.now()) })
          : undefined,
    },
    {
      name: 'a command is delivered, runs and ends on its machine, and is unknown for a moment',
      source: 'facts on AWS, section 4: InvalidInstanceId, InvocationDoesNotExist, DeliveryTimedOut',
      before: (call, world) => {
        if (!is(call)) return undefined
        if (call.operation === 'SendCommand') return take(call, world, machines, sent)
        if (call.operation !== 'GetCommandInvocation') return undefined
        const command = sent.get(String(call.json['CommandId']))
        if (command === undefined || world.time.now() < command.sentAt + DELAYS.commandShown.ms)
          return errorReply(call, 400, 'InvocationDoesNotExist', '')
        const state = stateOf(command, machines, world.time.now())
        return Promise.all([putBundles(machines, world), putBackups(machines, world)]).then(() =>
          jsonReply({ ...call.json, ...state }),
        )
      },
    },
  ]
}

function informationOn({ json }: AwsCall, { machines }: Fleet, now: number): object[] {
  const [filter] = (json['Filters'] ?? []) as { Values: string[] }[]
  return (filter?.Values ?? [...machines.keys()]).flatMap((InstanceId) => {
    const PingStatus = machines.get(InstanceId)?.pingStatus(now) ?? null
    return PingStatus === null ? [] : [{ InstanceId, PingStatus, PlatformName: 'Debian GNU/Linux' }]
  })
}

function take(
  call: AwsCall,
  { time }: World,
  { machines }: Fleet,
  sent: Map<string, Sent & { within: number }>,
): Reply {
  const [instanceId = ''] = call.json['InstanceIds'] as string[]
  const { commands } = call.json['Parameters'] as { commands: string[] }
  if ((machines.get(instanceId)?.pingStatus(time.now()) ?? null) === null)
    return errorReply(call, 400, 'InvalidInstanceId', 'Instances not in a valid state for account')
  const CommandId = randomUUID()
  sent.set(CommandId, {
    instanceId,
    text: commands.join('\n'),
    sentAt: time.now(),
    within: deliveredWithin(call),
  })
  return jsonReply({ Command: { CommandId, Status: 'Pending', InstanceIds: [instanceId] } })
}

/** Status and output of a command at a time. */
function stateOf(command: Sent & { within: number }, { machines }: Fleet, now: number): object {
  const machine = machines.get(command.instanceId)
  if (machine === undefined) return { Status: 'Pending', StatusDetails: 'Pending' }
  if (command.endsAt === undefined) {
    const delivered = deliveryOf(command, machine, now)
    if (delivered === null) return { Status: 'Pending', StatusDetails: 'Pending' }
    if (delivered === 'late')
      return { Status: 'TimedOut', StatusDetails: 'DeliveryTimedOut', ResponseCode: -1 }
    command.endsAt = machine.endOf(command.text, delivered)
  }
  const { endsAt } = command
  if (endsAt === null || now < endsAt) return { Status: 'InProgress', StatusDetails: 'InProgress' }
  command.output ??= machine.run(command.text, endsAt)
  return {
    Status: 'Success',
    StatusDetails: 'Success',
    ResponseCode: 0,
    StandardOutputContent: command.output.slice(0, 24_000),
    StandardErrorContent: '',
  }
}

/** @returns when the agent took it; null: not yet; late: never */
function deliveryOf(
  { sentAt, within }: Sent & { within: number },
  machine: RunCommandMachine,
  now: number,
): number | null | 'late' {
  for (let at = sentAt; at <= sentAt + within; at += 1000) {
    if (at > now) return null
    if (!machine.isAway(at)) return at
  }
  return 'late'
}
