import type { PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch'
import type { Provisioning } from '../context.ts'
import { alarmPrefix, partitionOf } from './names.ts'

/** What the alarms watch. */
export interface Watched {
  oltpInstanceId: string
  analyticsInstanceId: string
  etlFunctionName: string
  /** Of the HTTP API. */
  apiId: string
}

/** Everything that an alarm is, so that all of it can be compared. */
export type Alarm = Required<
  Pick<
    PutMetricAlarmInput,
    | 'AlarmName'
    | 'AlarmDescription'
    | 'ActionsEnabled'
    | 'AlarmActions'
    | 'OKActions'
    | 'InsufficientDataActions'
    | 'Namespace'
    | 'MetricName'
    | 'Dimensions'
    | 'Statistic'
    | 'Period'
    | 'EvaluationPeriods'
    | 'DatapointsToAlarm'
    | 'Threshold'
    | 'ComparisonOperator'
    | 'TreatMissingData'
  >
>

const MINUTE = 60
const HOUR = 3600

/** @param topicArn who is told: of an alarm, and of its end */
export function alarmsOf(provisioning: Provisioning, watched: Watched, topicArn: string): Alarm[] {
  const { etlFunctionName, apiId } = watched
  const etl = [{ Name: 'FunctionName', Value: etlFunctionName }]
  const hours = hoursWithoutEtl(provisioning)
  return [
    ...instanceAlarms(provisioning, 'oltp', watched.oltpInstanceId, topicArn),
    ...instanceAlarms(provisioning, 'analytics', watched.analyticsInstanceId, topicArn),
    alarm(provisioning, 'etl-errors', topicArn, {
      AlarmDescription: 'A run of the ETL failed. What it did not load, the next run loads.',
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: etl,
      Period: 5 * MINUTE,
    }),
    alarm(provisioning, 'etl-not-run', topicArn, {
      AlarmDescription: `The ETL has not been run for ${hours === 1 ? 'an hour' : `${hours} hours`}: events wait in the raw bucket.`,
      Namespace: 'AWS/Lambda',
      MetricName: 'Invocations',
      Dimensions: etl,
      Period: HOUR,
      EvaluationPeriods: hours,
      DatapointsToAlarm: hours,
      ComparisonOperator: 'LessThanThreshold',
      // A function that is not invoked has no figures at all.
      TreatMissingData: 'breaching',
    }),
    alarm(provisioning, 'ingest-5xx', topicArn, {
      AlarmDescription:
        'Events could not be stored; trackers send them again for as long as their page is open.',
      Namespace: 'AWS/ApiGateway',
      // An HTTP API's; a REST API calls it 5XXError.
      MetricName: '5xx',
      Dimensions: [{ Name: 'ApiId', Value: apiId }],
      Period: 5 * MINUTE,
    }),
  ]
}

/** An hour; longer where the schedule is so slow that an hour without a run is as it should be. */
const hoursWithoutEtl = ({ settings }: Provisioning): number =>
  Math.max(1, Math.ceil((2 * settings.schedule.everyMinutes) / 60))

/** The host's check recovers the instance on another host, as it is; the instance's own needs a person. */
function instanceAlarms(
  provisioning: Provisioning,
  machine: string,
  instanceId: string,
  topicArn: string,
): Alarm[] {
  const { region } = provisioning
  const check: Omit<Partial<Alarm>, 'AlarmDescription'> & Pick<Alarm, 'Namespace' | 'Dimensions' | 'Period'> =
    {
      Namespace: 'AWS/EC2',
      Dimensions: [{ Name: 'InstanceId', Value: instanceId }],
      Statistic: 'Maximum',
      Period: MINUTE,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      // A stopped instance is not checked.
      TreatMissingData: 'missing',
    }
  const recover = `arn:${partitionOf(region)}:automate:${region}:ec2:recover`
  return [
    alarm(provisioning, `${machine}-system`, topicArn, {
      ...check,
      MetricName: 'StatusCheckFailed_System',
      AlarmDescription: `The host of the ${machine} machine failed: EC2 moves the machine to another one.`,
      AlarmActions: [recover, topicArn],
    }),
    alarm(provisioning, `${machine}-instance`, topicArn, {
      ...check,
      MetricName: 'StatusCheckFailed_Instance',
      AlarmDescription: `The ${machine} machine does not answer: its operating system or its network.`,
    }),
  ]
}

/** Once is enough; no figures are no failure. */
function alarm(
  provisioning: Provisioning,
  what: string,
  topicArn: string,
  own: Partial<Alarm> &
    Pick<Alarm, 'AlarmDescription' | 'Namespace' | 'MetricName' | 'Dimensions' | 'Period'>,
): Alarm {
  return {
    AlarmName: `${alarmPrefix(provisioning)}${what}`,
    ActionsEnabled: true,
    AlarmActions: [topicArn],
    OKActions: [topicArn],
    InsufficientDataActions: [],
    Statistic: 'Sum',
    EvaluationPeriods: 1,
    DatapointsToAlarm: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    TreatMissingData: 'notBreaching',
    ...own,
  }
}
