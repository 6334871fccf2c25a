import {
  DeleteAlarmsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
  paginateDescribeAlarms,
} from '@aws-sdk/client-cloudwatch'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import { tagList } from '../tags.ts'
import { type Alarm, alarmsOf, type Watched } from './alarm-list.ts'
import { alarmPrefix } from './names.ts'
import { isOfStack, syncTags } from './tags.ts'

const PART = 'watching/alarms'

/**
 * The alarms of alarm-list.ts, each compared member by member, and no others of the stack's name and tag.
 * @param topicArn of ensureTopic
 * @throws NameTaken where an alarm of one of the names is not this stack's
 */
export async function ensureAlarms(
  provisioning: Provisioning,
  watched: Watched,
  topicArn: string,
): Promise<void> {
  const there = await alarmsThere(provisioning)
  const wanted = alarmsOf(provisioning, watched, topicArn)
  for (const alarm of wanted)
    await ensureAlarm(
      provisioning,
      alarm,
      there.find(({ AlarmName }) => AlarmName === alarm.AlarmName),
    )
  const names = new Set<string | undefined>(wanted.map(({ AlarmName }) => AlarmName))
  for (const alarm of there) if (!names.has(alarm.AlarmName)) await removeAlarm(provisioning, alarm)
}

async function ensureAlarm(
  provisioning: Provisioning,
  wanted: Alarm,
  there: MetricAlarm | undefined,
): Promise<void> {
  const { aws, changes } = provisioning
  const { AlarmName = '' } = wanted
  const put = () =>
    aws.cloudwatch.send(new PutMetricAlarmCommand({ ...wanted, Tags: tagList(provisioning, PART) }))
  if (there === undefined) {
    await changes.make({ part: PART, kind: 'create', what: `alarm ${AlarmName}` }, put)
    return
  }
  await syncTags(provisioning, PART, 'alarm', AlarmName, there.AlarmArn ?? '')
  const [from, to] = differences(there, wanted)
  if (to === '') return
  await changes.make({ part: PART, kind: 'change', what: `alarm ${AlarmName}`, from, to }, put)
}

/** @returns what it is and what it is to be, of the members that differ; what waits for another part in a plan is left out */
function differences(there: MetricAlarm, wanted: Alarm): [from: string, to: string] {
  const differing = (Object.keys(wanted) as (keyof Alarm)[]).filter((member) => {
    const to = told(wanted[member])
    return !to.split(', ').some(isPlanned) && told(there[member]) !== to
  })
  const list = (alarm: MetricAlarm | Alarm) =>
    differing.map((member) => `${member} ${told(alarm[member]) || 'none'}`).join('; ')
  return [list(there), list(wanted)]
}

/** A member's value as text, whatever order AWS gives lists in. */
function told(value: Alarm[keyof Alarm] | undefined): string {
  if (!Array.isArray(value)) return String(value ?? '')
  return value
    .map((one) => (typeof one === 'string' ? one : (one.Value ?? '')))
    .toSorted()
    .join(', ')
}

/** Deletes the alarm, unless another stack's name begins with ours: its tag tells. */
async function removeAlarm(provisioning: Provisioning, { AlarmName = '', AlarmArn = '' }: MetricAlarm) {
  const { aws, changes } = provisioning
  if (!(await isOfStack(provisioning, AlarmArn))) return
  await changes.make({ part: PART, kind: 'remove', what: `alarm ${AlarmName}` }, () =>
    aws.cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [AlarmName] })),
  )
}

/** For `teardown`: all of the stack's. */
export async function removeAlarms(provisioning: Provisioning): Promise<void> {
  for (const alarm of await alarmsThere(provisioning)) await removeAlarm(provisioning, alarm)
}

export async function countAlarms(provisioning: Provisioning): Promise<number> {
  let count = 0
  for (const { AlarmArn = '' } of await alarmsThere(provisioning))
    if (await isOfStack(provisioning, AlarmArn)) count++
  return count
}

/** All whose names begin as ours do. */
async function alarmsThere(provisioning: Provisioning): Promise<MetricAlarm[]> {
  const found: MetricAlarm[] = []
  for await (const { MetricAlarms = [] } of paginateDescribeAlarms(
    { client: provisioning.aws.cloudwatch },
    { AlarmNamePrefix: alarmPrefix(provisioning) },
  ))
    found.push(...MetricAlarms)
  return found
}
