/** Why the user pool did not do what was asked, as far as it concerns a visitor. */
export type Refusal =
  /** E-mail or password; which of them is not said. */
  'wrong' | 'unconfirmed' | 'reset-required' | 'code' | 'password' | 'too-often' | 'unavailable'

const KINDS: Readonly<Record<string, Refusal>> = {
  NotAuthorizedException: 'wrong',
  UserNotFoundException: 'wrong',
  UserNotConfirmedException: 'unconfirmed',
  PasswordResetRequiredException: 'reset-required',
  CodeMismatchException: 'code',
  ExpiredCodeException: 'code',
  InvalidPasswordException: 'password',
  PasswordHistoryPolicyViolationException: 'password',
  LimitExceededException: 'too-often',
  TooManyRequestsException: 'too-often',
  TooManyFailedAttemptsException: 'too-often',
}

/** @param cause what the AWS SDK threw. What stands in its message is not for visitors, nor for a log: it may name one. */
export function refusalOf(cause: unknown): Refusal {
  const name = cause instanceof Error ? cause.name : 'unknown'
  const known = KINDS[name]
  if (known === undefined) process.stderr.write(`sign-in is not available: ${name}\n`)
  return known ?? 'unavailable'
}

const SENTENCES: Readonly<Record<Refusal, string>> = {
  wrong: 'E-mail and password do not go together.',
  unconfirmed: 'Your address is not confirmed yet.',
  'reset-required': 'Please choose a new password: “Forgotten your password?” leads there.',
  code: 'This code is not right, or no longer good. Ask for another.',
  password: 'Use at least 10 characters.',
  'too-often': 'That was very often. Please wait a few minutes and try again.',
  unavailable: 'Signing in does not work just now. It is not your doing; please try again in a moment.',
}

export const sentenceOf = (refusal: Refusal): string => SENTENCES[refusal]
