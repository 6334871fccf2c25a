import type { UserPool } from './user-pool.ts'

/**
 * Tokens are refreshed in the middleware, which alone can both write cookies and hand them to the page of the same request. It
 * runs where there is no Node: so no AWS SDK, but the one call as Cognito's protocol has it.
 */

export type Refreshed = { idToken: string; refreshToken: string | null }

/** A token with less than this to go is refreshed: a page takes a moment to be made. */
const EARLY_SECONDS = 60
const KEPT_MS = 10_000
const MOST_KEPT = 1_000

const asked = new Map<string, { at: number; answer: Promise<Refreshed | null> }>()

/** @returns whether it is time; nothing is verified here, which the page does that relies on the token */
export function isDue(idToken: string | undefined, nowMs: number): boolean {
  try {
    const payload = idToken?.split('.')[1] ?? ''
    const { exp } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { exp?: unknown }
    return typeof exp !== 'number' || exp - EARLY_SECONDS <= nowMs / 1000
  } catch {
    return true
  }
}

/**
 * One question for each token: tabs and requests that come at once share the answer, also where that is no.
 * @returns null: the session has ended, or Cognito is away
 */
export function refresh(pool: UserPool, refreshToken: string, nowMs: number): Promise<Refreshed | null> {
  const known = asked.get(refreshToken)
  if (known !== undefined && nowMs - known.at < KEPT_MS) return known.answer
  if (asked.size >= MOST_KEPT)
    for (const [token, { at }] of asked) if (nowMs - at >= KEPT_MS) asked.delete(token)
  if (asked.size >= MOST_KEPT) asked.clear()
  const answer = ask(pool, refreshToken).catch(() => null)
  asked.set(refreshToken, { at: nowMs, answer })
  return answer
}

async function ask(
  { region, clientId, endpoint }: UserPool,
  refreshToken: string,
): Promise<Refreshed | null> {
  const response = await fetch(endpoint ?? `https://cognito-idp.${region}.amazonaws.com/`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'AWSCognitoIdentityProviderService.InitiateAuth',
    },
    body: JSON.stringify({
      ClientId: clientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: refreshToken },
    }),
    signal: AbortSignal.timeout(3_000),
  })
  if (!response.ok) return null
  const { AuthenticationResult: result } = (await response.json()) as {
    AuthenticationResult?: { IdToken?: string; RefreshToken?: string }
  }
  // A pool whose owner made refresh tokens rotate gives another with it.
  return result?.IdToken === undefined
    ? null
    : { idToken: result.IdToken, refreshToken: result.RefreshToken ?? null }
}
