import type { Provisioning } from '../context.ts'
import { type FunctionName, functionName as named } from '../identity/names.ts'

export type FunctionKind = FunctionName

/** The platform's two functions. */
export const FUNCTIONS: readonly FunctionKind[] = ['ingest', 'etl']

export const functionName = ({ stack }: Pick<Provisioning, 'stack'>, kind: FunctionKind): string =>
  named(stack, kind)

/** Its part: `functions/etl`. */
export const functionPart = (kind: FunctionKind): string => `functions/${kind}`
