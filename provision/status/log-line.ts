import { z } from 'zod'

/** What lambdas/etl/report.ts writes, as far as the status tells of it. */
const reportSchema = z.object({
  runId: z.number(),
  state: z.enum(['done', 'stopped']),
  objects: z.number(),
  inserted: z.number(),
  left: z.object({ objects: z.number() }),
  newestEventAt: z.number().nullable(),
  ms: z.number(),
})

export type Report = z.output<typeof reportSchema>

/** A line of the ETL function's log, as far as it tells how a run went. */
export type Said =
  | { kind: 'start' }
  | { kind: 'report'; report: Report }
  | { kind: 'error'; error: string }
  /** Lambda's own last line of an invocation. */
  | { kind: 'end'; durationMs: number; error: string | null }

const LONGEST = 300

/**
 * Reads a line in Lambda's text format. Sources: Lambda's runtime for Node.js (LogPatch.js, Errors.js) for errors that were thrown;
 * logs that people published for Lambda's own lines: `Task timed out after 3.00 seconds`, `Runtime exited with error: signal:
 * killed`, `REPORT … Status: error	Error Type: Runtime.OutOfMemory`.
 * @returns null for one that tells nothing of it: INIT_START, END, an extension's
 */
export function said(text: string): Said | null {
  if (text.startsWith('START RequestId:')) return { kind: 'start' }
  if (text.startsWith('{')) {
    const { data } = reportSchema.safeParse(parsed(text))
    return data === undefined ? null : { kind: 'report', report: data }
  }
  if (text.startsWith('REPORT RequestId:')) return end(text)
  const error = thrown(text) ?? LAMBDAS_OWN.exec(text)?.[1]?.trim()
  return error === undefined ? null : { kind: 'error', error: error.slice(0, LONGEST) }
}

const LAMBDAS_OWN = /(?:^|\s)(Task timed out after [\d.]+ seconds|Runtime exited [^\n]+)/

function end(text: string): Said {
  const durationMs = Number(/\tDuration: ([\d.]+) ms/.exec(text)?.[1] ?? 0)
  const status = /\tStatus: (error|timeout)/.exec(text)?.[1]
  const type = /\tError Type: (\S+)/.exec(text)?.[1]
  return { kind: 'end', durationMs, error: type ?? status ?? null }
}

const thrownSchema = z.object({ errorType: z.string(), errorMessage: z.string() })

/** `<time>	<request id>	ERROR	Invoke Error 	{"errorType":…}` */
function thrown(text: string): string | undefined {
  const [, what = '', json] =
    /\tERROR\t(Invoke Error|Uncaught Exception|Unhandled Promise Rejection)\s+(.*)/s.exec(text) ?? []
  if (json === undefined) return
  const { data } = thrownSchema.safeParse(parsed(json))
  // Longer lines than CloudWatch takes are cut, and are no JSON then.
  if (data === undefined) return what
  const [message = ''] = data.errorMessage.split('\n')
  return message === '' ? data.errorType : `${data.errorType}: ${message}`
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
