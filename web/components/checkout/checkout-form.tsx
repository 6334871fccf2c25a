'use client'

import { useActionState } from 'react'
import { type CheckoutState, checkoutAction } from '../../app/checkout/actions.ts'
import { AddressFields } from '../form/address-fields.tsx'
import { TextField } from '../form/field.tsx'
import { SubmitButton } from '../form/submit-button.tsx'
import { useFirstWrongField } from '../form/use-first-wrong-field.ts'
import { PaymentChoice } from './payment-choice.tsx'
import { RefusedNotice } from './refused-notice.tsx'

interface Props {
  idempotencyKey: string
  /** Minor units: what the page says that it costs. */
  total: number
  totalText: string
  countries: readonly (readonly [code: string, name: string])[]
  /** What the fields hold at first: the account's address. */
  initial: Readonly<Record<string, string | null>>
}

export function CheckoutForm({ idempotencyKey, total, totalText, countries, initial }: Props) {
  const [state, action] = useActionState<CheckoutState, FormData>(checkoutAction, null)
  const form = useFirstWrongField(state)
  const { values = {}, errors = {}, refused = null } = state ?? {}
  const field = (name: string) => ({
    name,
    error: errors[name],
    defaultValue: values[name] ?? initial[name] ?? '',
  })
  return (
    <form ref={form} action={action} noValidate className="flex flex-col gap-6">
      {refused !== null && <RefusedNotice refused={refused} />}
      {/* The first key stays, however often the page is rendered: it is the same order. */}
      <input type="hidden" name="key" value={values['key'] ?? idempotencyKey} />
      <input type="hidden" name="expectedTotal" value={total} />
      <Section title="Contact">
        <TextField
          {...field('email')}
          label="E-mail"
          type="email"
          autoComplete="email"
          className="sm:col-span-2"
        />
      </Section>
      <Section title="Delivery">
        <AddressFields field={field} countries={countries} />
      </Section>
      <PaymentChoice chosen={values['method'] ?? 'succeeds'} />
      <SubmitButton busy="Placing the order…">Order and pay {totalText}</SubmitButton>
    </form>
  )
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <fieldset className="card grid gap-4 p-5 sm:grid-cols-2">
      <legend className="float-left mb-2 text-lg font-bold sm:col-span-2">{title}</legend>
      {children}
    </fieldset>
  )
}
