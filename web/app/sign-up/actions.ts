'use server'

import { redirect } from 'next/navigation'
import { answer, type FormState, parseForm, valuesOf } from '../../lib/form-state.ts'
import { confirmSignUp, resendCode, signUp } from '../../lib/sign-in/cognito.ts'
import { confirmSchema, emailSchema, signUpSchema } from '../../lib/sign-in/forms.ts'
import { LIMITS } from '../../lib/sign-in/limits.ts'
import { sentenceOf } from '../../lib/sign-in/refusal.ts'
import { returnPath } from '../../lib/sign-in/return-path.ts'
import { keepTypedEmail } from '../../lib/sign-in/typed-email.ts'
import { userPool } from '../../lib/sign-in/user-pool.ts'
import { clientAddress } from '../../lib/visitor/address.ts'

export async function signUpAction(_: FormState | null, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const { data, wrong } = parseForm(signUpSchema, values)
  if (wrong !== null) return wrong
  const pool = userPool()
  if (pool === null) return answer(values, { problem: sentenceOf('unavailable') })
  if (!LIMITS.signUp.allow(await clientAddress(), data.email))
    return answer(values, { problem: sentenceOf('too-often') })
  const { kind } = await signUp(pool, data)
  if (kind === 'password') return answer(values, { errors: { password: sentenceOf(kind) } })
  if (kind !== 'done') return answer(values, { problem: sentenceOf(kind) })
  await keepTypedEmail(data.email)
  redirect(`/confirm?next=${encodeURIComponent(returnPath(values['next']))}`)
}

export async function confirmAction(_: FormState | null, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const { data, wrong } = parseForm(confirmSchema, values)
  if (wrong !== null) return wrong
  const pool = userPool()
  if (pool === null) return answer(values, { problem: sentenceOf('unavailable') })
  if (!LIMITS.code.allow(await clientAddress(), data.email))
    return answer(values, { problem: sentenceOf('too-often') })
  const { kind } = await confirmSignUp(pool, data.email, data.code)
  if (kind === 'code') return answer(values, { errors: { code: sentenceOf(kind) } })
  if (kind !== 'done') return answer(values, { problem: sentenceOf(kind) })
  await keepTypedEmail(data.email)
  redirect(`/sign-in?confirmed=yes&next=${encodeURIComponent(returnPath(values['next']))}`)
}

export async function resendAction(_: FormState | null, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const { data, wrong } = parseForm(emailSchema, values)
  if (wrong !== null) return wrong
  const pool = userPool()
  if (pool === null) return answer(values, { problem: sentenceOf('unavailable') })
  if (!LIMITS.mail.allow(await clientAddress(), data.email))
    return answer(values, { problem: sentenceOf('too-often') })
  const { kind } = await resendCode(pool, data.email)
  if (kind !== 'done') return answer(values, { problem: sentenceOf(kind) })
  await keepTypedEmail(data.email)
  return answer(values, {
    notice: 'If this address waits to be confirmed, another code is on its way to it.',
  })
}
