'use client'

import { useActionState, useEffect, useRef } from 'react'
import { type CheckoutState, checkoutAction } from '../../app/checkout/actions.ts'
import { describedBy, Field, TextField } from '../form/field.tsx'
import { SubmitButton } from '../form/submit-button.tsx'
import { PaymentChoice } from './payment-choice.tsx'
import { RefusedNotice } from './refused-notice.tsx'

interface Props {
  idempotencyKey: string
  /** Minor units: what the page says that it costs. */
  total: number
  totalText: string
  countries: readonly (readonly [code: string, name: string])[]
}

export function CheckoutForm({ idempotencyKey, total, totalText, countries }: Props) {
  const [state, action] = useActionState<CheckoutState, FormData>(checkoutAction, null)
  const form = useFirstWrongField(state)
  const { values = {}, errors = {}, refused = null } = state ?? {}
  const field = (name: string) => ({ name, error: errors[name], defaultValue: values[name] ?? '' })
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
        <TextField {...field('fullName')} label="Full name" autoComplete="name" className="sm:col-span-2" />
        <TextField
          {...field('line1')}
          label="Street and number"
          autoComplete="address-line1"
          className="sm:col-span-2"
        />
        <TextField
          {...field('line2')}
          label="Flat, floor, company"
          autoComplete="address-line2"
          optional
          className="sm:col-span-2"
        />
        <TextField {...field('postalCode')} label="Postal code" autoComplete="postal-code" optional />
        <TextField {...field('city')} label="Town or city" autoComplete="address-level2" />
        <TextField {...field('region')} label="State or region" autoComplete="address-level1" optional />
        <Field name="country" label="Country" error={errors['country']}>
          <select
            key={values['country'] ?? ''}
            id="country"
            name="country"
            autoComplete="country"
            defaultValue={values['country'] ?? ''}
            className="field"
            {...describedBy('country', errors['country'])}
          >
            <option value="">Choose…</option>
            {countries.map(([code, name]) => (
              <option key={code} value={code}>
                {name}
              </option>
            ))}
          </select>
        </Field>
        <TextField
          {...field('phone')}
          label="Phone"
          type="tel"
          autoComplete="tel"
          optional
          className="sm:col-span-2"
        />
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

/** After an answer the first field that is wrong has the focus: whoever does not see the page hears of it. */
function useFirstWrongField(state: CheckoutState) {
  const form = useRef<HTMLFormElement>(null)
  useEffect(() => {
    if (state !== null)
      form.current?.querySelector<HTMLElement>('[aria-invalid="true"], [role="alert"]')?.focus()
  }, [state])
  return form
}
