import type { Provisioning } from '../context.ts'

export interface EnvironmentSpec {
  /** Of the shop database: its Elastic IP. */
  databaseHost: string
  /** Of the HTTP API. */
  endpoint: string
  poolId: string
  clientId: string
}

/** What the storefront is told. No secret is among it: whoever may see the app, or what was built of it, sees this. */
export const storefrontEnvironment = (
  { stack, region, settings }: Pick<Provisioning, 'stack' | 'region' | 'settings'>,
  { databaseHost, endpoint, poolId, clientId }: EnvironmentSpec,
): Record<string, string> => ({
  CLICKSTREAM_STACK: stack,
  CLICKSTREAM_REGION: region,
  CLICKSTREAM_DATABASE_HOST: databaseHost,
  CLICKSTREAM_EVENTS_URL: `${endpoint}/clickstream`,
  CLICKSTREAM_CONSENT: settings.storefront.consent,
  CLICKSTREAM_COGNITO_REGION: region,
  CLICKSTREAM_COGNITO_POOL_ID: poolId,
  CLICKSTREAM_COGNITO_CLIENT_ID: clientId,
})
