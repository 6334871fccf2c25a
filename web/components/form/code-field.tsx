import { TextField } from './field.tsx'

export function CodeField({ error }: { error: string | undefined }) {
  return (
    <TextField
      name="code"
      label="Code from the mail"
      inputMode="numeric"
      autoComplete="one-time-code"
      maxLength={12}
      error={error}
    />
  )
}
