import {
  type Api,
  CreateApiCommand,
  DeleteApiCommand,
  TagResourceCommand,
  UpdateApiCommand,
} from '@aws-sdk/client-apigatewayv2'
import type { Provisioning } from '../context.ts'
import { afterUp, ensure, isPlanned } from '../ensure.ts'
import { ensureInvokePermission } from '../functions/permission.ts'
import { tagsAmiss, tagsOf } from '../tags.ts'
import { changeApi } from './change-api.ts'
import { describedCors, wantedCors } from './cors.ts'
import { findApis, tagsOfApi } from './find-apis.ts'
import { ensureIntegration, removeOtherIntegrations } from './integration.ts'
import { API_PART, apiArn, apiName, routeArn } from './names.ts'
import { ensureRoute, findRoutes, integrationOf } from './route.ts'
import { ensureStage, type Throttle } from './stage.ts'

export interface ApiSpec {
  ingest: { name: string; arn: string }
  /** Of the access log, without `:*`; the group is another part's. */
  logGroupArn: string
  /** Where browsers may send events from; none named: anywhere. */
  origins: readonly string[]
  throttle: Throttle
}

/**
 * The HTTP API that takes events at `POST <endpoint>/clickstream` and hands them to the ingest function.
 * @returns its id and its address
 */
export async function ensureApi(
  provisioning: Provisioning,
  { ingest, logGroupArn, origins, throttle }: ApiSpec,
): Promise<{ apiId: string; endpoint: string }> {
  const { ApiId = '', ApiEndpoint = '', ...there } = await present(provisioning, origins)
  if (!isPlanned(ApiId)) await syncApi(provisioning, { ApiId, ...there }, origins)
  const routes = await findRoutes(provisioning, ApiId)
  const integrationId = await ensureIntegration(provisioning, ApiId, ingest.arn, integrationOf(routes.ours))
  // Before the route: what answers is to be allowed to, from the first request on.
  await ensureInvokePermission(provisioning, API_PART, ingest.name, {
    statementId: 'api',
    principal: 'apigateway.amazonaws.com',
    sourceArn: isPlanned(ApiId) ? ApiId : routeArn(provisioning, ApiId),
  })
  await ensureRoute(provisioning, ApiId, routes, integrationId)
  await removeOtherIntegrations(provisioning, ApiId, integrationId)
  await ensureStage(provisioning, ApiId, { logGroupArn, throttle })
  return { apiId: ApiId, endpoint: ApiEndpoint }
}

/** AWS knows neither unique names nor tokens for APIs: a lost answer may leave twins. */
const present = (provisioning: Provisioning, origins: readonly string[]): Promise<Api> => {
  const { apigateway } = provisioning.aws
  return ensure<Api>(provisioning, {
    part: API_PART,
    what: 'HTTP API',
    find: () => findApis(provisioning),
    idOf: ({ ApiId }) => ApiId ?? '',
    create: async () => {
      const { ApiId } = await apigateway.send(
        new CreateApiCommand({
          Name: apiName(provisioning),
          ProtocolType: 'HTTP',
          CorsConfiguration: wantedCors(origins),
          Tags: tagsOf(provisioning, API_PART),
        }),
      )
      return ApiId
    },
    remove: ({ ApiId }) => apigateway.send(new DeleteApiCommand({ ApiId })),
    planned: {
      ApiId: afterUp(API_PART),
      ApiEndpoint: afterUp(API_PART),
      Name: apiName(provisioning),
      ProtocolType: 'HTTP',
      RouteSelectionExpression: '$request.method $request.path',
    },
  })
}

async function syncApi(
  provisioning: Provisioning,
  there: Pick<Api, 'Name' | 'Tags' | 'CorsConfiguration' | 'DisableExecuteApiEndpoint'> & { ApiId: string },
  origins: readonly string[],
): Promise<void> {
  const { ApiId, Tags = {}, CorsConfiguration, DisableExecuteApiEndpoint = false } = there
  await syncTags(provisioning, ApiId, Tags)
  const cors = wantedCors(origins)
  const all = [
    {
      what: 'name',
      from: there.Name ?? '',
      to: apiName(provisioning),
      update: { Name: apiName(provisioning) },
    },
    {
      what: 'CORS',
      from: describedCors(CorsConfiguration),
      to: describedCors(cors),
      update: { CorsConfiguration: cors },
    },
    {
      what: 'own address',
      from: DisableExecuteApiEndpoint ? 'off' : 'on',
      to: 'on',
      update: { DisableExecuteApiEndpoint: false },
    },
  ]
  for (const { update, ...difference } of all.filter(({ from, to }) => from !== to))
    await changeApi(provisioning, { kind: 'change', ...difference }, () =>
      provisioning.aws.apigateway.send(new UpdateApiCommand({ ApiId, ...update })),
    )
}

async function syncTags(
  provisioning: Provisioning,
  apiId: string,
  there: Record<string, string>,
): Promise<void> {
  const wanted = tagsOf(provisioning, API_PART)
  const amiss = tagsAmiss(tagsOfApi(there), wanted)
  if (amiss.length === 0) return
  const what = `tags ${amiss.map(({ Key }) => Key).join(', ')}`
  await changeApi(provisioning, { kind: 'change', what }, () =>
    provisioning.aws.apigateway.send(
      new TagResourceCommand({ ResourceArn: apiArn(provisioning, apiId), Tags: wanted }),
    ),
  )
}
