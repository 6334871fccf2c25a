import type { AwsCall } from '../aws-call.ts'
import { DELAYS } from '../delays.ts'
import type { Manner, World } from '../emulator.ts'
import { errorReply, type Reply } from '../reply.ts'

/** How API Gateway's HTTP APIs differ from moto's. */

const conflict = (call: AwsCall, message: string): Reply =>
  errorReply(call, 409, 'ConflictException', message)

/** Asks moto something else of API Gateway. @returns its answer */
function askApi(world: World, like: AwsCall, method: string, path: string, told?: object): Promise<Reply> {
  const { 'content-length': _, 'content-type': __, ...rest } = like.headers
  const body = Buffer.from(told === undefined ? '' : JSON.stringify(told))
  const headers = told === undefined ? rest : { ...rest, 'content-type': 'application/json' }
  return world.forward({ ...like, method, path, headers, body, json: {} })
}

/** Items of a list that moto tells. */
async function listed(world: World, like: AwsCall, path: string): Promise<Record<string, string>[]> {
  const { body } = await askApi(world, like, 'GET', path)
  return (JSON.parse(body.toString()) as { items?: Record<string, string>[] }).items ?? []
}

const apiPath = ({ path }: AwsCall): string | undefined => /^(\/v2\/apis\/[^/?]+)\//.exec(path)?.[1]

/** UpdateStage, which moto has not: the stage as it is to be takes the place of the one that is. */
export const stagesChange: Manner = {
  name: 'stages can be changed',
  source: 'facts on moto: UpdateStage is not implemented',
  async before(call, world) {
    if (call.service !== 'apigateway' || call.operation !== 'UpdateStage') return
    const was = await askApi(world, call, 'GET', call.path)
    if (was.status >= 300) return was
    const stage = { ...(JSON.parse(was.body.toString()) as object), ...call.json }
    await askApi(world, call, 'DELETE', call.path)
    return askApi(world, call, 'POST', `${apiPath(call)}/stages`, stage)
  },
}

/** @param busyMs how long a change of an API keeps others out */
export function oneChangeAtATime(busyMs: number = DELAYS.apiBusy.ms): Manner {
  const changedAt = new Map<string, number>()
  return {
    name: 'an API refuses a change while another one is under way',
    source: 'facts on AWS, section 6: concurrent modification',
    before(call, { time }) {
      const api = call.service === 'apigateway' && call.method !== 'GET' ? apiPath(call) : undefined
      if (api === undefined) return
      if (time.now() < (changedAt.get(api) ?? -Infinity) + busyMs)
        return conflict(
          call,
          'Unable to complete operation due to concurrent modification. Please try again later.',
        )
      changedAt.set(api, time.now())
      return
    },
  }
}

export const routesAndIntegrations: Manner = {
  name: 'a route key is there once, and an integration stays while a route leads to it',
  source: 'facts on moto: duplicate RouteKey accepted; API Gateway refuses both',
  async before(call, world) {
    const api = call.service === 'apigateway' ? apiPath(call) : undefined
    if (api === undefined || !['CreateRoute', 'DeleteIntegration'].includes(call.operation)) return
    const routes = await listed(world, call, `${api}/routes`)
    const key = call.json['routeKey']
    if (call.operation === 'CreateRoute' && routes.some(({ routeKey }) => routeKey === key))
      return conflict(call, `Route with key ${String(key)} already exists for this API`)
    const id = call.path.split('/').at(-1)
    if (
      call.operation === 'DeleteIntegration' &&
      routes.some(({ target }) => target === `integrations/${id}`)
    )
      return conflict(call, `Cannot delete Integration '${id}' because it is referenced by a Route.`)
    return
  },
}

/** All of them, each with a state of its own. */
export const apiManners = (): Manner[] => [oneChangeAtATime(), stagesChange, routesAndIntegrations]
