import type { ComponentProps, ReactNode } from 'react'

interface Labelled {
  name: string
  label: string
  error?: string | undefined
  optional?: boolean
  className?: string
}

/** A label, its control, and what is wrong with it. */
export function Field({
  name,
  label,
  error,
  optional = false,
  className = '',
  children,
}: Labelled & { children: ReactNode }) {
  return (
    <div className={className}>
      <label htmlFor={name} className="mb-1 flex justify-between gap-2 text-sm font-semibold">
        {label}
        {optional && <span className="font-normal text-muted">optional</span>}
      </label>
      {children}
      {error !== undefined && (
        <p id={`${name}-error`} className="mt-1 text-sm font-medium text-deal">
          {error}
        </p>
      )}
    </div>
  )
}

export function TextField({
  name,
  label,
  error,
  optional = false,
  className = '',
  ...input
}: Labelled & ComponentProps<'input'>) {
  return (
    <Field {...{ name, label, error, optional, className }}>
      <input
        id={name}
        name={name}
        className="field"
        required={!optional}
        {...describedBy(name, error)}
        {...input}
      />
    </Field>
  )
}

export function describedBy(name: string, error: string | undefined) {
  return error === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': `${name}-error` }
}
