import { type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch'
import type { MachineStatus } from '../../stack/status.ts'
import type { Provisioning } from '../context.ts'

type Load = MachineStatus['load']
type Figure = Exclude<keyof Load, 'spanMs'>

/** Basic monitoring has a point every five minutes (EC2 guide, "Manage detailed monitoring"). */
const SPAN_MS = 300_000
const SPANS = 12

const METRICS: readonly { figure: Figure; MetricName: string; Stat: 'Average' | 'Sum' }[] = [
  { figure: 'cpuPercent', MetricName: 'CPUUtilization', Stat: 'Average' },
  { figure: 'bytesIn', MetricName: 'NetworkIn', Stat: 'Sum' },
  { figure: 'bytesOut', MetricName: 'NetworkOut', Stat: 'Sum' },
]

/** Nothing was measured, or it may not be seen. */
export const noLoad = (): Load => ({
  spanMs: SPAN_MS,
  cpuPercent: gaps(),
  bytesIn: gaps(),
  bytesOut: gaps(),
})

const gaps = (): (number | null)[] => Array<null>(SPANS).fill(null)

/**
 * How instances fared in the last hour, by one query for all: the processor in percent, as mean of each span; bytes, as their sum.
 * The spans are the last twelve whole ones: CloudWatch answers fastest for times that are multiples of the period, and one that is
 * not over would show less than there is. The newest may be null nevertheless, since EC2 tells with a delay.
 * @returns them by instance id
 * @throws AwsDenied, AwsFailed
 */
export async function loadsOf(
  { aws, time }: Provisioning,
  instanceIds: readonly string[],
): Promise<Map<string, Load>> {
  const loads = new Map(instanceIds.map((id) => [id, noLoad()]))
  const end = Math.floor(time.now() / SPAN_MS) * SPAN_MS
  const start = end - SPANS * SPAN_MS
  const asked = {
    StartTime: new Date(start),
    EndTime: new Date(end),
    MetricDataQueries: instanceIds.flatMap(queriesOf),
  }
  for await (const { MetricDataResults = [] } of paginateGetMetricData({ client: aws.cloudwatch }, asked))
    for (const { Id = '', Timestamps = [], Values = [] } of MetricDataResults) {
      const [, index, figure] = /^m(\d+)_(\w+)$/.exec(Id) ?? []
      const spans = loads.get(instanceIds[Number(index)] ?? '')?.[figure as Figure]
      if (spans !== undefined) place(spans, start, Timestamps, Values)
    }
  return loads
}

/** Of a span without points there is nothing in the answer; where there are some, each has the time at which its span begins. */
function place(
  spans: (number | null)[],
  start: number,
  times: readonly Date[],
  values: readonly number[],
): void {
  for (const [index, at] of times.entries()) {
    const span = Math.floor((at.getTime() - start) / SPAN_MS)
    if (span >= 0 && span < spans.length) spans[span] = values[index] ?? null
  }
}

const queriesOf = (instanceId: string, index: number): MetricDataQuery[] =>
  METRICS.map(({ figure, MetricName, Stat }) => ({
    Id: `m${index}_${figure}`,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/EC2',
        MetricName,
        Dimensions: [{ Name: 'InstanceId', Value: instanceId }],
      },
      Period: SPAN_MS / 1000,
      Stat,
    },
  }))
