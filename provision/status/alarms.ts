import { DescribeAlarmsCommand, type MetricAlarm, type StateValue } from '@aws-sdk/client-cloudwatch'
import type { AlarmStatus } from '../../stack/status.ts'
import type { Provisioning } from '../context.ts'
import { alarmsOf, type Watched } from '../watching/alarm-list.ts'
import { alarmPrefix } from '../watching/names.ts'

/** Which things are watched makes no difference to what the alarms are called. */
const WHATEVER: Watched = { oltpInstanceId: '', analyticsInstanceId: '', etlFunctionName: '', apiId: '' }

const STATES: Record<StateValue, AlarmStatus['state']> = {
  OK: 'ok',
  ALARM: 'alarm',
  INSUFFICIENT_DATA: 'no data',
}

/**
 * The alarms of alarm-list.ts that are there, in its order. Asked for by their names: what begins alike may be another stack's,
 * `shop-2` beside `shop`.
 */
export async function alarmStatuses(provisioning: Provisioning): Promise<AlarmStatus[]> {
  const AlarmNames = alarmsOf(provisioning, WHATEVER, '').map(({ AlarmName = '' }) => AlarmName)
  // Up to a hundred names in one call, and fifty alarms in one answer: there are seven.
  const { MetricAlarms = [] } = await provisioning.aws.cloudwatch.send(
    new DescribeAlarmsCommand({ AlarmNames, AlarmTypes: ['MetricAlarm'] }),
  )
  const prefix = alarmPrefix(provisioning)
  return AlarmNames.flatMap((name) => {
    const alarm = MetricAlarms.find(({ AlarmName }) => AlarmName === name)
    return alarm === undefined ? [] : [statusOf(name.slice(prefix.length), alarm)]
  })
}

const statusOf = (name: string, alarm: MetricAlarm): AlarmStatus => {
  const {
    StateValue = 'INSUFFICIENT_DATA',
    StateReason,
    StateTransitionedTimestamp,
    StateUpdatedTimestamp,
  } = alarm
  // "Updated" is also each time that it was only evaluated anew.
  const since = StateTransitionedTimestamp ?? StateUpdatedTimestamp
  return {
    name,
    state: STATES[StateValue] ?? 'no data',
    reason: StateReason || null,
    since: since?.getTime() ?? null,
  }
}
