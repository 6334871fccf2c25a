import { describedBy, Field, TextField } from './field.tsx'

type FieldProps = { name: string; error: string | undefined; defaultValue: string }

export interface AddressFieldsProps {
  /** What a field shows, by its name. */
  field: (name: string) => FieldProps
  countries: readonly (readonly [code: string, name: string])[]
}

/** Where something is sent to. */
export function AddressFields({ field, countries }: AddressFieldsProps) {
  const wide = 'sm:col-span-2'
  return (
    <>
      <TextField {...field('fullName')} label="Full name" autoComplete="name" className={wide} />
      <TextField
        {...field('line1')}
        label="Street and number"
        autoComplete="address-line1"
        className={wide}
      />
      <TextField
        {...field('line2')}
        label="Flat, floor, company"
        autoComplete="address-line2"
        optional
        className={wide}
      />
      <TextField {...field('postalCode')} label="Postal code" autoComplete="postal-code" optional />
      <TextField {...field('city')} label="Town or city" autoComplete="address-level2" />
      <TextField {...field('region')} label="State or region" autoComplete="address-level1" optional />
      <Country {...field('country')} countries={countries} />
      <TextField {...field('phone')} label="Phone" type="tel" autoComplete="tel" optional className={wide} />
    </>
  )
}

function Country({
  name,
  error,
  defaultValue,
  countries,
}: FieldProps & Pick<AddressFieldsProps, 'countries'>) {
  return (
    <Field name={name} label="Country" error={error}>
      <select
        // React sets a form back after its action, a list to its first choice.
        key={defaultValue}
        id={name}
        name={name}
        autoComplete="country"
        defaultValue={defaultValue}
        className="field"
        {...describedBy(name, error)}
      >
        <option value="">Choose…</option>
        {countries.map(([code, title]) => (
          <option key={code} value={code}>
            {title}
          </option>
        ))}
      </select>
    </Field>
  )
}
