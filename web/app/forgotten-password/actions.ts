'use server'

import { redirect } from 'next/navigation'
import { answer, type FormState, parseForm, valuesOf } from '../../lib/form-state.ts'
import { forgotPassword, resetPassword } from '../../lib/sign-in/cognito.ts'
import { emailSchema, resetSchema } from '../../lib/sign-in/forms.ts'
import { LIMITS } from '../../lib/sign-in/limits.ts'
import { sentenceOf } from '../../lib/sign-in/refusal.ts'
import { keepTypedEmail } from '../../lib/sign-in/typed-email.ts'
import { userPool } from '../../lib/sign-in/user-pool.ts'
import { clientAddress } from '../../lib/visitor/address.ts'

export async function forgottenAction(_: FormState | null, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const { data, wrong } = parseForm(emailSchema, values)
  if (wrong !== null) return wrong
  const pool = userPool()
  if (pool === null) return answer(values, { problem: sentenceOf('unavailable') })
  if (!LIMITS.mail.allow(await clientAddress(), data.email))
    return answer(values, { problem: sentenceOf('too-often') })
  const { kind } = await forgotPassword(pool, data.email)
  if (kind !== 'done') return answer(values, { problem: sentenceOf(kind) })
  await keepTypedEmail(data.email)
  redirect('/forgotten-password/reset')
}

export async function resetAction(_: FormState | null, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const { data, wrong } = parseForm(resetSchema, values)
  if (wrong !== null) return wrong
  const pool = userPool()
  if (pool === null) return answer(values, { problem: sentenceOf('unavailable') })
  if (!LIMITS.code.allow(await clientAddress(), data.email))
    return answer(values, { problem: sentenceOf('too-often') })
  const { kind } = await resetPassword(pool, data)
  if (kind === 'code' || kind === 'password') return answer(values, { errors: { [kind]: sentenceOf(kind) } })
  if (kind !== 'done') return answer(values, { problem: sentenceOf(kind) })
  await keepTypedEmail(data.email)
  redirect('/sign-in?reset=yes')
}
