import { paginateListSchedules, type ScheduleSummary } from '@aws-sdk/client-scheduler'
import type { ServiceStatus } from '../../stack/status.ts'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { findGroup } from '../schedule/group.ts'
import { groupName, scheduleName } from '../schedule/names.ts'
import { service } from './service.ts'

/** The schedules of all shards as one service: it runs where each of them is there and enabled. */
export async function scheduleService(provisioning: Provisioning): Promise<ServiceStatus> {
  const { etlShards } = provisioning.settings.aws
  const there = await summaries(provisioning)
  const shards = Array.from({ length: etlShards }, (_, shard) => scheduleName(shard))
  const stateOf = (name: string) => there.find(({ Name }) => Name === name)?.State
  const missing = shards.filter((name) => stateOf(name) === undefined)
  const disabled = shards.filter((name) => stateOf(name) === 'DISABLED')
  const reasons = [told(missing, shards, 'missing'), told(disabled, shards, 'disabled')].filter(
    (one) => one !== '',
  )
  if (reasons.length === 0) return service('schedule', 'running')
  return service('schedule', 'stopped', { reason: reasons.join('; ') })
}

/** Which of them, where it is not all. */
function told(amiss: readonly string[], all: readonly string[], what: string): string {
  if (amiss.length === 0) return ''
  return amiss.length === all.length ? what : `${amiss.join(', ')} ${what}`
}

/** The tags of the group tell whose its schedules are. */
async function summaries(provisioning: Provisioning): Promise<ScheduleSummary[]> {
  if ((await findGroup(provisioning))?.isOurs !== true) return []
  const found: ScheduleSummary[] = []
  try {
    const client = provisioning.aws.scheduler
    for await (const { Schedules = [] } of paginateListSchedules(
      { client },
      { GroupName: groupName(provisioning) },
    ))
      found.push(...Schedules)
  } catch (error) {
    // It was taken away since.
    if (!isNotFound(error)) throw error
  }
  return found
}
