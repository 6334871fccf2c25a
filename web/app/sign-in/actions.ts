'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { answer, type FormState, parseForm, valuesOf } from '../../lib/form-state.ts'
import { signInSchema } from '../../lib/sign-in/forms.ts'
import { LIMITS } from '../../lib/sign-in/limits.ts'
import { sentenceOf } from '../../lib/sign-in/refusal.ts'
import { returnPath } from '../../lib/sign-in/return-path.ts'
import { endSession } from '../../lib/sign-in/session.ts'
import { signInVisitor } from '../../lib/sign-in/sign-in-visitor.ts'
import { keepTypedEmail } from '../../lib/sign-in/typed-email.ts'
import { userPool } from '../../lib/sign-in/user-pool.ts'
import { clientAddress } from '../../lib/visitor/address.ts'

export async function signInAction(_: FormState | null, form: FormData): Promise<FormState> {
  const values = valuesOf(form)
  const { data, wrong } = parseForm(signInSchema, values)
  if (wrong !== null) return wrong
  const pool = userPool()
  if (pool === null) return answer(values, { problem: sentenceOf('unavailable') })
  if (!LIMITS.signIn.allow(await clientAddress(), data.email))
    return answer(values, { problem: sentenceOf('too-often') })
  const result = await signInVisitor(pool, data)
  const next = returnPath(values['next'])
  if (result === 'unconfirmed') {
    await keepTypedEmail(data.email)
    redirect(`/confirm?next=${encodeURIComponent(next)}`)
  }
  if (result !== 'done') return answer(values, { problem: sentenceOf(result) })
  revalidatePath('/', 'layout')
  redirect(next)
}

export async function signOutAction(): Promise<void> {
  await endSession()
  // Nothing that the browser keeps of their pages is to be shown again.
  revalidatePath('/', 'layout')
  redirect('/')
}
