import { randomUUID } from 'node:crypto'
import type { AwsCall } from '../aws-call.ts'
import { DELAYS } from '../delays.ts'
import { askEc2, changeItems, textOf } from '../ec2-xml.ts'
import type { Manner, World } from '../emulator.ts'
import { errorReply, jsonReply, type Reply } from '../reply.ts'

/** How Lambda differs from moto's. */

const nameIn = (call: AwsCall): string =>
  decodeURIComponent(/\/functions\/([^/?]+)/.exec(call.path)?.[1] ?? String(call.json['FunctionName'] ?? ''))

const isDone = ({ status }: Reply) => status < 300

const jsonOf = ({ body }: Reply) => JSON.parse(body.toString()) as Record<string, unknown>

const conflict = (call: AwsCall, message: string) =>
  errorReply(call, 409, 'ResourceConflictException', message)

export interface SlowFunctions {
  pendingMs?: number
  pendingInVpcMs?: number
  updateMs?: number
}

/** A function is pending after its making, and a change of it in progress: meanwhile it takes no other. */
export function slowFunctions(options: SlowFunctions = {}): Manner {
  const {
    pendingMs = DELAYS.functionPending.ms,
    pendingInVpcMs = DELAYS.functionPendingInVpc.ms,
    updateMs = DELAYS.functionUpdate.ms,
  } = options
  const activeAt = new Map<string, number>()
  const updatedAt = new Map<string, number>()
  const isUntil = (times: Map<string, number>, name: string, { time }: World) =>
    time.now() < (times.get(name) ?? 0)
  const shown = (configuration: Record<string, unknown>, world: World) => {
    const name = String(configuration['FunctionName'])
    if (isUntil(activeAt, name, world)) configuration['State'] = 'Pending'
    if (isUntil(updatedAt, name, world)) configuration['LastUpdateStatus'] = 'InProgress'
  }
  return {
    name: 'functions are pending for a while, and changes of them in progress',
    source: 'facts on AWS, section 5',
    before(call, world) {
      if (call.service !== 'lambda') return
      const name = nameIn(call)
      if (!/^(UpdateFunction|DeleteFunction$|Invoke$)/.test(call.operation)) return
      if (isUntil(activeAt, name, world))
        return conflict(
          call,
          'The operation cannot be performed at this time. The function is currently in the following state: Pending',
        )
      if (call.operation.startsWith('Update') && isUntil(updatedAt, name, world))
        return conflict(
          call,
          `The operation cannot be performed at this time. An update is in progress for resource: ${name}`,
        )
      return
    },
    after(call, reply, world) {
      if (call.service !== 'lambda' || !isDone(reply)) return reply
      const { operation } = call
      const now = world.time.now()
      if (operation === 'CreateFunction')
        activeAt.set(nameIn(call), now + (call.json['VpcConfig'] === undefined ? pendingMs : pendingInVpcMs))
      if (operation.startsWith('UpdateFunction')) updatedAt.set(nameIn(call), now + updateMs)
      if (!/^(Create|Get|Update)Function(Code|Configuration)?$/.test(operation)) return reply
      const told = jsonOf(reply)
      const inner = told['Configuration']
      shown((typeof inner === 'object' && inner !== null ? inner : told) as Record<string, unknown>, world)
      return { ...jsonReply(told, reply.status), headers: reply.headers }
    },
  }
}

/** @param afterMs how long Lambda cannot assume a role that was just made */
export function freshRoles(afterMs: number = DELAYS.roleAssumable.ms): Manner {
  /** Until when each cannot be assumed; one that is gone never can. */
  const unfit = new Map<string, number>()
  const roleOf = new Map<string, string>()
  return {
    name: 'a role cannot be assumed by Lambda for a while after its making, and never after its end',
    source: 'facts on AWS, section 5',
    before(call, { time }) {
      if (call.service !== 'lambda' || !/^(Create|Update)Function(Configuration)?$/.test(call.operation))
        return
      const told = call.json['Role']
      const role = typeof told === 'string' ? told.split('/').at(-1) : roleOf.get(nameIn(call))
      if (role !== undefined) roleOf.set(nameIn(call), role)
      if (time.now() >= (unfit.get(role ?? '') ?? -Infinity)) return
      return errorReply(
        call,
        400,
        'InvalidParameterValueException',
        'The role defined for the function cannot be assumed by Lambda.',
      )
    },
    after({ service, operation, params }, reply, { time }) {
      if (service !== 'iam' || !isDone(reply)) return reply
      const name = params.get('RoleName') ?? ''
      if (operation === 'CreateRole') unfit.set(name, time.now() + afterMs)
      if (operation === 'DeleteRole') unfit.set(name, Infinity)
      return reply
    },
  }
}

/** Duplicate statements are refused; moto adds them. */
export const uniqueStatements: Manner = {
  name: 'a statement is added once',
  source: 'facts on AWS, section 5: duplicate StatementId',
  async before(call, world) {
    if (call.service !== 'lambda' || call.operation !== 'AddPermission') return
    const { 'content-length': _, ...headers } = call.headers
    const asked = { ...call, headers, method: 'GET', operation: 'GetPolicy', body: Buffer.alloc(0), json: {} }
    const policy = (await world.forward(asked)).body.toString()
    const sid = String(call.json['StatementId'])
    if (!policy.includes(`\\"Sid\\": \\"${sid}\\"`)) return
    return conflict(call, `The statement id (${sid}) provided already exists.`)
  },
}

interface Interface {
  functionName: string
  roleName: string
  /** When it stops being used; null while the function is there. */
  freeAt: number | null
  reapedAt: number | null
}

export interface Lingering {
  /** From its release until it is free. */
  inUseMs?: number
  /** From its release until Lambda takes it away. */
  reapMs?: number
}

/** Interfaces of functions in a VPC: they outlast their function, and for ever if its role goes first. */
export function lambdaInterfaces({
  inUseMs = DELAYS.interfaceFree.ms,
  reapMs = DELAYS.interfaceReaped.ms,
}: Lingering = {}): Manner {
  const interfaces = new Map<string, Interface>()
  const ofFunction = (name: string) => [...interfaces.values()].filter((one) => one.functionName === name)
  const release = (name: string, { time }: World) => {
    for (const one of ofFunction(name)) {
      one.freeAt ??= time.now() + inUseMs
      one.reapedAt ??= time.now() + reapMs
    }
  }
  return {
    name: "interfaces of functions in a VPC linger, and for ever where the function's role is gone",
    source: 'facts on AWS, section 5',
    async before(call, world) {
      const now = world.time.now()
      if (call.service !== 'ec2') return
      for (const [id, { reapedAt }] of interfaces)
        if (reapedAt !== null && now >= reapedAt) {
          await askEc2(world, call, 'DeleteNetworkInterface', { NetworkInterfaceId: id })
          interfaces.delete(id)
        }
      const asked = interfaces.get(call.params.get('NetworkInterfaceId') ?? '')
      if (call.operation !== 'DeleteNetworkInterface' || asked === undefined) return
      if (asked.freeAt !== null && now >= asked.freeAt) return
      const id = call.params.get('NetworkInterfaceId')
      return errorReply(call, 400, 'InvalidParameterValue', `Network interface '${id}' is currently in use.`)
    },
    async after(call, reply, world) {
      const { service, operation, params, json } = call
      if (!isDone(reply)) return reply
      if (service === 'lambda' && /^(Create|Update)Function(Configuration)?$/.test(operation)) {
        const place = (json['VpcConfig'] ?? {}) as { SubnetIds?: string[]; SecurityGroupIds?: string[] }
        const roleName = String(jsonOf(reply)['Role']).split('/').at(-1) ?? ''
        if (place.SubnetIds?.length === 0) release(nameIn(call), world)
        for (const subnetId of place.SubnetIds ?? []) {
          const id = await makeInterface(world, call, subnetId, place.SecurityGroupIds ?? [])
          interfaces.set(id, { functionName: nameIn(call), roleName, freeAt: null, reapedAt: null })
        }
      }
      if (service === 'lambda' && operation === 'DeleteFunction') release(nameIn(call), world)
      if (service === 'iam' && operation === 'DeleteRole')
        for (const one of interfaces.values())
          if (one.roleName === params.get('RoleName') && world.time.now() < (one.freeAt ?? Infinity))
            one.freeAt = one.reapedAt = Infinity
      if (operation !== 'DescribeNetworkInterfaces') return reply
      return changeItems(reply, 'networkInterfaceSet', (item) => {
        const ours = interfaces.get(textOf(item, 'networkInterfaceId') ?? '')
        const isFree = ours === undefined || (ours.freeAt !== null && world.time.now() >= ours.freeAt)
        return isFree ? item : item.replace('<status>available</status>', '<status>in-use</status>')
      })
    },
  }
}

/** @param call of Lambda, in whose place EC2 is asked */
async function makeInterface(
  world: World,
  call: AwsCall,
  subnetId: string,
  groupIds: readonly string[],
): Promise<string> {
  const { authorization = '' } = call.headers
  const like: AwsCall = {
    ...call,
    method: 'POST',
    path: '/',
    headers: {
      ...call.headers,
      'content-type': 'application/x-www-form-urlencoded',
      authorization: authorization.replace('/lambda/', '/ec2/'),
    },
  }
  const groups = Object.fromEntries(groupIds.map((id, index) => [`SecurityGroupId.${index + 1}`, id]))
  const xml = await askEc2(world, like, 'CreateNetworkInterface', {
    SubnetId: subnetId,
    Description: `AWS Lambda VPC ENI-${nameIn(call)}-${randomUUID()}`,
    ...groups,
  })
  const id = textOf(xml, 'networkInterfaceId')
  if (id === undefined) throw new Error(`moto made no interface: ${xml}`)
  return id
}

/** All of them, each with a state of its own. */
export const functionManners = (): Manner[] => [
  freshRoles(),
  slowFunctions(),
  uniqueStatements,
  lambdaInterfaces(),
]
