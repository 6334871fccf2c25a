import { DeleteScheduleGroupCommand } from '@aws-sdk/client-scheduler'
import type { Provisioning } from '../context.ts'
import { takeAway } from '../removal.ts'
import { findGroup, untilGroupGone } from './group.ts'
import { GROUP_PART, groupName } from './names.ts'
import { findSchedules, removeSchedule } from './schedule.ts'

/**
 * Removes the schedules, so that nothing runs any more, and then their group, which takes a while; a stranger's group of the name
 * stays. It may be run again from any point.
 * @throws TooLong where the group does not go
 */
export async function removeSchedules(provisioning: Provisioning): Promise<void> {
  const { changes } = provisioning
  const group = await findGroup(provisioning)
  if (group === null || !group.isOurs) return
  if (group.state !== 'DELETING') {
    for (const name of await findSchedules(provisioning)) await removeSchedule(provisioning, name)
    await changes.make({ part: GROUP_PART, kind: 'remove', what: 'schedule group' }, () =>
      takeAway(provisioning, () => deleteGroup(provisioning)),
    )
  }
  if (!changes.isPlan) await untilGroupGone(provisioning)
}

async function deleteGroup(provisioning: Provisioning): Promise<void> {
  // Sent again after an answer that was lost, it finds the group going.
  if ((await findGroup(provisioning))?.state === 'DELETING') return
  const Name = groupName(provisioning)
  await provisioning.aws.scheduler.send(new DeleteScheduleGroupCommand({ Name }))
}

/** @returns how many schedules of the stack, its group included, are still found */
export async function countSchedules(provisioning: Provisioning): Promise<number> {
  const group = await findGroup(provisioning)
  if (group === null || !group.isOurs) return 0
  return 1 + (await findSchedules(provisioning)).length
}
