import {
  CreateUserPoolClientCommand,
  DeleteUserPoolClientCommand,
  DescribeUserPoolClientCommand,
  paginateListUserPoolClients,
  UpdateUserPoolClientCommand,
  type UserPoolClientType,
} from '@aws-sdk/client-cognito-identity-provider'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { afterUp, ensure, isPlanned } from '../ensure.ts'
import { differences } from './differences.ts'
import { userPoolName } from './names.ts'
import { summary } from './user-pool.ts'
import { CLIENT_SETTINGS, clientUpdate } from './user-pool-settings.ts'

/** A part of the pool: the two are made in one step. */
const PART = 'identity/user-pool'

/** By which the storefront signs shoppers in. It has no tags: it is found by its name, in a pool that is ours. */
export async function ensureUserPoolClient(
  provisioning: Provisioning,
  poolId: string,
): Promise<{ clientId: string }> {
  const { aws, stack } = provisioning
  const client = await ensure<UserPoolClientType>(provisioning, {
    part: PART,
    what: 'user pool client',
    find: async () => (isPlanned(poolId) ? [] : find(provisioning, poolId)),
    idOf: ({ ClientId }) => ClientId ?? '',
    create: async () => {
      const ClientName = userPoolName(stack)
      const made = await aws.cognito.send(
        new CreateUserPoolClientCommand({
          UserPoolId: poolId,
          ClientName,
          GenerateSecret: false,
          ...CLIENT_SETTINGS,
        }),
      )
      return made.UserPoolClient?.ClientId
    },
    remove: ({ ClientId }) =>
      aws.cognito.send(new DeleteUserPoolClientCommand({ UserPoolId: poolId, ClientId })),
    planned: { ClientId: afterUp('identity/user-pool-client') },
  })
  const { ClientId: clientId = '' } = client
  if (!isPlanned(clientId)) await syncSettings(provisioning, poolId, client)
  return { clientId }
}

/** One that has a secret was made by others: a browser cannot use it, and a secret cannot be taken away. */
async function find({ aws, stack }: Provisioning, UserPoolId: string): Promise<UserPoolClientType[]> {
  const ids: string[] = []
  const pages = paginateListUserPoolClients({ client: aws.cognito }, { UserPoolId, MaxResults: 60 })
  for await (const { UserPoolClients = [] } of pages)
    for (const { ClientId, ClientName } of UserPoolClients)
      if (ClientId && ClientName === userPoolName(stack)) ids.push(ClientId)
  const clients: UserPoolClientType[] = []
  for (const ClientId of ids) {
    const client = await aws.cognito.send(new DescribeUserPoolClientCommand({ UserPoolId, ClientId })).then(
      ({ UserPoolClient }) => UserPoolClient,
      (error: unknown) => {
        if (!isNotFound(error)) throw error
      },
    )
    if (client !== undefined && client.ClientSecret === undefined) clients.push(client)
  }
  return clients
}

async function syncSettings(
  { aws, changes }: Provisioning,
  UserPoolId: string,
  there: UserPoolClientType,
): Promise<void> {
  const amiss = differences(there, CLIENT_SETTINGS)
  if (amiss.length === 0) return
  const { what, from, to } = summary(amiss)
  await changes.make({ part: PART, kind: 'change', what: `client: ${what}`, from, to }, () =>
    aws.cognito.send(
      new UpdateUserPoolClientCommand(clientUpdate({ ...there, UserPoolId, ClientId: there.ClientId })),
    ),
  )
}
