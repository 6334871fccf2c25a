'use client'

import { useActionState } from 'react'
import type { FormState } from '../../lib/form-state.ts'
import { useFirstWrongField } from './use-first-wrong-field.ts'

type Action = (before: FormState | null, form: FormData) => Promise<FormState>

/**
 * A form whose action answers with what is wrong.
 * @param initial what its fields hold at first
 */
export function useForm(action: Action, initial: Readonly<Record<string, string | null>> = {}) {
  const [state, submit] = useActionState(action, null)
  const form = useFirstWrongField(state)
  const field = (name: string) => ({
    name,
    error: state?.errors[name],
    defaultValue: state?.values[name] ?? initial[name] ?? '',
  })
  return { state, submit, form, field }
}
