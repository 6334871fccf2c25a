import { type Report, type Said, said } from './log-line.ts'

export interface LogLine {
  /** One of each of Lambda's machines, which does one thing after the other. */
  stream: string
  /** Epoch ms. */
  at: number
  text: string
}

/** An invocation of the ETL, as its log tells it. */
export interface Run {
  startedAt: number
  /** null: its end is not in the log. */
  finishedAt: number | null
  /** null: it did not come to it. */
  report: Report | null
  /** null where there is a report, or where nothing was said. */
  error: string | null
  /** Whether its beginning is among the lines, so that nothing of it stands in older ones. */
  isWhole: boolean
}

/** @param lines oldest first; @returns the runs that they tell of, the one that began last first */
export function runsOf(lines: readonly LogLine[]): Run[] {
  const streams = new Map<string, LogLine[]>()
  for (const line of lines) {
    const stream = streams.get(line.stream)
    if (stream === undefined) streams.set(line.stream, [line])
    else stream.push(line)
  }
  return [...streams.values()].flatMap(runsOfStream).toSorted((a, b) => b.startedAt - a.startedAt)
}

interface Draft {
  start: number | null
  end: number | null
  durationMs: number | null
  report: Report | null
  error: string | null
  /** When the report or the error was written. */
  toldAt: number | null
}

function runsOfStream(lines: readonly LogLine[]): Run[] {
  const drafts: Draft[] = []
  for (const { at, text } of lines) {
    const one = said(text)
    if (one !== null) put(draftFor(one, drafts), one, at)
  }
  return drafts.flatMap((draft) => runOf(draft) ?? [])
}

/** The run that a line is about: the one under way, or a new one. */
function draftFor({ kind }: Said, drafts: Draft[]): Draft {
  const last = drafts.at(-1)
  const isUnderWay = last !== undefined && last.end === null
  // A program that fails while it is loaded says so before the invocation that it was loaded for begins.
  if (kind === 'start' && isUnderWay && last.start === null && last.report === null) return last
  if (kind !== 'start' && isUnderWay) return last
  // Lambda collects what a program writes beside its own lines, and may bring it after them.
  const isSilent = last !== undefined && last.report === null && last.error === null
  if ((kind === 'report' || kind === 'error') && isSilent) return last
  const draft: Draft = { start: null, end: null, durationMs: null, report: null, error: null, toldAt: null }
  drafts.push(draft)
  return draft
}

function put(draft: Draft, one: Said, at: number): void {
  if (one.kind === 'start') draft.start = at
  if (one.kind === 'report') Object.assign(draft, { report: one.report, toldAt: at })
  if (one.kind === 'error') {
    draft.toldAt ??= at
    draft.error ??= one.error
  }
  if (one.kind === 'end') {
    draft.end = at
    draft.durationMs = one.durationMs
    draft.error ??= one.error
  }
}

function runOf({ start, end, durationMs, report, error, toldAt }: Draft): Run | null {
  const finishedAt = end ?? toldAt
  const last = start ?? finishedAt
  if (last === null) return null
  return {
    startedAt: start ?? last - (durationMs ?? report?.ms ?? 0),
    finishedAt,
    report,
    // What failed before was done again.
    error: report === null ? error : null,
    isWhole: start !== null,
  }
}
