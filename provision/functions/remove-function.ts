import { DeleteFunctionCommand, UpdateFunctionConfigurationCommand } from '@aws-sdk/client-lambda'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { whilePassing } from '../until.ts'
import { findFunction, whenSettled } from './found.ts'
import { isRoleNotReady, isWorthAnother } from './lambda-errors.ts'
import { type FunctionKind, functionName, functionPart } from './names.ts'
import { vpcConfig } from './spec.ts'

/**
 * Removes a function of this stack; a stranger's of its name stays. One in a VPC is detached first and deleted only when that is
 * done: Lambda lets go of its network interfaces sooner so, and not at all once its role is gone (facts on AWS, section 5).
 */
export async function removeFunction(provisioning: Provisioning, kind: FunctionKind): Promise<void> {
  const found = await findFunction(provisioning, kind)
  if (found === null || !found.isOurs) return
  const { SubnetIds = [] } = found.configuration.VpcConfig ?? {}
  if (SubnetIds.length > 0 && found.configuration.State !== 'Failed') await detach(provisioning, kind)
  await provisioning.changes.make({ part: functionPart(kind), kind: 'remove', what: 'function' }, () =>
    deleteFunction(provisioning, kind),
  )
}

async function detach(provisioning: Provisioning, kind: FunctionKind): Promise<void> {
  const { aws, changes } = provisioning
  const FunctionName = functionName(provisioning, kind)
  const change = { part: functionPart(kind), kind: 'remove', what: 'place in the VPC' } as const
  try {
    await changes.make(change, async () => {
      await whenSettled(provisioning, kind)
      await whilePassing(provisioning, isWorthAnother, () =>
        aws.lambda.send(
          new UpdateFunctionConfigurationCommand({ FunctionName, VpcConfig: vpcConfig(undefined) }),
        ),
      )
      // Deleted while this is under way, it would keep its interfaces.
      await whenSettled(provisioning, kind)
    })
  } catch (error) {
    // Somebody has taken its role away: it cannot be detached any more, only deleted.
    if (!isRoleNotReady(error) && !isNotFound(error)) throw error
  }
}

/** Deletes a function, as soon as Lambda lets go of it: one that is pending is refused for a while (facts on AWS, section 5). */
export async function deleteFunction(provisioning: Provisioning, kind: FunctionKind): Promise<void> {
  const FunctionName = functionName(provisioning, kind)
  try {
    await whilePassing(provisioning, isWorthAnother, () =>
      provisioning.aws.lambda.send(new DeleteFunctionCommand({ FunctionName })),
    )
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
}
