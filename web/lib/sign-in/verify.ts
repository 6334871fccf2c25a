import { CognitoJwtVerifier } from 'aws-jwt-verify'
import { FetchError, JwtBaseError } from 'aws-jwt-verify/error'
import { SimpleJwksCache } from 'aws-jwt-verify/jwk'
import { z } from 'zod'
import type { UserPool } from './user-pool.ts'

const claimsSchema = z.object({
  sub: z.uuid(),
  email: z.string(),
  email_verified: z.boolean(),
  name: z.string().optional(),
})

/** What Cognito says of somebody who signed in. */
export type Claims = z.output<typeof claimsSchema>

const verifiers = new Map<string, ReturnType<typeof makeVerifier>>()

/** @returns null: it is not a token of this pool for this shop, or is no longer good */
export async function verifyIdToken(pool: UserPool, token: string): Promise<Claims | null> {
  const key = JSON.stringify(pool)
  const verifier = verifiers.get(key) ?? makeVerifier(pool)
  verifiers.set(key, verifier)
  try {
    return claimsSchema.parse(await verifier.verify(token))
  } catch (cause) {
    // Without the pool's keys nothing can be verified, and nobody is signed in until they can be fetched.
    const isToken =
      cause instanceof z.ZodError || (cause instanceof JwtBaseError && !(cause instanceof FetchError))
    if (!isToken)
      process.stderr.write(`the user pool's keys: ${cause instanceof Error ? cause.name : 'unknown'}\n`)
    return null
  }
}

function makeVerifier({ poolId, clientId, endpoint }: UserPool) {
  const properties = { userPoolId: poolId, clientId, tokenUse: 'id' } as const
  if (endpoint === null) return CognitoJwtVerifier.create(properties)
  // On this machine the keys lie at another address than the issuer's name says.
  const fetchKeys = async (uri: string) => {
    const response = await fetch(new URL(new URL(uri).pathname, endpoint), {
      signal: AbortSignal.timeout(3_000),
    })
    if (!response.ok) throw new Error(`keys: ${response.status}`)
    return response.arrayBuffer()
  }
  return CognitoJwtVerifier.create(properties, {
    jwksCache: new SimpleJwksCache({ fetcher: { fetch: fetchKeys } }),
  })
}
