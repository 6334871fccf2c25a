import { z } from 'zod'
import { nearest } from './nearest.ts'

export interface SettingsProblem {
  /** `sessions.timeoutMinutes` */
  path: string
  problem: string
  /** The known key an unknown one is nearest to, where one is near. */
  nearest: string | null
}

/** Settings that do not hold. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  /** The file, or the flags. */
  readonly source: string
  readonly problems: readonly SettingsProblem[]

  constructor(source: string, problems: readonly SettingsProblem[], cause?: unknown) {
    super(`${source}: ${problems.map(({ path, problem }) => `${path} ${problem}`).join('; ')}`, { cause })
    this.source = source
    this.problems = problems
  }
}

/** What zod found, for people: an unknown key with the known one it is nearest to. */
export function problemsOf(error: z.ZodError, schema: z.ZodType): SettingsProblem[] {
  return error.issues.flatMap((issue) => {
    const path = issue.path.map(String)
    if (issue.code !== 'unrecognized_keys')
      return [{ path: path.join('.'), problem: saidOf(issue), nearest: null }]
    const known = keysAt(schema, path)
    return issue.keys.map((key) => ({
      path: [...path, key].join('.'),
      problem: 'is not a setting',
      nearest: nearest(key, known),
    }))
  })
}

function saidOf(issue: z.core.$ZodIssue): string {
  if (issue.code === 'custom' || issue.code === 'invalid_format') return issue.message
  if (issue.code === 'too_small') return `must be at least ${issue.minimum}`
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}`
  return issue.code === 'invalid_type'
    ? `must be ${issue.expected === 'int' ? 'a whole number' : `a ${issue.expected}`}`
    : issue.message
}

function keysAt(schema: z.ZodType, path: readonly string[]): string[] {
  let at: unknown = unwrap(schema)
  for (const key of path) at = at instanceof z.ZodObject ? unwrap(at.shape[key] as z.ZodType) : undefined
  return at instanceof z.ZodObject ? Object.keys(at.shape) : []
}

/** The schema inside defaults and optionals. */
function unwrap(schema: z.ZodType): unknown {
  let inner: unknown = schema
  while (
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault ||
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodNullable
  )
    inner = inner.unwrap()
  return inner
}
