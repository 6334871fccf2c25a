import {
  CreateScheduleCommand,
  DeleteScheduleCommand,
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  paginateListSchedules,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { AwsFailed } from '../errors.ts'
import { takeAway } from '../removal.ts'
import { type Patience, whilePassing } from '../until.ts'
import { ensureGroup } from './group.ts'
import { groupName, isScheduleName, SCHEDULE_PART, scheduleName } from './names.ts'
import { differences, type ScheduleSpec, wantedSchedule } from './wanted.ts'

/**
 * The schedules that run the ETL, one a shard, in a group of their own. Those of shards that are no more are taken away first: two
 * ways of cutting would load the same objects twice at once.
 * @throws NameTaken where there is a group of its name that is not this stack's
 */
export async function ensureSchedule(provisioning: Provisioning, spec: ScheduleSpec): Promise<void> {
  await ensureGroup(provisioning)
  const wanted = Array.from({ length: spec.shards }, (_, shard) => scheduleName(shard))
  const there = await findSchedules(provisioning)
  for (const name of there)
    if (isScheduleName(name) && !wanted.includes(name)) await removeSchedule(provisioning, name)
  for (let shard = 0; shard < spec.shards; shard++) await ensureShard(provisioning, spec, shard)
}

/** @returns the names of all schedules in the stack's group */
export async function findSchedules(provisioning: Provisioning): Promise<string[]> {
  const names: string[] = []
  try {
    for await (const { Schedules = [] } of paginateListSchedules(
      { client: provisioning.aws.scheduler },
      { GroupName: groupName(provisioning) },
    ))
      names.push(...Schedules.flatMap(({ Name }) => Name ?? []))
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
  return names.sort()
}

async function ensureShard(provisioning: Provisioning, spec: ScheduleSpec, shard: number): Promise<void> {
  const { aws, changes } = provisioning
  const wanted = wantedSchedule(provisioning, spec, shard)
  const there = await findSchedule(provisioning, wanted.Name)
  const what = `schedule ${wanted.Name}`
  if (there === null)
    return changes.make({ part: SCHEDULE_PART, kind: 'create', what }, () =>
      onceAssumable(provisioning, () => aws.scheduler.send(new CreateScheduleCommand(wanted))),
    )
  const amiss = differences(there, wanted)
  if (amiss === null) return
  // The full form sets all that differs by one call, so that is one change.
  await changes.make({ part: SCHEDULE_PART, kind: 'change', what, ...amiss }, () =>
    onceAssumable(provisioning, () => aws.scheduler.send(new UpdateScheduleCommand(wanted))),
  )
}

async function findSchedule(
  provisioning: Provisioning,
  Name: string,
): Promise<GetScheduleCommandOutput | null> {
  try {
    return await provisioning.aws.scheduler.send(
      new GetScheduleCommand({ Name, GroupName: groupName(provisioning) }),
    )
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

/** @param name one that may be gone already */
export async function removeSchedule(provisioning: Provisioning, name: string): Promise<void> {
  const { aws, changes } = provisioning
  const GroupName = groupName(provisioning)
  await changes.make({ part: SCHEDULE_PART, kind: 'remove', what: `schedule ${name}` }, () =>
    takeAway(provisioning, () => aws.scheduler.send(new DeleteScheduleCommand({ Name: name, GroupName }))),
  )
}

/** As Lambda, some 5 to 20 s (facts on AWS, sections 5 and 7). */
const ROLE_READY: Patience = { everyMs: 2000, withinMs: 90_000 }

/** A role that was just made cannot be assumed yet; EventBridge tells it by these words alone (facts on AWS, section 7). */
const onceAssumable = <T>(provisioning: Provisioning, work: () => Promise<T>): Promise<T> =>
  whilePassing(provisioning, isRoleNotReady, work, ROLE_READY)

const isRoleNotReady = (error: unknown): boolean =>
  error instanceof AwsFailed &&
  error.code === 'ValidationException' &&
  /must allow .*scheduler.* to assume the role/i.test(error.message)
