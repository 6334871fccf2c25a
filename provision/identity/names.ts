import { createHash } from 'node:crypto'
import type { Provisioning } from '../context.ts'

/** Who acts in the stack: its two machines, its two functions, the schedule, the storefront's server, and the service that hosts it. */
export const ROLE_NAMES = ['oltp', 'analytics', 'ingest', 'etl', 'scheduler', 'web', 'hosting'] as const
export type RoleName = (typeof ROLE_NAMES)[number]

/** Those that instances act as. */
export const INSTANCE_ROLE_NAMES = ['oltp', 'analytics'] as const satisfies readonly RoleName[]

export type FunctionName = 'ingest' | 'etl'

type Place = Pick<Provisioning, 'stack' | 'region'>

/** All of ours stand under it, so that listing them need not read the account's other roles. */
export const IAM_PATH = '/clickstream/'

/** IAM's limit for the name of a role; that of an instance profile is longer. */
const LONGEST = 64
const HASH = 8

/**
 * `clickstream-<stack>-<region>-<role>`: IAM's names are the whole account's, in all regions. Where that is too long, the stack's
 * name is cut and 8 digits of its SHA-256 stand for the rest.
 */
export function roleName({ stack, region }: Place, role: RoleName): string {
  const named = (of: string) => `clickstream-${of}-${region}-${role}`
  const room = LONGEST - named('').length
  if (stack.length <= room) return named(stack)
  const hash = createHash('sha256').update(stack).digest('hex').slice(0, HASH)
  return named(`${stack.slice(0, room - HASH - 1).replace(/-+$/, '')}-${hash}`)
}

/** The profile by which an instance has its role is named as the role. */
export const instanceProfileName = (place: Place, role: RoleName): string => roleName(place, role)

/** Logical names of the parts. */
export const rolePart = (role: RoleName): string => `identity/${role}`
export const instanceProfilePart = (role: RoleName): string => `identity/${role}-profile`

export const functionName = (stack: string, name: FunctionName): string => `clickstream-${stack}-${name}`

export const functionArn = (
  { account, region, stack }: Pick<Provisioning, 'account' | 'region' | 'stack'>,
  name: FunctionName,
): string => `arn:aws:lambda:${region}:${account}:function:${functionName(stack, name)}`

/** Lambda writes there, whatever we call it. */
export const logGroupName = (stack: string, name: FunctionName): string =>
  `/aws/lambda/${functionName(stack, name)}`

export const userPoolName = (stack: string): string => `clickstream-${stack}`
