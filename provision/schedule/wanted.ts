import type { GetScheduleCommandOutput, UpdateScheduleCommandInput } from '@aws-sdk/client-scheduler'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import { groupName, scheduleName } from './names.ts'

export interface ScheduleSpec {
  functionArn: string
  /** Trusts scheduler.amazonaws.com, and may invoke the function. */
  roleArn: string
  /** How many parts the raw objects are loaded in; each has a schedule. */
  shards: number
}

type Wanted = Required<
  Pick<UpdateScheduleCommandInput, 'ScheduleExpression' | 'FlexibleTimeWindow' | 'State' | 'Target'>
> & { Name: string; GroupName: string }

/** A schedule in its full form: UpdateSchedule takes what it is not told as it was not wanted. */
export function wantedSchedule(
  provisioning: Pick<Provisioning, 'stack' | 'settings'>,
  { functionArn, roleArn, shards }: ScheduleSpec,
  shard: number,
): Wanted {
  const { everyMinutes } = provisioning.settings.schedule
  return {
    Name: scheduleName(shard),
    GroupName: groupName(provisioning),
    ScheduleExpression: `rate(${everyMinutes} ${everyMinutes === 1 ? 'minute' : 'minutes'})`,
    FlexibleTimeWindow: { Mode: 'OFF' },
    State: 'ENABLED',
    Target: {
      Arn: functionArn,
      RoleArn: roleArn,
      Input: JSON.stringify({ kind: 'run', shard, shards }),
      // One that could not be delivered by the next is of no use any more: that one does its work.
      RetryPolicy: { MaximumRetryAttempts: 2, MaximumEventAgeInSeconds: everyMinutes * 60 },
    },
  }
}

type There = Pick<
  GetScheduleCommandOutput,
  'ScheduleExpression' | 'FlexibleTimeWindow' | 'State' | 'Target' | 'StartDate' | 'EndDate'
>

/** @returns what differs, member by member; what is only planned is left out */
export function differences(there: There, wanted: Wanted): { from: string; to: string } | null {
  const was = members(there)
  const differing = Object.entries(members(wanted)).filter(
    ([name, value]) => !isPlanned(value) && was[name] !== value,
  )
  if (differing.length === 0) return null
  return {
    from: differing.map(([name]) => `${name} ${was[name]}`).join(', '),
    to: differing.map(([name, value]) => `${name} ${value}`).join(', '),
  }
}

function members({ ScheduleExpression, FlexibleTimeWindow, State, Target, ...dates }: There) {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds } = Target?.RetryPolicy ?? {}
  const told: Record<string, string> = {
    rate: ScheduleExpression ?? 'none',
    window: FlexibleTimeWindow?.Mode ?? 'none',
    state: State ?? 'none',
    function: Target?.Arn ?? 'none',
    role: Target?.RoleArn ?? 'none',
    input: Target?.Input ?? 'none',
    retries: `${MaximumRetryAttempts} within ${MaximumEventAgeInSeconds} s`,
    start: dates.StartDate?.toISOString() ?? 'at once',
    end: dates.EndDate?.toISOString() ?? 'never',
  }
  return told
}
