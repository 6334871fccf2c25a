import type { AwsCall } from '../aws-call.ts'
import { DELAYS } from '../delays.ts'
import type { Manner } from '../emulator.ts'
import { errorReply, jsonReply, type Reply } from '../reply.ts'

/** How logs, alarms and notifications differ, on AWS, from moto's. */

interface LogGroups {
  logGroups?: { logGroupName: string }[]
}

/** The group that a call is about, by its name or its ARN. */
const groupOf = ({ json }: AwsCall): string => {
  const arn = /:log-group:([^:]+)/.exec(String(json['resourceArn'] ?? ''))?.[1]
  return arn ?? String(json['logGroupName'] ?? '')
}

/** @param shownAfterMs how long nobody sees it */
export function newLogGroups(shownAfterMs: number = DELAYS.logGroupShown.ms): Manner {
  const made = new Map<string, number>()
  return {
    name: 'a log group is shown 2 s after it was made',
    source: 'facts on AWS, section 8: eventual consistency; the same as of other services',
    before: (call, { time }) => {
      if (call.service !== 'logs' || ['CreateLogGroup', 'DescribeLogGroups'].includes(call.operation))
        return undefined
      const at = made.get(groupOf(call))
      if (at === undefined || time.now() >= at + shownAfterMs) return undefined
      return errorReply(call, 400, 'ResourceNotFoundException', 'The specified log group does not exist.')
    },
    after: (call, reply, { time }) => {
      if (call.service !== 'logs' || reply.status !== 200) return reply
      if (call.operation === 'CreateLogGroup') made.set(groupOf(call), time.now())
      if (call.operation !== 'DescribeLogGroups') return reply
      const told = JSON.parse(reply.body.toString()) as LogGroups
      const isShown = ({ logGroupName }: { logGroupName: string }) =>
        time.now() >= (made.get(logGroupName) ?? 0) + shownAfterMs
      return jsonReply({ ...told, logGroups: told.logGroups?.filter(isShown) })
    },
  }
}

/** @param confirmed addresses whose owner has said yes; a test adds to it */
export function unconfirmedEmails(confirmed: ReadonlySet<string>): Manner {
  const put = (reply: Reply, change: (xml: string) => string): Reply => ({
    ...reply,
    body: Buffer.from(change(reply.body.toString())),
  })
  return {
    name: 'an e-mail subscription has no ARN until its owner confirms it, and cannot be taken away',
    source: 'SNS, ListSubscriptionsByTopic and Unsubscribe; facts on moto: confirmed at once',
    after: ({ service, operation, params }, reply) => {
      if (service !== 'sns') return reply
      if (operation === 'Subscribe' && params.get('Protocol') === 'email')
        return put(reply, (xml) => xml.replace(/(<SubscriptionArn>)[^<]*/, '$1pending confirmation'))
      if (operation !== 'ListSubscriptionsByTopic') return reply
      return put(reply, (xml) =>
        xml.replace(/<member>.*?<\/member>/gs, (member) => {
          const endpoint = /<Endpoint>([^<]*)/.exec(member)?.[1] ?? ''
          if (!member.includes('<Protocol>email<') || confirmed.has(endpoint)) return member
          return member.replace(/(<SubscriptionArn>)[^<]*/, '$1PendingConfirmation')
        }),
      )
    },
  }
}

interface KeyValue {
  Key: string
  Value: string
}

/** Keeps the tags of dashboards, which moto does not. */
export function taggedDashboards(): Manner {
  const kept = new Map<string, KeyValue[]>()
  const nameOf = ({ json }: AwsCall) => /:dashboard\/(.+)$/.exec(String(json['ResourceARN'] ?? ''))?.[1]
  return {
    name: 'a dashboard has the tags that it was made with',
    source: 'CloudWatch, PutDashboard: Tags are taken when it is made, and ignored when it is changed',
    before: (call) => {
      const name = call.service === 'cloudwatch' ? nameOf(call) : undefined
      if (name === undefined) return undefined
      const tags = kept.get(name)
      if (tags === undefined) return errorReply(call, 404, 'ResourceNotFoundException', 'Unknown')
      if (call.operation === 'ListTagsForResource') return jsonReply({ Tags: tags })
      const gone = (call.json['TagKeys'] ?? []) as string[]
      const come = (call.json['Tags'] ?? []) as KeyValue[]
      const others = tags.filter(({ Key }) => !gone.includes(Key) && !come.some((tag) => tag.Key === Key))
      kept.set(name, [...others, ...come])
      return jsonReply({})
    },
    after: ({ service, operation, json }, reply) => {
      if (service !== 'cloudwatch' || reply.status !== 200) return reply
      const name = String(json['DashboardName'] ?? '')
      if (operation === 'PutDashboard' && !kept.has(name)) kept.set(name, (json['Tags'] ?? []) as KeyValue[])
      if (operation === 'DeleteDashboards')
        for (const gone of json['DashboardNames'] as string[]) kept.delete(gone)
      return reply
    },
  }
}

export const alarmTagsAtFirst: Manner = {
  name: 'PutMetricAlarm ignores tags of an alarm that is there',
  source:
    'CloudWatch, PutMetricAlarm: "If you are updating an existing alarm, any tags you specify are ignored"',
  before: async (call, world) => {
    if (call.service !== 'cloudwatch' || call.operation !== 'PutMetricAlarm') return undefined
    const asked = (operation: string, json: object): AwsCall => ({
      ...call,
      operation,
      headers: { ...call.headers, 'x-amz-target': `GraniteServiceVersion20100801.${operation}` },
      body: Buffer.from(JSON.stringify(json)),
    })
    const there = await world.forward(asked('DescribeAlarms', { AlarmNames: [call.json['AlarmName']] }))
    const { MetricAlarms } = JSON.parse(there.body.toString()) as { MetricAlarms: unknown[] }
    if (MetricAlarms.length === 0) return undefined
    const { Tags: _, ...json } = call.json
    return asked('PutMetricAlarm', json)
  },
}

/** All of them, for one emulator. @param confirmed see unconfirmedEmails */
export const watchingManners = (confirmed: ReadonlySet<string> = new Set()): Manner[] => [
  newLogGroups(),
  unconfirmedEmails(confirmed),
  taggedDashboards(),
  alarmTagsAtFirst,
]
