import type { AwsCall } from '../aws-call.ts'
import { DELAYS } from '../delays.ts'
import type { Manner, World } from '../emulator.ts'
import { errorReply, jsonReply, type Reply } from '../reply.ts'

/** How Cognito's user pools differ from moto's. */

const told = (reply: Reply): Record<string, unknown> =>
  JSON.parse(reply.body.toString() || '{}') as Record<string, unknown>

/** The same call with other content. */
function asking(call: AwsCall, operation: string, json: Record<string, unknown>): AwsCall {
  const headers = { ...call.headers, 'x-amz-target': `AWSCognitoIdentityProviderService.${operation}` }
  return { ...call, operation, headers, json, body: Buffer.from(JSON.stringify(json)) }
}

/** Lists do not tell of a new pool or client yet. */
export function listedLate(forMs: number = DELAYS.poolListed.ms): Manner {
  const made = new Map<string, number>()
  return {
    name: 'a new user pool or client is not listed for a while',
    source: 'facts on AWS, section 8: expect NotFound right after create',
    after({ service, operation }, reply, { time }) {
      if (service !== 'cognito-idp' || reply.status >= 300) return reply
      const answer = told(reply)
      const isOld = ({ Id, ClientId }: { Id?: string; ClientId?: string }) =>
        time.now() - (made.get(ClientId ?? Id ?? '') ?? -Infinity) >= forMs
      const { UserPool, UserPoolClient } = answer as {
        UserPool?: { Id: string }
        UserPoolClient?: { ClientId: string }
      }
      if (operation === 'CreateUserPool' && UserPool) made.set(UserPool.Id, time.now())
      if (operation === 'CreateUserPoolClient' && UserPoolClient)
        made.set(UserPoolClient.ClientId, time.now())
      for (const list of ['UserPools', 'UserPoolClients'])
        if (operation === `List${list}`)
          return jsonReply({ ...answer, [list]: (answer[list] as { Id?: string }[]).filter(isOld) })
      return reply
    },
  }
}

/** An update sets to its default whatever it leaves out; moto leaves that as it is. */
export const updatesSetDefaults: Manner = {
  name: 'an update of a client sets to its default what it leaves out',
  source: 'AWS API Reference, UpdateUserPoolClient; facts on AWS, section 9',
  before(call) {
    if (call.operation !== 'UpdateUserPoolClient') return
    return asking(call, call.operation, {
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
      PreventUserExistenceErrors: 'LEGACY',
      EnableTokenRevocation: true,
      SupportedIdentityProviders: [],
      CallbackURLs: [],
      TokenValidityUnits: {},
      ...call.json,
    })
  },
}

/** What a pool was made with for good; moto forgets it with an update. */
export const forGood: Manner = {
  name: 'an update of a pool keeps what it was made with',
  source: 'facts on AWS, section 9: UsernameAttributes and UsernameConfiguration cannot be changed',
  async before(call, world) {
    if (call.operation !== 'UpdateUserPool') return
    const { UsernameAttributes, UsernameConfiguration } = await poolOf(call, world)
    return asking(call, call.operation, { ...call.json, UsernameAttributes, UsernameConfiguration })
  },
}

/** A pool that is protected, or has a domain, cannot be deleted. */
export const heldPools: Manner = {
  name: 'a pool with deletion protection or a domain is not deleted',
  source: 'facts on AWS, sections 9 and 11',
  async before(call, world) {
    if (call.operation !== 'DeleteUserPool') return
    const { DeletionProtection, Domain } = await poolOf(call, world)
    if (DeletionProtection === 'ACTIVE' || Domain !== undefined)
      return errorReply(call, 400, 'InvalidParameterException', 'The user pool cannot be deleted')
    return
  },
}

async function poolOf(call: AwsCall, world: World): Promise<Record<string, unknown>> {
  const { UserPoolId } = call.json
  const reply = await world.forward(asking(call, 'DescribeUserPool', { UserPoolId }))
  return (told(reply)['UserPool'] ?? {}) as Record<string, unknown>
}

/** All of Cognito's manners, new ones for each emulator. */
export const userPoolManners = (): Manner[] => [listedLate(), updatesSetDefaults, forGood, heldPools]
