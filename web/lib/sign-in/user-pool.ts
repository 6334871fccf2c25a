/** Where visitors sign in. Nothing of Node in it: the middleware reads it too. */
export interface UserPool {
  region: string
  poolId: string
  clientId: string
  /** Of the pool of this machine; null: AWS's own. */
  endpoint: string | null
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])

/**
 * @returns null: the shop has no sign-in. So too where an endpoint is named that is not of this machine: whoever answers there
 * could sign in anybody.
 */
export function userPool(env: NodeJS.ProcessEnv = process.env): UserPool | null {
  const region = env['CLICKSTREAM_COGNITO_REGION']
  const poolId = env['CLICKSTREAM_COGNITO_POOL_ID']
  const clientId = env['CLICKSTREAM_COGNITO_CLIENT_ID']
  const endpoint = env['CLICKSTREAM_COGNITO_ENDPOINT'] || null
  if (!region || !clientId || !poolId?.startsWith(`${region}_`)) return null
  if (endpoint !== null && !isOfThisMachine(endpoint)) return null
  return { region, poolId, clientId, endpoint }
}

function isOfThisMachine(endpoint: string): boolean {
  return URL.canParse(endpoint) && LOOPBACK.has(new URL(endpoint).hostname)
}
