import {
  CreateIntegrationCommand,
  DeleteIntegrationCommand,
  GetIntegrationsCommand,
  type Integration,
  UpdateIntegrationCommand,
} from '@aws-sdk/client-apigatewayv2'
import type { Provisioning } from '../context.ts'
import { afterUp, isPlanned } from '../ensure.ts'
import { changeApi } from './change-api.ts'
import { allPages } from './pages.ts'

const TYPE = 'AWS_PROXY'
/** What lambdas/ingest/http.ts reads. */
const PAYLOAD = '2.0'

export const findIntegrations = async (
  { aws }: Provisioning,
  apiId: string,
): Promise<(Integration & { IntegrationId: string })[]> => {
  if (isPlanned(apiId)) return []
  const all = await allPages((page) =>
    aws.apigateway.send(new GetIntegrationsCommand({ ApiId: apiId, ...page })),
  )
  return all
    .map((one) => ({ ...one, IntegrationId: one.IntegrationId ?? '' }))
    .sort((a, b) => (a.IntegrationId < b.IntegrationId ? -1 : 1))
}

/**
 * The integration that hands requests to the function.
 * @param routed the one that the route leads to, if any: it is kept, so that no request goes astray meanwhile
 * @returns its id
 */
export async function ensureIntegration(
  provisioning: Provisioning,
  apiId: string,
  functionArn: string,
  routed: string | undefined,
): Promise<string> {
  const found = await findIntegrations(provisioning, apiId)
  const ours =
    found.find(({ IntegrationId }) => IntegrationId === routed) ??
    found.find(({ IntegrationUri }) => IntegrationUri === functionArn) ??
    found[0]
  if (ours === undefined) return create(provisioning, apiId, functionArn)
  await sync(provisioning, apiId, functionArn, ours)
  return ours.IntegrationId
}

async function create(provisioning: Provisioning, apiId: string, functionArn: string): Promise<string> {
  let id = afterUp('api/integration')
  await changeApi(provisioning, { kind: 'create', what: 'integration' }, async () => {
    const { IntegrationId } = await provisioning.aws.apigateway.send(
      new CreateIntegrationCommand({
        ApiId: apiId,
        IntegrationType: TYPE,
        IntegrationUri: functionArn,
        PayloadFormatVersion: PAYLOAD,
      }),
    )
    id = IntegrationId ?? ''
  })
  return id
}

async function sync(
  provisioning: Provisioning,
  ApiId: string,
  functionArn: string,
  there: Integration & { IntegrationId: string },
): Promise<void> {
  const { IntegrationId, IntegrationType, IntegrationUri, PayloadFormatVersion } = there
  const from = `${IntegrationType} ${PayloadFormatVersion} ${IntegrationUri}`
  const to = `${TYPE} ${PAYLOAD} ${functionArn}`
  if (from === to || isPlanned(functionArn)) return
  await changeApi(provisioning, { kind: 'change', what: 'integration', from, to }, () =>
    provisioning.aws.apigateway.send(
      new UpdateIntegrationCommand({
        ApiId,
        IntegrationId,
        IntegrationType: TYPE,
        IntegrationUri: functionArn,
        PayloadFormatVersion: PAYLOAD,
      }),
    ),
  )
}

/** Takes all others away: twins of a lost answer, and what was put there by hand. No route leads to them any more. */
export async function removeOtherIntegrations(
  provisioning: Provisioning,
  ApiId: string,
  ours: string,
): Promise<void> {
  for (const { IntegrationId, IntegrationUri } of await findIntegrations(provisioning, ApiId)) {
    if (IntegrationId === ours) continue
    const what = `other integration ${IntegrationId}: ${IntegrationUri}`
    await changeApi(provisioning, { kind: 'remove', what }, () =>
      provisioning.aws.apigateway.send(new DeleteIntegrationCommand({ ApiId, IntegrationId })),
    )
  }
}
