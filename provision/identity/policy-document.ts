import { canonical } from '../same-json.ts'

export interface Statement {
  Sid: string
  Effect: 'Allow' | 'Deny'
  Action: string[]
  /** None in a trust policy. */
  Resource?: string[]
  Principal?: { Service: string }
  Condition?: Record<string, Record<string, string | string[]>>
}

export interface PolicyDocument {
  Version: '2012-10-17'
  Statement: Statement[]
}

export const policyDocument = (...statements: Statement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
})

/** What an AWS document says in place of what it is to say; empty where both mean the same. */
export interface DocumentDifference {
  /** Names of the statements that are not to be so, and of those that are missing. */
  from: string
  to: string
}

/** @param told the document as IAM tells it: JSON, percent-encoded; @returns null where it is as wanted */
export function documentDifference(
  told: string | undefined,
  wanted: PolicyDocument,
): DocumentDifference | null {
  const there = parsed(told)
  if (canonical(there) === canonical(wanted)) return null
  const isIn = (document: unknown, one: unknown) =>
    statementsOf(document).some((other) => canonical(other) === canonical(one))
  const names = (of: unknown, besides: unknown) =>
    statementsOf(of)
      .filter((one) => !isIn(besides, one))
      .map(nameOf)
      .join(', ') || 'none'
  return { from: names(there, wanted), to: names(wanted, there) }
}

/** Nonsense is as good as nothing: it is to be written anew. */
function parsed(told: string | undefined): unknown {
  try {
    return JSON.parse(decodeURIComponent(told ?? ''))
  } catch {
    return undefined
  }
}

function statementsOf(document: unknown): unknown[] {
  const { Statement = [] } = (document ?? {}) as { Statement?: unknown }
  return Array.isArray(Statement) ? Statement : [Statement]
}

function nameOf(statement: unknown): string {
  const { Sid, Action } = statement as { Sid?: string; Action?: unknown }
  return Sid ?? [Action].flat().join(' ')
}
