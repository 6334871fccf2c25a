import type { AwsCall } from '../aws-call.ts'
import { DELAYS } from '../delays.ts'
import type { Manner, World } from '../emulator.ts'
import { errorReply, type Reply } from '../reply.ts'

/** How IAM differs from moto's: what was changed is known in one place and not yet in another. */

/** A manner that keeps count of what is new, for others to ask. */
export interface Newcomers {
  manner: Manner
  /** @param nameOrArn of a role or profile; one that was never seen being made is known */
  isKnown(nameOrArn: string, world: Pick<World, 'time'>): boolean
}

/** When things were last so changed, by name. */
class Recent {
  readonly #at = new Map<string, number>()
  readonly #forMs: number

  constructor(forMs: number) {
    this.#forMs = forMs
  }

  note(name: string, { time }: Pick<World, 'time'>): void {
    this.#at.set(name, time.now())
  }

  has(name: string, { time }: Pick<World, 'time'>): boolean {
    return time.now() - (this.#at.get(name) ?? -Infinity) < this.#forMs
  }
}

const nameOf = (nameOrArn: string): string => nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1)
const isDone = ({ status }: Reply): boolean => status < 300

/** What Lambda and Scheduler say when they cannot act as a role. */
function refusal(call: AwsCall): { role: string; reply: Reply } | null {
  const { operation, json } = call
  const error = (code: string, message: string) => errorReply(call, 400, code, message)
  if (
    ['CreateFunction', 'UpdateFunctionConfiguration'].includes(operation) &&
    typeof json['Role'] === 'string'
  )
    return {
      role: json['Role'],
      reply: error(
        'InvalidParameterValueException',
        'The role defined for the function cannot be assumed by Lambda.',
      ),
    }
  const { RoleArn } = (json['Target'] ?? {}) as { RoleArn?: string }
  if (['CreateSchedule', 'UpdateSchedule'].includes(operation) && RoleArn !== undefined)
    return {
      role: RoleArn,
      reply: error(
        'ValidationException',
        'The execution role you provide must allow AWS EventBridge Scheduler to assume the role.',
      ),
    }
  return null
}

/** Lambda and Scheduler refuse a role that was made just now. */
export function newRoles(forMs: number = DELAYS.roleAssumable.ms): Newcomers {
  const made = new Recent(forMs)
  const isKnown = (role: string, world: Pick<World, 'time'>) => !made.has(nameOf(role), world)
  return {
    isKnown,
    manner: {
      name: 'a new role cannot be assumed for a while',
      source: 'facts on AWS, sections 5 and 7',
      before(call, world) {
        const refused = refusal(call)
        return refused !== null && !isKnown(refused.role, world) ? refused.reply : undefined
      },
      after({ operation, params }, reply, world) {
        if (operation === 'CreateRole' && isDone(reply)) made.note(params.get('RoleName') ?? '', world)
        return reply
      },
    },
  }
}

/** EC2 refuses a profile that was made, or was given its role, just now. */
export function newInstanceProfiles(forMs: number = DELAYS.profileKnown.ms): Newcomers {
  const made = new Recent(forMs)
  const isKnown = (profile: string, world: Pick<World, 'time'>) => !made.has(nameOf(profile), world)
  const TELLING = ['RunInstances', 'AssociateIamInstanceProfile', 'ReplaceIamInstanceProfileAssociation']
  return {
    isKnown,
    manner: {
      name: 'EC2 does not know a new instance profile for a while',
      source: 'facts on AWS, section 8',
      before(call, world) {
        if (!TELLING.includes(call.operation)) return
        for (const by of ['Name', 'Arn']) {
          const profile = call.params.get(`IamInstanceProfile.${by}`)
          if (profile !== null && !isKnown(profile, world))
            return errorReply(
              call,
              400,
              'InvalidParameterValue',
              `Value (${profile}) for parameter iamInstanceProfile.${by.toLowerCase()} is invalid. Invalid IAM Instance Profile ${by === 'Arn' ? 'ARN' : 'name'}`,
            )
        }
        return
      },
      after({ operation, params }, reply, world) {
        const isNew = ['CreateInstanceProfile', 'AddRoleToInstanceProfile'].includes(operation)
        if (isNew && isDone(reply)) made.note(params.get('InstanceProfileName') ?? '', world)
        return reply
      },
    },
  }
}

/** What a call to IAM is about. */
const namesIn = ({ params }: AwsCall): string[] =>
  ['RoleName', 'InstanceProfileName'].flatMap((kind) => {
    const name = params.get(kind)
    return name === null ? [] : [`${kind} ${name}`]
  })

/** What was made just now is not found, also by calls that would change it; and a profile does not show its new role. */
export function iamSpreadsWhatIsMade(forMs: number = DELAYS.iamShown.ms): Manner {
  const made = new Recent(forMs)
  const filled = new Recent(forMs)
  return {
    name: 'IAM does not find what was just made',
    source: 'facts on AWS, section 8: IAM is eventually consistent',
    before(call, world) {
      if (call.service !== 'iam' || call.operation.startsWith('Create')) return
      const unknown = namesIn(call).find((name) => made.has(name, world))
      if (unknown === undefined) return
      return errorReply(call, 404, 'NoSuchEntity', `The ${unknown} cannot be found.`)
    },
    after(call, reply, world) {
      if (call.service !== 'iam' || !isDone(reply)) return reply
      const [name = ''] = namesIn(call)
      if (call.operation.startsWith('Create')) made.note(name, world)
      const profile = call.params.get('InstanceProfileName') ?? ''
      if (call.operation === 'AddRoleToInstanceProfile') filled.note(profile, world)
      if (call.operation !== 'GetInstanceProfile' || !filled.has(profile, world)) return reply
      return rewritten(reply, /<Roles>[\s\S]*<\/Roles>/g, '<Roles/>')
    },
  }
}

/** What was just taken off a role or profile still keeps it from being deleted; one just deleted is still shown. */
export function iamSpreadsWhatIsRemoved(forMs: number = DELAYS.iamShown.ms): Manner {
  const stripped = new Recent(forMs)
  const deleted = new Recent(forMs)
  const lastSeen = new Map<string, Reply>()
  return {
    name: 'IAM still sees what was just removed',
    source: 'facts on AWS, sections 8 and 11',
    before(call, world) {
      if (call.service !== 'iam') return
      const names = namesIn(call)
      if (
        /^Delete(Role|InstanceProfile)$/.test(call.operation) &&
        names.some((one) => stripped.has(one, world))
      )
        return errorReply(call, 409, 'DeleteConflict', 'Cannot delete entity, must detach all first.')
      const [name = ''] = names
      if (/^Get(Role|InstanceProfile)$/.test(call.operation) && deleted.has(name, world))
        return lastSeen.get(name)
      return
    },
    after(call, reply, world) {
      if (call.service !== 'iam' || !isDone(reply)) return reply
      const names = namesIn(call)
      if (/^(DeleteRolePolicy|DetachRolePolicy|RemoveRoleFromInstanceProfile)$/.test(call.operation))
        for (const name of names) stripped.note(name, world)
      const [name = ''] = names
      if (/^Delete(Role|InstanceProfile)$/.test(call.operation)) deleted.note(name, world)
      if (/^Get(Role|InstanceProfile)$/.test(call.operation)) lastSeen.set(name, reply)
      return reply
    },
  }
}

/** Tags must be asked for one by one. */
export const iamListsWithoutTags: Manner = {
  name: 'lists of IAM tell no tags',
  source: 'AWS API Reference, IAM ListRoles and ListInstanceProfiles: "a subset of the available attributes"',
  after({ operation }, reply) {
    if (!/^List(Roles|InstanceProfiles|InstanceProfilesForRole)$/.test(operation)) return reply
    return rewritten(reply, /<Tags>[\s\S]*?<\/Tags>/g, '')
  },
}

const rewritten = (reply: Reply, from: RegExp, to: string): Reply => ({
  ...reply,
  body: Buffer.from(reply.body.toString().replace(from, to)),
})

/** All of IAM's manners, new ones for each emulator. */
export const identityManners = (): Manner[] => [
  newRoles().manner,
  newInstanceProfiles().manner,
  iamSpreadsWhatIsMade(),
  iamSpreadsWhatIsRemoved(),
  iamListsWithoutTags,
]
