import { isObject } from '../../lambdas/events/field.ts'
import { parseJson } from '../../lambdas/events/json.ts'

export interface AnswerCounts {
  /** Requests answered. */
  requests: number
  /** Events the ingest took. */
  accepted: number
  /** Events it refused, by its reasons. */
  rejected: Record<string, number>
  /** Answers by status. */
  statuses: Record<string, number>
}

/** Counts what the ingest answers. */
export class Answers {
  readonly counts: AnswerCounts = { requests: 0, accepted: 0, rejected: {}, statuses: {} }

  count(status: number, body: string): void {
    const { counts } = this
    counts.requests++
    increase(counts.statuses, String(status))
    const answer = parseJson(body)
    if (!isObject(answer)) return
    if (typeof answer['accepted'] === 'number') counts.accepted += answer['accepted']
    for (const one of Array.isArray(answer['rejected']) ? answer['rejected'] : [])
      if (isObject(one) && typeof one['reason'] === 'string') increase(counts.rejected, one['reason'])
  }
}

function increase(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1
}
