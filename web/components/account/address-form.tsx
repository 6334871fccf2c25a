'use client'

import { saveAddressAction } from '../../app/account/actions.ts'
import { AddressFields, type AddressFieldsProps } from '../form/address-fields.tsx'
import { FormNotes } from '../form/form-notes.tsx'
import { SubmitButton } from '../form/submit-button.tsx'
import { useForm } from '../form/use-form.ts'

interface Props extends Pick<AddressFieldsProps, 'countries'> {
  /** Empty: a new address. */
  id: string
  initial: Readonly<Record<string, string | null>>
  isDefault: boolean
}

export function AddressForm({ id, initial, isDefault, countries }: Props) {
  const { state, submit, form, field } = useForm(saveAddressAction, initial)
  return (
    <form ref={form} action={submit} noValidate className="card flex flex-col gap-4 p-5">
      <FormNotes state={state} />
      <input type="hidden" name="id" value={id} />
      <div className="grid gap-4 sm:grid-cols-2">
        <AddressFields field={field} countries={countries} />
      </div>
      {!isDefault && (
        <label className="flex min-h-11 items-center gap-3">
          <input
            type="checkbox"
            name="makeDefault"
            value="yes"
            defaultChecked={state?.values['makeDefault'] === 'yes'}
          />
          Fill the checkout with this address
        </label>
      )}
      <SubmitButton busy="Saving…">Save the address</SubmitButton>
    </form>
  )
}
