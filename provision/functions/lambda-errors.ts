import type { FunctionConfiguration } from '@aws-sdk/client-lambda'
import { codeOf } from '../aws/error-codes.ts'
import { AnswerLost } from '../errors.ts'

/** Lambda could not make a function, or not change it as it was asked to, and says why. */
export class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed'
  readonly functionName: string
  /** Lambda's: `EniLimitExceeded`, `InsufficientRolePermissions`; empty where it gives none. */
  readonly code: string

  constructor(functionName: string, code: string, reason: string) {
    super(`${functionName}: ${reason || code}`)
    this.functionName = functionName
    this.code = code
  }
}

/** @throws FunctionFailed where Lambda says that it failed */
export function requireSound(configuration: FunctionConfiguration): void {
  const { FunctionName = '', State, LastUpdateStatus } = configuration
  if (State === 'Failed')
    throw new FunctionFailed(
      FunctionName,
      configuration.StateReasonCode ?? '',
      configuration.StateReason ?? '',
    )
  if (LastUpdateStatus === 'Failed')
    throw new FunctionFailed(
      FunctionName,
      configuration.LastUpdateStatusReasonCode ?? '',
      configuration.LastUpdateStatusReason ?? '',
    )
}

/** Whether a removal may just be sent again: it is refused for a while, or nobody knows what came of it. */
export const isWorthAnother = (error: unknown): boolean => isBusy(error) || error instanceof AnswerLost

const messageOf = (error: unknown) => (error instanceof Error ? error.message : '')

/**
 * A role that was just made: Lambda cannot assume it yet, or does not see its policies. Lambda has no code of its own for that,
 * only these words (facts on AWS, section 5).
 */
export const isRoleNotReady = (error: unknown): boolean =>
  (codeOf(error) === 'InvalidParameterValueException' &&
    /cannot be assumed|role defined for the function|execution role|does not have required permissions|not authorized to perform/i.test(
      messageOf(error),
    )) ||
  (error instanceof FunctionFailed && error.code === 'InsufficientRolePermissions')

/**
 * A change of the function is under way. ResourceConflictException also says that a function or a statement exists already: only
 * the message tells them apart (facts on AWS, section 5).
 */
export const isBusy = (error: unknown): boolean =>
  codeOf(error) === 'ResourceConflictException' &&
  /in progress|in the following state|concurrent update/i.test(messageOf(error))
