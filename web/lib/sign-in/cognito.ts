import {
  ChangePasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmForgotPasswordCommand,
  ConfirmSignUpCommand,
  ForgotPasswordCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { type Refusal, refusalOf } from './refusal.ts'
import type { UserPool } from './user-pool.ts'

/** What the shop asks of its user pool. None of it needs credentials: the visitor's own word is what counts. */

export interface Tokens {
  idToken: string
  accessToken: string
  refreshToken: string
}

export type Answer = { kind: 'done' } | { kind: Refusal }
export type SignInAnswer = { kind: 'done'; tokens: Tokens } | { kind: Refusal }

const clients = new Map<string, CognitoIdentityProviderClient>()

function clientOf({ region, endpoint }: UserPool): CognitoIdentityProviderClient {
  const key = `${region} ${endpoint}`
  const client =
    clients.get(key) ??
    new CognitoIdentityProviderClient({
      region,
      ...(endpoint === null ? {} : { endpoint }),
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000 },
    })
  clients.set(key, client)
  return client
}

async function answered(work: Promise<unknown>): Promise<Answer> {
  try {
    await work
    return { kind: 'done' }
  } catch (cause) {
    return { kind: refusalOf(cause) }
  }
}

/** Also done where the address has an account: whoever owns it finds out by the mail that does not come. */
export async function signUp(
  pool: UserPool,
  { email, password, name }: { email: string; password: string; name: string },
): Promise<Answer> {
  const command = new SignUpCommand({
    ClientId: pool.clientId,
    Username: email,
    Password: password,
    UserAttributes: [
      { Name: 'email', Value: email },
      { Name: 'name', Value: name },
    ],
  })
  return answered(clientOf(pool).send(command).catch(unlessNamed('UsernameExistsException')))
}

export async function confirmSignUp(pool: UserPool, email: string, code: string): Promise<Answer> {
  const command = new ConfirmSignUpCommand({
    ClientId: pool.clientId,
    Username: email,
    ConfirmationCode: code,
  })
  const answer = await answered(clientOf(pool).send(command))
  // Nobody of that address, or one who is confirmed already: either is nobody's to know.
  return answer.kind === 'wrong' ? { kind: 'code' } : answer
}

export async function resendCode(pool: UserPool, email: string): Promise<Answer> {
  const command = new ResendConfirmationCodeCommand({ ClientId: pool.clientId, Username: email })
  return answered(
    clientOf(pool)
      .send(command)
      .catch(unlessNamed(...NOBODY)),
  )
}

export async function signIn(pool: UserPool, email: string, password: string): Promise<SignInAnswer> {
  const command = new InitiateAuthCommand({
    ClientId: pool.clientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: email, PASSWORD: password },
  })
  try {
    const { AuthenticationResult: result } = await clientOf(pool).send(command)
    const { IdToken: idToken, AccessToken: accessToken, RefreshToken: refreshToken } = result ?? {}
    // A challenge, as for an account that somebody else made: this shop has no page for it.
    if (!idToken || !accessToken || !refreshToken) return { kind: 'reset-required' }
    return { kind: 'done', tokens: { idToken, accessToken, refreshToken } }
  } catch (cause) {
    return { kind: refusalOf(cause) }
  }
}

export async function forgotPassword(pool: UserPool, email: string): Promise<Answer> {
  const command = new ForgotPasswordCommand({ ClientId: pool.clientId, Username: email })
  return answered(
    clientOf(pool)
      .send(command)
      .catch(unlessNamed(...NOBODY)),
  )
}

/** Whoever knew the old password is signed out everywhere. */
export async function resetPassword(
  pool: UserPool,
  { email, code, password }: { email: string; code: string; password: string },
): Promise<Answer> {
  const command = new ConfirmForgotPasswordCommand({
    ...{ ClientId: pool.clientId, Username: email },
    ...{ ConfirmationCode: code, Password: password },
  })
  const answer = await answered(clientOf(pool).send(command))
  if (answer.kind !== 'done') return answer.kind === 'wrong' ? { kind: 'code' } : answer
  const signedIn = await signIn(pool, email, password)
  return signedIn.kind === 'done' ? signOutEverywhere(pool, signedIn.tokens.accessToken) : answer
}

/** @returns new tokens: those there were, here and in other browsers, are no longer good */
export async function changePassword(
  pool: UserPool,
  { email, current, password }: { email: string; current: string; password: string },
): Promise<SignInAnswer> {
  const before = await signIn(pool, email, current)
  if (before.kind !== 'done') return before
  const { accessToken } = before.tokens
  const command = new ChangePasswordCommand({
    ...{ AccessToken: accessToken, PreviousPassword: current, ProposedPassword: password },
  })
  const changed = await answered(clientOf(pool).send(command))
  if (changed.kind !== 'done') return changed
  await signOutEverywhere(pool, accessToken)
  return signIn(pool, email, password)
}

async function signOutEverywhere(pool: UserPool, accessToken: string): Promise<Answer> {
  return answered(clientOf(pool).send(new GlobalSignOutCommand({ AccessToken: accessToken })))
}

export async function revoke(pool: UserPool, refreshToken: string): Promise<Answer> {
  const command = new RevokeTokenCommand({ ClientId: pool.clientId, Token: refreshToken })
  return answered(clientOf(pool).send(command))
}

/** What is answered where an address has no account, or one that is not in the state for it. */
const NOBODY = ['UserNotFoundException', 'InvalidParameterException', 'NotAuthorizedException']

const unlessNamed =
  (...names: string[]) =>
  (cause: unknown): void => {
    if (!(cause instanceof Error) || !names.includes(cause.name)) throw cause
  }
