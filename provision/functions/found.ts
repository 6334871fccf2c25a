import {
  type FunctionConfiguration,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { AwsDenied } from '../errors.ts'
import { STACK_TAG } from '../tags.ts'
import { type Patience, until } from '../until.ts'
import { type FunctionKind, functionName } from './names.ts'

export interface FoundFunction {
  configuration: FunctionConfiguration
  tags: Record<string, string>
  /** Whether it carries our stack's tag; a function of the name alone is somebody else's. */
  isOurs: boolean
}

/** @throws AwsDenied also where the tags may not be read: without them nobody knows whose it is */
export async function findFunction(
  provisioning: Provisioning,
  kind: FunctionKind,
): Promise<FoundFunction | null> {
  const FunctionName = functionName(provisioning, kind)
  try {
    const told = await provisioning.aws.lambda.send(new GetFunctionCommand({ FunctionName }))
    // GetFunction answers also where only its tags are denied, and leaves them out then.
    if (told.TagsError !== undefined) throw new AwsDenied('lambda:ListTags', told.TagsError.Message)
    const tags = told.Tags ?? {}
    return {
      configuration: told.Configuration ?? {},
      tags,
      isOurs: tags[STACK_TAG] === provisioning.stack,
    }
  } catch (error) {
    if (isNotFound(error)) return null
    throw error
  }
}

/** A function in a VPC takes "a minute or so", by another page "several minutes" (facts on AWS, section 5). */
const SETTLING: Patience = { everyMs: 2000, withinMs: 10 * 60_000 }

/**
 * Waits until neither its making nor a change of it is under way: before that Lambda refuses changes. By `until`, since the SDK's
 * waiters ask on for minutes where they are not allowed to ask at all.
 * @returns what it is then; whether that is sound is for the caller to see
 * @throws AWS's ResourceNotFoundException where there is none
 */
export const whenSettled = (provisioning: Provisioning, kind: FunctionKind): Promise<FunctionConfiguration> =>
  until(
    provisioning,
    `the function ${functionName(provisioning, kind)}`,
    async () => {
      const FunctionName = functionName(provisioning, kind)
      const configuration = await provisioning.aws.lambda.send(
        new GetFunctionConfigurationCommand({ FunctionName }),
      )
      const { State, LastUpdateStatus } = configuration
      return State === 'Pending' || LastUpdateStatus === 'InProgress' ? null : configuration
    },
    SETTLING,
  )
