import { Field } from './field.tsx'

const NAME = 'password'

/** Says before it is typed what a password has to be. */
export function NewPassword({ error, label = 'Password' }: { error: string | undefined; label?: string }) {
  return (
    <Field name={NAME} label={label} error={error}>
      <input
        id={NAME}
        name={NAME}
        type="password"
        autoComplete="new-password"
        minLength={10}
        required
        className="field"
        aria-invalid={error === undefined ? undefined : true}
        aria-describedby={error === undefined ? `${NAME}-hint` : `${NAME}-hint ${NAME}-error`}
      />
      <p id={`${NAME}-hint`} className="mt-1 text-sm text-muted">
        10 characters or more. A few words are good.
      </p>
    </Field>
  )
}
