import { createHash } from 'node:crypto'
import type { StackFile } from '../stack-file.ts'

/** The user pool of this machine: named as AWS names one, so that the code that verifies AWS's tokens verifies its tokens too. */
export const REGION = 'us-east-1'
export const POOL_ID = 'us-east-1_Local0001'
export const ISSUER = `https://cognito-idp.${REGION}.amazonaws.com/${POOL_ID}`

/** As provision/identity sets the pool in an account. */
export const MINIMUM_PASSWORD = 10
export const ACCESS_SECONDS = 3_600
export const REFRESH_SECONDS = 30 * 86_400

/** Another for each stack: browsers send cookies to every port, and one stack's tokens are nothing to another. */
export function clientIdOf(stackName: string): string {
  return createHash('sha256').update(`storefront of ${stackName}`).digest('hex').slice(0, 26)
}

/** What tells the storefront's server where its visitors sign in. */
export function signInEnvironment({ name, ports }: Pick<StackFile, 'name' | 'ports'>) {
  return {
    CLICKSTREAM_COGNITO_REGION: REGION,
    CLICKSTREAM_COGNITO_POOL_ID: POOL_ID,
    CLICKSTREAM_COGNITO_CLIENT_ID: clientIdOf(name),
    CLICKSTREAM_COGNITO_ENDPOINT: `http://127.0.0.1:${ports.signIn}`,
  }
}
