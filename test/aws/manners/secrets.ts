import type { Manner } from '../emulator.ts'
import { errorReply, jsonReply } from '../reply.ts'

/** How Parameter Store differs from moto. */

/** Reads do not know a new parameter for a while; writes do. */
export function newParametersAppearLate(delayMs: number): Manner {
  const shownAt = new Map<unknown, number>()
  return {
    name: 'a new parameter is shown after a while',
    source: 'facts on AWS, section 8: reads after a creation are eventually consistent',
    before(call, { time }) {
      const isHidden = (name: unknown) => time.now() < (shownAt.get(name) ?? 0)
      if (call.operation === 'GetParameter' && isHidden(call.json['Name']))
        return errorReply(call, 400, 'ParameterNotFound', 'Parameter not found')
      if (call.operation !== 'DescribeParameters') return undefined
      const [filter] = (call.json['ParameterFilters'] ?? []) as { Values: string[] }[]
      return filter?.Values.some(isHidden) ? jsonReply({ Parameters: [] }) : undefined
    },
    after(call, reply, { time }) {
      const name = call.json['Name']
      if (call.operation === 'PutParameter' && reply.status === 200 && !shownAt.has(name))
        shownAt.set(name, time.now() + delayMs)
      return reply
    },
  }
}

/** The first page of each list is empty, with a token for the next. */
export const emptyFirstPage: Manner = {
  name: 'an empty page that is not the last',
  source:
    'Systems Manager API, DescribeParameters: if the service reaches an internal limit it returns what it has and a NextToken',
  before(call) {
    if (!['DescribeParameters', 'GetParametersByPath'].includes(call.operation)) return undefined
    const token = call.json['NextToken']
    if (token === undefined) return jsonReply({ Parameters: [], NextToken: '0' })
    return undefined
  },
}

/** A refusal that repeats what was sent. */
export const valueRefused: Manner = {
  name: 'a value is refused',
  source: "AWS validation errors: \"Value '…' at 'value' failed to satisfy constraint\"",
  before: (call) =>
    call.operation === 'PutParameter'
      ? errorReply(
          call,
          400,
          'ValidationException',
          `1 validation error detected: Value '${String(call.json['Value'])}' at 'value' failed to satisfy constraint`,
        )
      : undefined,
}

/** One change of a parameter at a time. */
export function tooManyUpdates(operation: string, times: number): Manner {
  let left = times
  return {
    name: `TooManyUpdates to ${operation}`,
    source:
      'Systems Manager API: there are concurrent updates for a resource that supports one update at a time',
    before(call) {
      if (call.operation !== operation || left === 0) return undefined
      left--
      return errorReply(call, 400, 'TooManyUpdates', 'There are concurrent updates')
    },
  }
}
