import {
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  UpdateUserPoolCommand,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider'
import type { Provisioning } from '../context.ts'
import { takeAway } from '../removal.ts'
import { until } from '../until.ts'
import { ourUserPools } from './user-pool.ts'
import { poolUpdate } from './user-pool-settings.ts'

/** Removes the stack's, with its shoppers' accounts; its clients go with it. */
export async function removeUserPools(provisioning: Provisioning): Promise<void> {
  for (const pool of await ourUserPools(provisioning))
    await provisioning.changes.make(
      { part: 'identity', kind: 'remove', what: `user pool ${pool.Id}` },
      async () => {
        await takeAway(provisioning, () => drop(provisioning, pool))
        await until(provisioning, `the end of the user pool ${pool.Id}`, async () =>
          (await ourUserPools(provisioning)).some(({ Id }) => Id === pool.Id) ? null : true,
        )
      },
    )
}

/** How many are still there. */
export const countUserPools = async (provisioning: Provisioning): Promise<number> =>
  (await ourUserPools(provisioning)).length

/** What somebody put around the pool, AWS wants to be taken away before (facts on AWS, section 11). */
async function drop(provisioning: Provisioning, pool: UserPoolType): Promise<void> {
  const { cognito } = provisioning.aws
  const { Id: UserPoolId, DeletionProtection } = pool
  if (DeletionProtection === 'ACTIVE')
    await cognito.send(new UpdateUserPoolCommand({ ...poolUpdate(pool), UserPoolTags: pool.UserPoolTags }))
  for (const Domain of [pool.Domain, pool.CustomDomain])
    if (Domain)
      await takeAway(provisioning, () =>
        cognito.send(new DeleteUserPoolDomainCommand({ UserPoolId, Domain })),
      )
  await cognito.send(new DeleteUserPoolCommand({ UserPoolId }))
}
