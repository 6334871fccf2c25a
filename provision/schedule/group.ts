import {
  CreateScheduleGroupCommand,
  GetScheduleGroupCommand,
  ListTagsForResourceCommand,
  type ScheduleGroupState,
  TagResourceCommand,
} from '@aws-sdk/client-scheduler'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { NameTaken } from '../errors.ts'
import { isOfStack, tagList, tagsAmiss, tagsOf } from '../tags.ts'
import { type Patience, until } from '../until.ts'
import { GROUP_PART, groupName } from './names.ts'

export interface FoundGroup {
  arn: string
  state: ScheduleGroupState | undefined
  tags: { Key: string; Value: string }[]
  /** Whether it carries our stack's tag. */
  isOurs: boolean
}

export async function findGroup(provisioning: Provisioning): Promise<FoundGroup | null> {
  const { scheduler } = provisioning.aws
  try {
    const told = await scheduler.send(new GetScheduleGroupCommand({ Name: groupName(provisioning) }))
    const arn = told.Arn ?? ''
    const { Tags = [] } = await scheduler.send(new ListTagsForResourceCommand({ ResourceArn: arn }))
    const tags = Tags.map(({ Key = '', Value = '' }) => ({ Key, Value }))
    return { arn, state: told.State, tags, isOurs: isOfStack(provisioning, tags) }
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

/** Schedules have no tags: those of their group tell whose they are. @throws NameTaken */
export async function ensureGroup(provisioning: Provisioning): Promise<void> {
  const { aws, changes } = provisioning
  const there = await findGroup(provisioning)
  if (there !== null && !there.isOurs) throw new NameTaken('schedule group', groupName(provisioning))
  if (there !== null && there.state !== 'DELETING') return syncTags(provisioning, there)
  await changes.make({ part: GROUP_PART, kind: 'create', what: 'schedule group' }, async () => {
    await untilGroupGone(provisioning)
    await aws.scheduler.send(
      new CreateScheduleGroupCommand({
        Name: groupName(provisioning),
        Tags: tagList(provisioning, GROUP_PART),
      }),
    )
  })
  if (changes.isPlan) return
  await until(provisioning, 'the new schedule group', async () =>
    (await findGroup(provisioning))?.isOurs === true ? true : null,
  )
}

async function syncTags(provisioning: Provisioning, { arn, tags }: FoundGroup): Promise<void> {
  const amiss = tagsAmiss(tags, tagsOf(provisioning, GROUP_PART))
  if (amiss.length === 0) return
  const what = `tags ${amiss.map(({ Key }) => Key).join(', ')}`
  await provisioning.changes.make({ part: GROUP_PART, kind: 'change', what }, () =>
    provisioning.aws.scheduler.send(
      new TagResourceCommand({ ResourceArn: arn, Tags: tagList(provisioning, GROUP_PART) }),
    ),
  )
}

/** A group is DELETING until all its schedules are gone; AWS gives no bound (API text of DeleteScheduleGroup). */
const GOING: Patience = { everyMs: 3000, withinMs: 10 * 60_000 }

/** Waits while a group that was deleted is still there: meanwhile its name is taken. */
export const untilGroupGone = (provisioning: Provisioning): Promise<true> =>
  until(
    provisioning,
    'the end of the schedule group',
    async () => ((await findGroup(provisioning)) === null ? true : null),
    GOING,
  )
