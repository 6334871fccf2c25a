import type { AwsCall } from '../aws-call.ts'
import { DELAYS } from '../delays.ts'
import { askEc2, changeItems, textOf } from '../ec2-xml.ts'
import type { Manner, World } from '../emulator.ts'
import { errorReply, jsonReply, type Reply } from '../reply.ts'

/** How instances differ, on AWS, from moto's. */

const is = (call: AwsCall, ...operations: string[]) =>
  call.service === 'ec2' && operations.includes(call.operation)

const withParams = (call: AwsCall, params: URLSearchParams): AwsCall => ({
  ...call,
  params,
  body: Buffer.from(params.toString()),
})

/** The images of images.json, which are all that moto knows. */
export const DEBIAN_IMAGES = { amd64: 'ami-000c540e28953ace2', arm64: 'ami-0e9271c829888680e' }

export const debianImages: Manner = {
  name: 'public parameters name the images of Debian 12',
  source: 'facts on AWS, section 2; facts on moto: no Debian parameters',
  before: ({ service, operation, json }) => {
    const name = String(json['Name'] ?? '')
    const wanted = /^\/aws\/service\/debian\/release\/12\/latest\/(amd64|arm64)$/.exec(name)?.[1]
    if (service !== 'ssm' || operation !== 'GetParameter' || wanted === undefined) return undefined
    const Value = wanted === 'arm64' ? DEBIAN_IMAGES.arm64 : DEBIAN_IMAGES.amd64
    return jsonReply({ Parameter: { Name: name, Type: 'String', Value, Version: 1 } })
  },
}

export const groupsOfInterfaces: Manner = {
  name: 'an instance has the security groups of its network interface',
  source: 'facts on moto: SecurityGroups are empty when they are given through NetworkInterfaces',
  before: (call) => {
    if (!is(call, 'RunInstances')) return undefined
    const params = new URLSearchParams()
    for (const [key, value] of call.params)
      params.append(key.replace(/^NetworkInterface\.1\.SecurityGroupId\./, 'SecurityGroupId.'), value)
    return withParams(call, params)
  },
}

/** @param keptMs how long EC2 remembers a token */
export function clientTokens(keptMs = 24 * 3600_000): Manner {
  const runs = new Map<string, { reply: Reply; asked: string; at: number }>()
  const tokenOf = ({ params }: AwsCall) => params.get('ClientToken') ?? ''
  const askedOf = ({ params }: AwsCall) =>
    [...params]
      .filter(([key]) => /^(ImageId|InstanceType|UserData|.*Ebs|.*SubnetId)/.test(key))
      .map(String)
      .toSorted()
      .join()
  return {
    name: 'RunInstances with a token it has seen gives back the same instance, though terminated',
    source: 'facts on AWS, section 8 (cdkd); the mismatch: EC2, "Ensuring idempotency"',
    before: async (call, world) => {
      const run = runs.get(tokenOf(call))
      if (!is(call, 'RunInstances') || run === undefined || world.time.now() - run.at > keptMs)
        return undefined
      if (run.asked !== askedOf(call))
        return errorReply(
          call,
          400,
          'IdempotentParameterMismatch',
          'Arguments on this idempotent request differ',
        )
      const id = textOf(run.reply.body.toString(), 'instanceId') ?? ''
      const now = await askEc2(world, call, 'DescribeInstances', { 'InstanceId.1': id })
      return inState(run.reply, stateIn(now))
    },
    after: (call, reply, world) => {
      if (is(call, 'RunInstances') && reply.status === 200)
        runs.set(tokenOf(call), { reply, asked: askedOf(call), at: world.time.now() })
      return reply
    },
  }
}

const STATE = /<instanceState><code>\d+<\/code><name>([a-z-]+)<\/name><\/instanceState>/

const stateIn = (xml: string): string => STATE.exec(xml)?.[1] ?? 'terminated'

const putState = (xml: string, state: string): string =>
  xml.replace(STATE, `<instanceState><code>0</code><name>${state}</name></instanceState>`)

const inState = (reply: Reply, state: string): Reply => ({
  ...reply,
  body: Buffer.from(putState(reply.body.toString(), state)),
})

interface Life {
  launched: number
  started: number
  stopped?: number
  terminated?: number
}

const GONE_MS = 3600_000

/** @returns its state; null where EC2 does not know it, not yet or not any more */
function stateAt({ launched, started, stopped, terminated }: Life, now: number): string | null {
  if (now < launched + DELAYS.instanceShown.ms) return null
  if (terminated !== undefined) {
    if (now > terminated + GONE_MS) return null
    return now < terminated + DELAYS.instanceEnds.ms ? 'shutting-down' : 'terminated'
  }
  if (stopped !== undefined) return now < stopped + DELAYS.instanceStops.ms ? 'stopping' : 'stopped'
  return now < started + DELAYS.instanceStarts.ms ? 'pending' : 'running'
}

/** What EC2 does only to instances in these states. */
const NEEDS: Record<string, readonly string[]> = {
  StartInstances: ['stopped'],
  StopInstances: ['running', 'stopping', 'stopped'],
  AssociateAddress: ['running', 'stopped'],
  AssociateIamInstanceProfile: ['running', 'stopped'],
}

const needed = ({ operation, params }: AwsCall): readonly string[] | undefined =>
  params.has('InstanceType.Value') ? ['stopped'] : NEEDS[operation]

/** Instances take their time. */
export function instanceStates(): Manner {
  const lives = new Map<string, Life>()
  const namedIn = ({ params }: AwsCall) => params.get('InstanceId') ?? params.get('InstanceId.1') ?? ''
  return {
    name: 'an instance takes its time to be shown, to run, to stop and to end, and is forgotten after an hour',
    source: 'facts on AWS, sections 8 and 11; EC2 guide, "Instance lifecycle"',
    before: (call, { time }) => {
      const life = lives.get(namedIn(call))
      if (call.service !== 'ec2' || life === undefined) return undefined
      const state = stateAt(life, time.now())
      if (state === null)
        return errorReply(
          call,
          400,
          'InvalidInstanceID.NotFound',
          `The instance ID '${namedIn(call)}' does not exist`,
        )
      if (needed(call)?.includes(state) === false)
        return errorReply(
          call,
          400,
          'IncorrectInstanceState',
          `The instance is not in a valid state: ${state}`,
        )
      return undefined
    },
    after: (call, reply, world) => {
      if (call.service !== 'ec2' || reply.status !== 200) return reply
      noteLife(lives, call, reply, world)
      if (call.operation !== 'DescribeInstances') return reply
      return changeItems(reply, 'reservationSet', (item) => {
        const life = lives.get(textOf(item, 'instanceId') ?? '')
        if (life === undefined) return item
        const state = stateAt(life, world.time.now())
        return state === null ? null : putState(item, state)
      })
    },
  }
}

function noteLife(lives: Map<string, Life>, call: AwsCall, reply: Reply, { time }: World): void {
  const now = time.now()
  if (call.operation === 'RunInstances') {
    const id = textOf(reply.body.toString(), 'instanceId') ?? ''
    if (!lives.has(id)) lives.set(id, { launched: now, started: now })
    return
  }
  const id = call.params.get('InstanceId.1') ?? ''
  const life = lives.get(id)
  if (life === undefined) return
  const { launched, started, terminated } = life
  if (call.operation === 'StartInstances') lives.set(id, { launched, started: now })
  if (call.operation === 'StopInstances') lives.set(id, { launched, started, stopped: life.stopped ?? now })
  if (call.operation === 'TerminateInstances') lives.set(id, { ...life, terminated: terminated ?? now })
}

/** Once: the first launch. */
export function forgottenProfile(): Manner {
  let isForgotten = false
  return {
    name: 'the first instance starts without its profile, and nothing says so',
    source: 'facts on AWS, section 8 (cdkd, ensureIamInstanceProfileAssociated)',
    before: (call) => {
      if (!is(call, 'RunInstances') || isForgotten) return undefined
      isForgotten = true
      const params = new URLSearchParams(call.params)
      for (const key of [...params.keys()]) if (key.startsWith('IamInstanceProfile.')) params.delete(key)
      return withParams(call, params)
    },
  }
}

/** @param seenAfterMs how long EC2 does not know it */
export function unseenProfiles(seenAfterMs: number = DELAYS.profileKnown.ms): Manner {
  const made = new Map<string, number>()
  return {
    name: 'EC2 does not know an instance profile for a while after it was made',
    source: 'facts on AWS, section 8',
    before: (call, { time }) => {
      const arn = call.params.get('IamInstanceProfile.Arn') ?? ''
      const at = made.get(arn.split('/').at(-1) ?? '')
      if (call.service !== 'ec2' || at === undefined || time.now() >= at + seenAfterMs) return undefined
      const message = `Value (${arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`
      return errorReply(call, 400, 'InvalidParameterValue', message)
    },
    after: ({ service, operation, params }, reply, { time }) => {
      if (service === 'iam' && operation === 'CreateInstanceProfile')
        made.set(params.get('InstanceProfileName') ?? '', time.now())
      return reply
    },
  }
}

/** All of them, for one emulator. */
export const machineManners = (): Manner[] => [
  debianImages,
  unseenProfiles(),
  clientTokens(),
  instanceStates(),
  forgottenProfile(),
  groupsOfInterfaces,
]
