import {
  CodeMismatchError,
  InvalidParameterError,
  InvalidPasswordError,
  NotAuthorizedError,
} from 'cognito-local/lib/errors.js'
import { attributesAppend, attributeValue } from 'cognito-local/lib/services/userPoolService.js'
import { ChangePassword } from 'cognito-local/lib/targets/changePassword.js'
import { ConfirmForgotPassword } from 'cognito-local/lib/targets/confirmForgotPassword.js'
import { ConfirmSignUp } from 'cognito-local/lib/targets/confirmSignUp.js'
import { ForgotPassword } from 'cognito-local/lib/targets/forgotPassword.js'
import { InitiateAuth } from 'cognito-local/lib/targets/initiateAuth.js'
import { RevokeToken } from 'cognito-local/lib/targets/revokeToken.js'
import { SignUp } from 'cognito-local/lib/targets/signUp.js'
import { z } from 'zod'
import { ACCESS_SECONDS, MINIMUM_PASSWORD } from './pool.ts'
import { endOf, subjectOf } from './tokens.ts'
import type { UserPool } from './user-pool.ts'

/** cognito-local's actions, with what Cognito does and it does not: everything in which the two differ stands in this file. */

const text = z.string().max(4_096).default('')
// Addresses are one however they are written, as the pool in an account has it.
const address = text.transform((value) => value.trim().toLowerCase())

export const askSchema = z.object({
  ...{ ClientId: text, Password: text, ConfirmationCode: text, AccessToken: text, Token: text },
  ...{ PreviousPassword: text, ProposedPassword: text, AuthFlow: text, Username: address },
  AuthParameters: z.object({ USERNAME: address, PASSWORD: text, REFRESH_TOKEN: text }).prefault({}),
  UserAttributes: z.array(z.object({ Name: z.string(), Value: text })).default([]),
})

type Ask = z.output<typeof askSchema>
type Action = (ask: Ask) => Promise<object>

const quiet = { child: () => quiet, debug() {}, error() {}, info() {}, warn() {} }
const context = { logger: quiet }

export function cognitoActions(services: UserPool, now: () => number): Record<string, Action> {
  return {
    SignUp: (ask) => signUp(services, ask),
    ConfirmSignUp: (ask) => confirmSignUp(services, ask),
    ResendConfirmationCode: (ask) => resendCode(services, ask),
    InitiateAuth: (ask) => initiateAuth(services, ask, now),
    ForgotPassword: (ask) => forgotPassword(services, ask),
    ConfirmForgotPassword: (ask) => confirmForgotPassword(services, ask),
    ChangePassword: (ask) => changePassword(services, ask),
    GlobalSignOut: (ask) => signOutEverywhere(services, ask),
    RevokeToken: (ask) => RevokeToken(services)(context, ask),
  }
}

async function signUp(services: UserPool, { Username, UserAttributes, ...ask }: Ask): Promise<object> {
  checkPassword(ask.Password)
  // Whoever may name a `sub` could name another's.
  const attributes = UserAttributes.filter(({ Name }) => Name === 'name')
  attributes.push({ Name: 'email', Value: Username })
  return SignUp(services)(context, { ...ask, Username, UserAttributes: attributes })
}

async function confirmSignUp(services: UserPool, ask: Ask): Promise<object> {
  const done = await ConfirmSignUp(services)(context, ask)
  const user = await services.pool.getUserByUsername(context, ask.Username)
  if (user === null) return done
  // That the code came back is what verifies the address.
  const verified = { Name: 'email_verified', Value: 'true' }
  await services.pool.saveUser(context, { ...user, Attributes: attributesAppend(user.Attributes, verified) })
  return done
}

/** cognito-local has no such action. */
async function resendCode({ pool, otp, messages }: UserPool, { ClientId, Username }: Ask): Promise<object> {
  const user = await pool.getUserByUsername(context, Username)
  if (user === null) return sent(Username)
  if (user.UserStatus !== 'UNCONFIRMED') throw new InvalidParameterError('User is already confirmed.')
  const code = otp()
  await pool.saveUser(context, { ...user, ConfirmationCode: code })
  const details = { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: Username } as const
  await messages.deliver(context, 'ResendCode', ClientId, pool.options.Id, user, code, undefined, details)
  return sent(Username)
}

async function initiateAuth(services: UserPool, ask: Ask, now: () => number): Promise<object> {
  const { REFRESH_TOKEN } = ask.AuthParameters
  const done = await InitiateAuth(services)(context, ask).catch((cause: unknown) => {
    throw cause instanceof InvalidPasswordError
      ? new NotAuthorizedError('Incorrect username or password.')
      : cause
  })
  // A refresh token of no user was refused above; this one is ours, and readable.
  if (REFRESH_TOKEN !== '' && endOf(REFRESH_TOKEN) <= now())
    throw new NotAuthorizedError('Refresh Token has expired')
  if (done.AuthenticationResult === undefined) return done
  return {
    ...done,
    AuthenticationResult: { ...done.AuthenticationResult, ExpiresIn: ACCESS_SECONDS, TokenType: 'Bearer' },
  }
}

/** Whether somebody has an account is not told: PreventUserExistenceErrors. */
async function forgotPassword(services: UserPool, ask: Ask): Promise<object> {
  const user = await services.pool.getUserByUsername(context, ask.Username)
  if (user === null) return sent(ask.Username)
  if (attributeValue('email_verified', user.Attributes) !== 'true')
    throw new InvalidParameterError('There is no verified email for the user.')
  return ForgotPassword(services)(context, ask)
}

async function confirmForgotPassword(services: UserPool, ask: Ask): Promise<object> {
  if ((await services.pool.getUserByUsername(context, ask.Username)) === null) throw new CodeMismatchError()
  checkPassword(ask.Password)
  return ConfirmForgotPassword(services)(context, ask)
}

async function changePassword(services: UserPool, ask: Ask): Promise<object> {
  checkPassword(ask.ProposedPassword)
  return ChangePassword(services)(context, ask).catch((cause: unknown) => {
    throw cause instanceof InvalidPasswordError
      ? new NotAuthorizedError('Incorrect username or password.')
      : cause
  })
}

/** cognito-local has no such action. */
async function signOutEverywhere({ pool }: UserPool, { AccessToken }: Ask): Promise<object> {
  const user = await pool.getUserByUsername(context, subjectOf(AccessToken))
  if (user === null) throw new NotAuthorizedError()
  await pool.saveUser(context, { ...user, RefreshTokens: [] })
  return {}
}

function checkPassword(password: string): void {
  if (password.length < MINIMUM_PASSWORD) throw new InvalidPasswordError()
}

const sent = (email: string) => ({
  CodeDeliveryDetails: { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: email },
})
