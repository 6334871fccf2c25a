import type { AwsCall } from '../aws-call.ts'
import { DELAYS } from '../delays.ts'
import type { Manner, World } from '../emulator.ts'
import { errorReply, jsonReply } from '../reply.ts'

/** How EventBridge Scheduler differs from moto's. */

/** @param afterMs how long EventBridge cannot assume a role that was just made */
export function freshScheduleRoles(afterMs: number = DELAYS.schedulerRole.ms): Manner {
  const born = new Map<string, number>()
  return {
    name: 'a new role cannot be assumed by EventBridge Scheduler for a while',
    source: 'facts on AWS, section 7',
    before(call, { time }) {
      if (call.service !== 'scheduler' || !/^(Create|Update)Schedule$/.test(call.operation)) return
      const { RoleArn = '' } = (call.json['Target'] ?? {}) as { RoleArn?: string }
      const role = RoleArn.split('/').at(-1) ?? ''
      if (time.now() >= (born.get(role) ?? -Infinity) + afterMs) return
      return errorReply(
        call,
        400,
        'ValidationException',
        'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
      )
    },
    after({ service, operation, params }, reply, { time }) {
      if (service === 'iam' && operation === 'CreateRole' && reply.status < 300)
        born.set(params.get('RoleName') ?? '', time.now())
      return reply
    },
  }
}

const groupOf = ({ operation, path, json }: AwsCall): string => {
  const { pathname, searchParams } = new URL(path, 'http://aws')
  const inPath = /\/schedule-groups\/([^/]+)/.exec(pathname)?.[1]
  const inQuery = searchParams.get('groupName') ?? searchParams.get('ScheduleGroup')
  return decodeURIComponent(
    inPath ?? inQuery ?? (operation.includes('Schedule') ? String(json['GroupName']) : ''),
  )
}

/** @param afterMs how long a group is DELETING */
export function slowGroups(afterMs: number = DELAYS.groupDeleting.ms): Manner {
  const goneAt = new Map<string, number>()
  const isGoing = (name: string, { time }: World) => time.now() < (goneAt.get(name) ?? -Infinity)
  return {
    name: 'a group is there once, and is going for a while',
    source:
      'API text of CreateScheduleGroup and DeleteScheduleGroup; moto makes one anew, and drops one at once',
    async before(call, world) {
      if (call.service !== 'scheduler' || !/Schedule/.test(call.operation)) return
      const name = groupOf(call)
      if (isGoing(name, world)) {
        if (call.operation === 'GetScheduleGroup')
          return jsonReply({ Name: name, State: 'DELETING', Arn: arnOf(call, world, name) })
        const message = `Schedule group ${name} is being deleted.`
        if (!call.operation.startsWith('List')) return errorReply(call, 409, 'ConflictException', message)
      }
      const isMaking = call.operation === 'CreateScheduleGroup'
      if (!isMaking && !['DeleteScheduleGroup', 'CreateSchedule'].includes(call.operation)) return
      const isThere = await hasGroup(world, call, name)
      if (isMaking && isThere)
        return errorReply(call, 409, 'ConflictException', `Schedule group ${name} already exists.`)
      if (!isMaking && !isThere)
        return errorReply(call, 404, 'ResourceNotFoundException', `Schedule group ${name} does not exist.`)
      return
    },
    after(call, reply, { time }) {
      if (call.service === 'scheduler' && call.operation === 'DeleteScheduleGroup' && reply.status < 300)
        goneAt.set(groupOf(call), time.now() + afterMs)
      return reply
    },
  }
}

/** moto keeps a group's tags when it drops the group, so they are told while it is going too. */
const arnOf = (call: AwsCall, { account }: World, name: string): string => {
  const region = /Credential=[^/]+\/\d+\/([^/]+)\//.exec(call.headers.authorization ?? '')?.[1]
  return `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`
}

async function hasGroup(world: World, like: AwsCall, name: string): Promise<boolean> {
  const { 'content-length': _, 'content-type': __, ...headers } = like.headers
  const path = `/schedule-groups/${encodeURIComponent(name)}`
  const { status } = await world.forward({ ...like, method: 'GET', path, headers, body: Buffer.alloc(0) })
  return status < 300
}

/** All of them, each with a state of its own. */
export const scheduleManners = (): Manner[] => [freshScheduleRoles(), slowGroups()]
