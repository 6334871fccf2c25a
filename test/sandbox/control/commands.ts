import type { AwsCall } from '../../aws/aws-call.ts'
import type { Manner } from '../../aws/emulator.ts'
import { errorReply, jsonReply, type Reply } from '../../aws/reply.ts'
import { type Agents, newCommandId, type Output } from './agents.ts'

/** Run Command, by the agents of real machines. */

interface Invocation {
  commandId: string
  instanceId: string
  document: string
  comment: string
  /** Epoch ms. */
  sentAt: number
  /** It is not begun after that. */
  deliverBefore: number
  startedAt: number | null
  endedAt: number | null
  status: string
  details: string
  exitCode: number
  stdout: string
  stderr: string
}

export interface Commands {
  manner: Manner
  /** An agent has fetched it. */
  begun(commandId: string, instanceId: string): void
  ended(output: Output): void
}

/** GetCommandInvocation does not know a command at first (facts on AWS, section 4). */
const SHOWN_AFTER_MS = 300
/** What GetCommandInvocation shows of output (API text). */
const STDOUT_CHARACTERS = 24_000
const STDERR_CHARACTERS = 8000
/** Of a document with its parameters (API text of SendCommand: MaxDocumentSizeExceeded). */
const MAX_BYTES = 64 * 1024

const keyOf = (commandId: string, instanceId: string) => `${commandId} ${instanceId}`

export function runCommand(agents: Agents, now: () => number = Date.now): Commands {
  const all = new Map<string, Invocation>()
  const answers: Record<string, (call: AwsCall) => Reply> = {
    SendCommand: (call) => send(call, agents, all, now()),
    GetCommandInvocation: (call) => show(call, agents, all, now()),
    ListCommandInvocations: (call) => list(call, agents, all, now()),
    CancelCommand: (call) => cancel(call, agents, all, now()),
    DescribeInstanceInformation: (call) => describe(call, agents),
    GetConnectionStatus: (call) => {
      const target = String(call.json['Target'])
      const isThere = agents.stateOf(target) === 'Online'
      return jsonReply({ Target: target, Status: isThere ? 'connected' : 'notconnected' })
    },
  }
  return {
    manner: {
      name: 'commands run on machines, and tell what they did',
      source: 'facts on AWS, section 4; facts on moto: SendCommand succeeds at once, and says nothing',
      before: (call) => (call.service === 'ssm' ? answers[call.operation]?.(call) : undefined),
    },
    begun(commandId, instanceId) {
      const one = all.get(keyOf(commandId, instanceId))
      if (one === undefined) return
      Object.assign(one, { status: 'InProgress', details: 'InProgress', startedAt: now() })
    },
    ended({ commandId, instanceId, status, exitCode, stdout, stderr }) {
      const one = all.get(keyOf(commandId, instanceId))
      if (one === undefined || one.endedAt !== null) return
      const details = status === 'TimedOut' ? 'ExecutionTimedOut' : status
      Object.assign(one, { status, details, exitCode, stdout, stderr, endedAt: now() })
    },
  }
}

interface Sent {
  DocumentName?: string
  InstanceIds?: string[]
  Comment?: string
  TimeoutSeconds?: number
  Parameters?: { commands?: string[]; workingDirectory?: string[]; executionTimeout?: string[] }
}

function send(call: AwsCall, agents: Agents, all: Map<string, Invocation>, now: number): Reply {
  const told = call.json as Sent
  const { DocumentName = '', InstanceIds = [], Comment = '', TimeoutSeconds = 3600, Parameters = {} } = told
  const refuse = (code: string, message: string) => errorReply(call, 400, code, message)
  if (DocumentName !== 'AWS-RunShellScript')
    return refuse('InvalidDocument', `${DocumentName} does not exist`)
  if (TimeoutSeconds < 30)
    return refuse('ValidationException', "Value at 'timeoutSeconds' must be at least 30")
  if (call.body.length > MAX_BYTES) return refuse('MaxDocumentSizeExceeded', 'The size limit is 64 KB')
  const unknown = InstanceIds.find((id) => agents.stateOf(id) === null)
  if (unknown !== undefined || InstanceIds.length === 0)
    return refuse('InvalidInstanceId', `Instances [[${unknown}]] not in a valid state for account`)
  const commandId = newCommandId()
  for (const instanceId of InstanceIds) {
    const invocation = { commandId, instanceId, document: DocumentName, comment: Comment, sentAt: now }
    const pending = { status: 'Pending', details: 'Pending', exitCode: -1, stdout: '', stderr: '' }
    const times = { deliverBefore: now + TimeoutSeconds * 1000, startedAt: null, endedAt: null }
    all.set(keyOf(commandId, instanceId), { ...invocation, ...pending, ...times })
    agents.give(instanceId, {
      kind: 'command',
      commandId,
      commands: Parameters.commands ?? [],
      workingDirectory: Parameters.workingDirectory?.[0] ?? '',
      executionTimeout: Number(Parameters.executionTimeout?.[0] ?? 3600),
    })
  }
  return jsonReply({
    Command: {
      ...{ CommandId: commandId, DocumentName, InstanceIds, Comment, Parameters, Status: 'Pending' },
      ...{ StatusDetails: 'Pending', RequestedDateTime: now / 1000, TargetCount: InstanceIds.length },
    },
  })
}

/** One that was not fetched in time never runs. */
function expire(one: Invocation, agents: Agents, now: number): Invocation {
  if (one.status === 'Pending' && now > one.deliverBefore && agents.takeBack(one.instanceId, one.commandId))
    Object.assign(one, { status: 'TimedOut', details: 'DeliveryTimedOut', endedAt: now })
  return one
}

const iso = (at: number | null) => (at === null ? '' : new Date(at).toISOString())

function show(call: AwsCall, agents: Agents, all: Map<string, Invocation>, now: number): Reply {
  const one = all.get(keyOf(String(call.json['CommandId']), String(call.json['InstanceId'])))
  if (one === undefined || now < one.sentAt + SHOWN_AFTER_MS)
    return errorReply(call, 400, 'InvocationDoesNotExist', '')
  expire(one, agents, now)
  return jsonReply({
    CommandId: one.commandId,
    InstanceId: one.instanceId,
    Comment: one.comment,
    DocumentName: one.document,
    PluginName: 'aws:runShellScript',
    ResponseCode: one.exitCode,
    ExecutionStartDateTime: iso(one.startedAt),
    ExecutionEndDateTime: iso(one.endedAt),
    Status: one.status,
    StatusDetails: one.details,
    StandardOutputContent: one.stdout.slice(0, STDOUT_CHARACTERS),
    StandardErrorContent: one.stderr.slice(0, STDERR_CHARACTERS),
  })
}

function list(call: AwsCall, agents: Agents, all: Map<string, Invocation>, now: number): Reply {
  const { CommandId, InstanceId, Details } = call.json
  const wanted = [...all.values()].filter(
    (one) =>
      (CommandId === undefined || one.commandId === CommandId) &&
      (InstanceId === undefined || one.instanceId === InstanceId),
  )
  return jsonReply({
    CommandInvocations: wanted.map((one) => {
      const { status, details } = expire(one, agents, now)
      const told = { Status: status, StatusDetails: details }
      const plugin = { Name: 'aws:runShellScript', ...told, ResponseCode: one.exitCode }
      return {
        ...{ CommandId: one.commandId, InstanceId: one.instanceId, Comment: one.comment },
        ...{ DocumentName: one.document, RequestedDateTime: one.sentAt / 1000, ...told },
        CommandPlugins: Details === true ? [{ ...plugin, Output: one.stdout.slice(0, 2500) }] : [],
      }
    }),
  })
}

function cancel(call: AwsCall, agents: Agents, all: Map<string, Invocation>, now: number): Reply {
  const commandId = String(call.json['CommandId'])
  for (const one of [...all.values()].filter((of) => of.commandId === commandId && of.endedAt === null)) {
    const isUndelivered = agents.takeBack(one.instanceId, commandId)
    const status = isUndelivered ? 'Cancelled' : 'Cancelling'
    Object.assign(one, { status, details: status, endedAt: isUndelivered ? now : null })
    if (!isUndelivered) agents.give(one.instanceId, { kind: 'cancel', commandId })
  }
  return jsonReply({})
}

interface Filters {
  Filters?: { Key: string; Values: string[] }[]
  InstanceInformationFilterList?: { key: string; valueSet: string[] }[]
}

function describe(call: AwsCall, agents: Agents): Reply {
  const { Filters: filters = [], InstanceInformationFilterList: old = [] } = call.json as Filters
  const both = [...filters, ...old.map(({ key, valueSet }) => ({ Key: key, Values: valueSet }))]
  const found = agents.known().map(({ instanceId, version, address, registeredAt, seenAt }) => ({
    InstanceId: instanceId,
    PingStatus: agents.stateOf(instanceId),
    LastPingDateTime: seenAt / 1000,
    AgentVersion: version,
    IsLatestVersion: true,
    PlatformType: 'Linux',
    PlatformName: 'Debian GNU/Linux',
    PlatformVersion: '12',
    ResourceType: 'EC2Instance',
    RegistrationDate: registeredAt / 1000,
    IPAddress: address,
  }))
  const fits = (one: (typeof found)[number]) =>
    both.every(({ Key, Values }) => {
      const value = { InstanceIds: one.InstanceId, PingStatus: one.PingStatus, PlatformTypes: 'Linux' }[Key]
      return value === undefined || Values.includes(String(value))
    })
  return jsonReply({ InstanceInformationList: found.filter(fits) })
}
