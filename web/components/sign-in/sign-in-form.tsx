'use client'

import { signInAction } from '../../app/sign-in/actions.ts'
import { signInAsked } from '../../lib/tracking/tracking.ts'
import { TextField } from '../form/field.tsx'
import { FormNotes } from '../form/form-notes.tsx'
import { SubmitButton } from '../form/submit-button.tsx'
import { useForm } from '../form/use-form.ts'

interface Props {
  email: string
  next: string
  notice: string | null
}

export function SignInForm({ email, next, notice }: Props) {
  const { state, submit, form, field } = useForm(signInAction, { email, next })
  return (
    <form
      ref={form}
      action={submit}
      onSubmit={signInAsked}
      noValidate
      className="card flex flex-col gap-4 p-5"
    >
      <FormNotes state={state} before={notice} />
      <input type="hidden" name="next" value={field('next').defaultValue} />
      <TextField {...field('email')} label="E-mail" type="email" autoComplete="username" />
      <TextField {...field('password')} label="Password" type="password" autoComplete="current-password" />
      <SubmitButton busy="Signing in…">Sign in</SubmitButton>
    </form>
  )
}
