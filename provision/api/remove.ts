import { DeleteApiCommand } from '@aws-sdk/client-apigatewayv2'
import type { Provisioning } from '../context.ts'
import { takeAway } from '../removal.ts'
import { changeApi } from './change-api.ts'
import { findApis } from './find-apis.ts'

/** Removes the API with all that it has. The permission on the function goes with the function. It may be run again. */
export async function removeApi(provisioning: Provisioning): Promise<void> {
  for (const { ApiId } of await findApis(provisioning))
    await changeApi(provisioning, { kind: 'remove', what: `HTTP API ${ApiId}` }, () =>
      takeAway(provisioning, () => provisioning.aws.apigateway.send(new DeleteApiCommand({ ApiId }))),
    )
}

/** @returns how many of the stack's APIs are still found */
export const countApis = async (provisioning: Provisioning): Promise<number> =>
  (await findApis(provisioning)).length
