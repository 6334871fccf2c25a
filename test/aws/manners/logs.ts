import type { AwsCall } from '../aws-call.ts'
import type { Manner } from '../emulator.ts'
import { jsonReply } from '../reply.ts'

interface LogEvent {
  logStreamName: string
  timestamp: number
  message: string
  ingestionTime: number
  eventId: string
}

const PAGE = 3

/**
 * Log events, kept here: moto knows no order across streams, and takes only what its own clock finds new.
 * @param lateMs how long events of a stream are not shown, by the stream's name
 */
export function logEvents(lateMs: Record<string, number> = {}): Manner {
  const kept = new Map<string, LogEvent[]>()
  const groupOf = ({ json }: AwsCall) => String(json['logGroupName'] ?? '')
  const asked = (call: AwsCall): AwsCall => ({
    ...call,
    body: Buffer.from(JSON.stringify({ logGroupName: groupOf(call) })),
  })
  return {
    name: 'events of all streams come in the order of their time, in pages, of which the first is empty',
    source: 'CloudWatch Logs, FilterLogEvents: startFromHead, sorting, "partially full, or even empty" pages',
    before: async (call, world) => {
      if (call.service !== 'logs' || !['PutLogEvents', 'FilterLogEvents'].includes(call.operation))
        return undefined
      const events = kept.get(groupOf(call)) ?? []
      if (call.operation === 'PutLogEvents') {
        kept.set(groupOf(call), [...events, ...put(call, world.time.now(), events.length)])
        return jsonReply({ nextSequenceToken: '0' })
      }
      const there = await world.forward(asked(call))
      if (there.status !== 200) return there
      const now = world.time.now()
      const isShown = (one: LogEvent) => one.ingestionTime + (lateMs[one.logStreamName] ?? 0) <= now
      return jsonReply(pageOf(call, events.filter(isShown)))
    },
  }
}

function put({ json }: AwsCall, now: number, from: number): LogEvent[] {
  const events = json['logEvents'] as { timestamp: number; message: string }[]
  return events.map((event, i) => ({
    ...event,
    logStreamName: String(json['logStreamName']),
    ingestionTime: now,
    eventId: `${json['logGroupName']}-${from + i}`,
  }))
}

function pageOf({ json }: AwsCall, events: readonly LogEvent[]): object {
  const { startTime = 0, startFromHead = true, limit = PAGE, nextToken } = json as Record<string, never>
  if (nextToken === undefined) return { events: [], nextToken: '0' }
  const inRange = events
    .filter(({ timestamp }) => timestamp >= startTime)
    .toSorted((a, b) => a.timestamp - b.timestamp || a.ingestionTime - b.ingestionTime)
  if (!startFromHead) inRange.reverse()
  const from = Number(nextToken)
  const to = from + Math.min(PAGE, limit)
  return { events: inRange.slice(from, to), ...(to < inRange.length ? { nextToken: String(to) } : {}) }
}
