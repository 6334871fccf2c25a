import type { AwsCall } from '../aws-call.ts'
import { changeItems, textOf } from '../ec2-xml.ts'
import type { Manner } from '../emulator.ts'
import { jsonReply } from '../reply.ts'

/** What AWS finds out about a stack by watching it, and moto does not: a test says what is found. */
export interface Observed {
  /** Of namespace AWS/EC2. */
  points: Point[]
  /** By instance id; what is not said is ok. */
  checks: Map<string, { system?: string; instance?: string }>
  /** Of functions, by their name; without: as moto has it. */
  functions: Map<string, { State: string; StateReason?: string }>
}

interface Point {
  instanceId: string
  metric: string
  /** Epoch ms. */
  at: number
  value: number
}

export const nothingObserved = (): Observed => ({ points: [], checks: new Map(), functions: new Map() })

interface MetricQuery {
  Id: string
  MetricStat: {
    Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] }
    Period: number
    Stat: 'Average' | 'Sum'
  }
}

interface Bin {
  Id: string
  /** Epoch seconds. */
  at: number
  value: number
}

/** As many figures as an answer holds here; 100,800 on AWS. */
const PAGE = 20

/** @param points read at each call */
export function instanceFigures({ points }: Pick<Observed, 'points'>): Manner {
  return {
    name: 'figures of instances come in spans of the period, the newest first, in pages; empty spans are left out',
    source:
      'CloudWatch, GetMetricData: StartTime inclusive, EndTime exclusive, ScanBy; facts on moto: AWS/EC2 is empty',
    before: ({ service, operation, json }) => {
      const queries = (json['MetricDataQueries'] ?? []) as MetricQuery[]
      if (service !== 'cloudwatch' || operation !== 'GetMetricData') return undefined
      if (queries.some(({ MetricStat }) => MetricStat?.Metric.Namespace !== 'AWS/EC2')) return undefined
      const bins = queries.flatMap((query) => binsOf(query, json, points))
      const from = Number(json['NextToken'] ?? 0)
      const page = bins.slice(from, from + PAGE)
      const isMore = from + PAGE < bins.length
      const results = queries.map(({ Id }) => {
        const own = page.filter((bin) => bin.Id === Id)
        const StatusCode = isMore ? 'PartialData' : 'Complete'
        return { Id, Timestamps: own.map(({ at }) => at), Values: own.map(({ value }) => value), StatusCode }
      })
      return jsonReply({ MetricDataResults: results, ...(isMore ? { NextToken: String(from + PAGE) } : {}) })
    },
  }
}

function binsOf({ Id, MetricStat }: MetricQuery, json: AwsCall['json'], points: readonly Point[]): Bin[] {
  const { Metric, Period, Stat } = MetricStat
  const [start, end] = [Number(json['StartTime']), Number(json['EndTime'])]
  const bins: Bin[] = []
  for (let at = start; at < end; at += Period) {
    const values = points
      .filter(
        ({ instanceId, metric }) =>
          instanceId === Metric.Dimensions[0]?.Value && metric === Metric.MetricName,
      )
      .filter((point) => point.at >= at * 1000 && point.at < Math.min(at + Period, end) * 1000)
      .map(({ value }) => value)
    const sum = values.reduce((a, b) => a + b, 0)
    if (values.length > 0) bins.unshift({ Id, at, value: Stat === 'Sum' ? sum : sum / values.length })
  }
  return bins
}

/** A running instance has passed its first checks by then; how long it takes is assumed. */
const CHECKED_AFTER_MS = 120_000

/** @param checks read at each call */
export function instanceChecks({ checks }: Pick<Observed, 'checks'>): Manner {
  const started = new Map<string, number>()
  return {
    name: 'instances are checked some minutes after they start, and only while they run',
    source: 'EC2, DescribeInstanceStatus: initializing, not-applicable; facts on moto: ok/ok',
    after: ({ service, operation, params }, reply, { time }) => {
      if (service !== 'ec2' || reply.status !== 200) return reply
      if (operation === 'RunInstances')
        started.set(textOf(reply.body.toString(), 'instanceId') ?? '', time.now())
      if (operation === 'StartInstances') started.set(params.get('InstanceId.1') ?? '', time.now())
      if (operation !== 'DescribeInstanceStatus') return reply
      return changeItems(reply, 'instanceStatusSet', (item) => {
        const id = textOf(item, 'instanceId') ?? ''
        const isRunning = /<instanceState>.*?<name>running<\/name>.*?<\/instanceState>/s.test(item)
        const isNew = time.now() < (started.get(id) ?? 0) + CHECKED_AFTER_MS
        const usual = !isRunning ? 'not-applicable' : isNew ? 'initializing' : 'ok'
        const { system = usual, instance = usual } = checks.get(id) ?? {}
        return putCheck(putCheck(item, 'systemStatus', system), 'instanceStatus', instance)
      })
    },
  }
}

const putCheck = (item: string, element: string, status: string): string =>
  item.replace(
    new RegExp(`<${element}>.*?</${element}>`, 's'),
    `<${element}><status>${status}</status></${element}>`,
  )

/** @param functions read at each call */
export function functionStates({ functions }: Pick<Observed, 'functions'>): Manner {
  return {
    name: 'a function may have failed, or have been put to sleep',
    source: 'Lambda, FunctionConfiguration: State, StateReason; moto knows no other than Active',
    after: ({ service, operation, path }, reply) => {
      const state = functions.get(/\/functions\/([^/?]+)$/.exec(path)?.[1] ?? '')
      if (service !== 'lambda' || operation !== 'GetFunction' || state === undefined) return reply
      const told = JSON.parse(reply.body.toString()) as { Configuration: object }
      return jsonReply({ ...told, Configuration: { ...told.Configuration, ...state } })
    },
  }
}

/** All of them. @param observed a test may change it at any time */
export const statusManners = (observed: Observed = nothingObserved()): Manner[] => [
  instanceFigures(observed),
  instanceChecks(observed),
  functionStates(observed),
]
