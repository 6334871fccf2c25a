import { randomUUID, sign } from 'node:crypto'
import type { TokenGenerator } from 'cognito-local/lib/services/tokenGenerator.js'
import { attributesToRecord } from 'cognito-local/lib/services/userPoolService.js'
import { ACCESS_SECONDS, ISSUER, REFRESH_SECONDS } from './pool.ts'
import type { SigningKey } from './signing-key.ts'

/**
 * Tokens as Cognito makes them. Not cognito-local's own: those bear no name and never a verified address, and are signed with a
 * key that everybody has.
 */
export function tokenGenerator(key: SigningKey, now: () => number): TokenGenerator {
  return {
    async generate(_, user, __, { ClientId }) {
      const seconds = Math.floor(now() / 1000)
      const { sub = '', email, email_verified, name } = attributesToRecord(user.Attributes)
      const common = { sub, iss: ISSUER, iat: seconds, auth_time: seconds, event_id: randomUUID() }
      const token = (lasts: number, claims: object) =>
        signed(key, { ...common, jti: randomUUID(), exp: seconds + lasts, ...claims })
      return {
        IdToken: token(ACCESS_SECONDS, {
          ...{ token_use: 'id', aud: ClientId, 'cognito:username': user.Username },
          ...{ email, email_verified: email_verified === 'true', name },
        }),
        AccessToken: token(ACCESS_SECONDS, {
          ...{ token_use: 'access', client_id: ClientId, username: user.Username },
          scope: 'aws.cognito.signin.user.admin',
        }),
        // Cognito's own is encrypted, and nothing to read for anybody.
        RefreshToken: token(REFRESH_SECONDS, { token_use: 'refresh' }),
      }
    },
  }
}

/** When a token ends, epoch ms. */
export const endOf = (token: string) => Number(claimsOf(token)['exp']) * 1000

/** Whom a token is about; nothing verifies it, as in cognito-local's own actions. */
export const subjectOf = (token: string) => String(claimsOf(token)['sub'])

function claimsOf(token: string): Record<string, unknown> {
  const [, payload = ''] = token.split('.')
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as Record<string, unknown>
  } catch {
    return {}
  }
}

function signed({ privateKey, jwk }: SigningKey, claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const content = `${part({ alg: 'RS256', kid: jwk.kid })}.${part(claims)}`
  return `${content}.${sign('sha256', Buffer.from(content), privateKey).toString('base64url')}`
}
