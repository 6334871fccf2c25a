'use client'

import { signUpAction } from '../../app/sign-up/actions.ts'
import { TextField } from '../form/field.tsx'
import { FormNotes } from '../form/form-notes.tsx'
import { NewPassword } from '../form/new-password.tsx'
import { SubmitButton } from '../form/submit-button.tsx'
import { useForm } from '../form/use-form.ts'

export function SignUpForm({ email, next }: { email: string; next: string }) {
  const { state, submit, form, field } = useForm(signUpAction, { email, next })
  return (
    <form ref={form} action={submit} noValidate className="card flex flex-col gap-4 p-5">
      <FormNotes state={state} />
      <input type="hidden" name="next" value={field('next').defaultValue} />
      <TextField {...field('name')} label="Your name" autoComplete="name" />
      <TextField {...field('email')} label="E-mail" type="email" autoComplete="username" />
      <NewPassword error={field('password').error} />
      <SubmitButton busy="Making the account…">Make an account</SubmitButton>
    </form>
  )
}
