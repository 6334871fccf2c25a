import {
  CreateUserPoolCommand,
  DeleteUserPoolCommand,
  DescribeUserPoolCommand,
  paginateListUserPools,
  UpdateUserPoolCommand,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { afterUp, ensure, isPlanned } from '../ensure.ts'
import { STACK_TAG, tagsOf } from '../tags.ts'
import { type Difference, differences } from './differences.ts'
import { userPoolName } from './names.ts'
import { POOL_AT_BIRTH, POOL_SETTINGS, poolUpdate } from './user-pool-settings.ts'

const PART = 'identity/user-pool'

/** The shoppers' accounts. */
export async function ensureUserPool(provisioning: Provisioning): Promise<{ poolId: string }> {
  const { aws, stack } = provisioning
  const pool = await ensure<UserPoolType>(provisioning, {
    part: PART,
    what: 'user pool',
    find: async () => candidates(await ourUserPools(provisioning)),
    idOf: ({ Id }) => Id ?? '',
    create: async () => {
      const UserPoolTags = tagsOf(provisioning, PART)
      const PoolName = userPoolName(stack)
      const made = await aws.cognito.send(
        new CreateUserPoolCommand({ PoolName, UserPoolTags, ...POOL_AT_BIRTH, ...POOL_SETTINGS }),
      )
      return made.UserPool?.Id
    },
    remove: ({ Id }) => aws.cognito.send(new DeleteUserPoolCommand({ UserPoolId: Id })),
    planned: { Id: afterUp(PART) },
  })
  const { Id: poolId = '' } = pool
  if (!isPlanned(poolId)) await syncSettings(provisioning, pool)
  return { poolId }
}

/**
 * The stack's pools: of our name, since lists tell no tags, and with our tag, since names are not unique (facts on AWS, section 9).
 * A pool of our name without it is somebody else's.
 */
export async function ourUserPools({ aws, stack }: Provisioning): Promise<UserPoolType[]> {
  const named: string[] = []
  for await (const { UserPools = [] } of paginateListUserPools({ client: aws.cognito }, { MaxResults: 60 }))
    for (const { Id, Name } of UserPools) if (Id && Name === userPoolName(stack)) named.push(Id)
  const pools: UserPoolType[] = []
  for (const UserPoolId of named) {
    const pool = await aws.cognito.send(new DescribeUserPoolCommand({ UserPoolId })).then(
      ({ UserPool }) => UserPool,
      (error: unknown) => {
        if (!isNotFound(error)) throw error
      },
    )
    if (pool?.UserPoolTags?.[STACK_TAG] === stack) pools.push(pool)
  }
  return pools
}

/** One in which shoppers are is the one, and is never taken for a twin: their accounts would go with it. */
function candidates(pools: readonly UserPoolType[]): UserPoolType[] {
  const users = ({ EstimatedNumberOfUsers = 0 }: UserPoolType) => EstimatedNumberOfUsers
  const [fullest] = pools.toSorted((a, b) => users(b) - users(a))
  return fullest !== undefined && users(fullest) > 0 ? [fullest] : [...pools]
}

async function syncSettings(provisioning: Provisioning, there: UserPoolType): Promise<void> {
  const tags = tagsOf(provisioning, PART)
  const amiss = [
    ...differences(there, POOL_SETTINGS),
    ...differences(there.UserPoolTags, tags).map((one) => ({ ...one, name: `tag ${one.name}` })),
  ]
  if (amiss.length === 0) return
  await provisioning.changes.make({ part: PART, kind: 'change', ...summary(amiss) }, () =>
    provisioning.aws.cognito.send(
      new UpdateUserPoolCommand({
        ...poolUpdate(there),
        UserPoolTags: { ...there.UserPoolTags, ...tags },
      }),
    ),
  )
}

/** One update sets all: one change. */
export const summary = (amiss: readonly Difference[]): { what: string; from: string; to: string } => ({
  what: amiss.map(({ name }) => name).join(', '),
  from: amiss.map(({ from }) => from).join(', '),
  to: amiss.map(({ to }) => to).join(', '),
})
