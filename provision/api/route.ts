import {
  CreateRouteCommand,
  DeleteRouteCommand,
  GetRoutesCommand,
  type Route,
  UpdateRouteCommand,
} from '@aws-sdk/client-apigatewayv2'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import { changeApi } from './change-api.ts'
import { ROUTE_KEY } from './names.ts'
import { allPages } from './pages.ts'

const TARGET = 'integrations/'

/** What the API has now. */
export interface Routes {
  /** The route that events come by. */
  ours: Route | undefined
  /** All else: nothing of ours. */
  others: Route[]
}

export async function findRoutes({ aws }: Provisioning, apiId: string): Promise<Routes> {
  if (isPlanned(apiId)) return { ours: undefined, others: [] }
  const all = await allPages((page) => aws.apigateway.send(new GetRoutesCommand({ ApiId: apiId, ...page })))
  const ours = all
    .filter(({ RouteKey }) => RouteKey === ROUTE_KEY)
    .toSorted((a, b) => ((a.RouteId ?? '') < (b.RouteId ?? '') ? -1 : 1))[0]
  return { ours, others: all.filter((route) => route !== ours) }
}

/** @returns the id of the integration that a route leads to */
export const integrationOf = (route: Route | undefined): string | undefined =>
  route?.Target?.startsWith(TARGET) ? route.Target.slice(TARGET.length) : undefined

/** The one route there is: it leads to the integration, for anybody. Others are taken away. */
export async function ensureRoute(
  provisioning: Provisioning,
  ApiId: string,
  { ours, others }: Routes,
  integrationId: string,
): Promise<void> {
  const { apigateway } = provisioning.aws
  const Target = `${TARGET}${integrationId}`
  const wanted = { RouteKey: ROUTE_KEY, Target, AuthorizationType: 'NONE' } as const
  if (ours === undefined)
    await changeApi(provisioning, { kind: 'create', what: `route ${ROUTE_KEY}` }, () =>
      apigateway.send(new CreateRouteCommand({ ApiId, ...wanted })),
    )
  else await syncRoute(provisioning, ApiId, ours, wanted)
  for (const { RouteId, RouteKey } of others)
    await changeApi(provisioning, { kind: 'remove', what: `other route ${RouteKey}` }, () =>
      apigateway.send(new DeleteRouteCommand({ ApiId, RouteId })),
    )
}

async function syncRoute(
  provisioning: Provisioning,
  ApiId: string,
  there: Route,
  wanted: { RouteKey: string; Target: string; AuthorizationType: 'NONE' },
): Promise<void> {
  const from = `${there.Target}, authorization ${there.AuthorizationType}`
  const to = `${wanted.Target}, authorization ${wanted.AuthorizationType}`
  if (from === to || isPlanned(integrationOf(wanted))) return
  const { RouteId } = there
  await changeApi(provisioning, { kind: 'change', what: `route ${ROUTE_KEY}`, from, to }, () =>
    provisioning.aws.apigateway.send(new UpdateRouteCommand({ ApiId, RouteId, ...wanted })),
  )
}
