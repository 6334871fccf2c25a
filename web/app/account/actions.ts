'use server'

import { revalidatePath } from 'next/cache'
import { redirect } from 'next/navigation'
import { z } from 'zod'
import { rename } from '../../lib/account/accounts.ts'
import { MOST_ADDRESSES, removeAddress, saveAddress, setDefaultAddress } from '../../lib/account/addresses.ts'
import { requireAccount } from '../../lib/account/require-account.ts'
import { addressSchema } from '../../lib/checkout/checkout-form.ts'
import { prisma } from '../../lib/database/prisma.ts'
import { answer, type FormState, parseForm, valuesOf } from '../../lib/form-state.ts'
import { changePassword } from '../../lib/sign-in/cognito.ts'
import { nameSchema, passwordSchema } from '../../lib/sign-in/forms.ts'
import { LIMITS } from '../../lib/sign-in/limits.ts'
import { sentenceOf } from '../../lib/sign-in/refusal.ts'
import { beginSession } from '../../lib/sign-in/session.ts'
import { userPool } from '../../lib/sign-in/user-pool.ts'
import { clientAddress } from '../../lib/visitor/address.ts'

export async function nameAction(_: FormState | null, form: FormData): Promise<FormState> {
  const { userId } = await requireAccount()
  const values = valuesOf(form)
  const { data, wrong } = parseForm(nameSchema, values)
  if (wrong !== null) return wrong
  await rename(prisma(), userId, data.name)
  revalidatePath('/', 'layout')
  return answer(values, { notice: 'Your name is saved.' })
}

export async function passwordAction(_: FormState | null, form: FormData): Promise<FormState> {
  const { email } = await requireAccount()
  const { data, wrong } = parseForm(passwordSchema, valuesOf(form))
  if (wrong !== null) return wrong
  const pool = userPool()
  if (pool === null) return answer({}, { problem: sentenceOf('unavailable') })
  if (!LIMITS.signIn.allow(await clientAddress(), email))
    return answer({}, { problem: sentenceOf('too-often') })
  const result = await changePassword(pool, { email, ...data })
  if (result.kind === 'wrong') return answer({}, { errors: { current: 'This is not your password.' } })
  if (result.kind === 'password') return answer({}, { errors: { password: sentenceOf('password') } })
  if (result.kind !== 'done') return answer({}, { problem: sentenceOf(result.kind) })
  await beginSession(result.tokens)
  return answer({}, { notice: 'Your password is changed. Other browsers are signed out.' })
}

const savedSchema = addressSchema.extend({
  id: z
    .union([z.uuid(), z.literal('')])
    .nullish()
    .transform((id) => id || null),
  makeDefault: z
    .literal('yes')
    .nullish()
    .transform((value) => value === 'yes'),
})

export async function saveAddressAction(_: FormState | null, form: FormData): Promise<FormState> {
  const { userId } = await requireAccount()
  const values = valuesOf(form)
  const { data, wrong } = parseForm(savedSchema, values)
  if (wrong !== null) return wrong
  const { id, ...address } = data
  if (!(await saveAddress(prisma(), userId, id, address)))
    return answer(values, {
      problem:
        id === null
          ? `${MOST_ADDRESSES} addresses are kept at most: please remove one.`
          : 'This address is gone: it was removed in another tab.',
    })
  revalidatePath('/', 'layout')
  redirect('/account')
}

const idSchema = z.object({ id: z.uuid() })

export async function defaultAddressAction(form: FormData): Promise<void> {
  const { userId } = await requireAccount()
  const parsed = idSchema.safeParse(valuesOf(form))
  if (parsed.success) await setDefaultAddress(prisma(), userId, parsed.data.id)
  revalidatePath('/', 'layout')
}

export async function removeAddressAction(form: FormData): Promise<void> {
  const { userId } = await requireAccount()
  const parsed = idSchema.safeParse(valuesOf(form))
  if (parsed.success) await removeAddress(prisma(), userId, parsed.data.id)
  revalidatePath('/', 'layout')
}
