import type { z } from 'zod'
import { type FieldErrors, fieldErrors } from './checkout/checkout-form.ts'

/** What a form is answered with: what was typed, what is wrong beside which field, and what there is to say of it all. */
export interface FormState {
  values: Record<string, string>
  errors: FieldErrors
  problem: string | null
  /** What went well, where the page stays. */
  notice: string | null
  /** Tells one answer from the next. */
  at: number
}

/** Passwords never go back to the browser. */
const SECRET = new Set(['password', 'current', 'code'])

/** As typed, but for the one character that no text in the database holds. No field's own keys or pastes make it. */
export function valuesOf(form: FormData): Record<string, string> {
  return Object.fromEntries([...form].map(([name, value]) => [name, String(value).replaceAll('\0', '')]))
}

export function answer(
  values: Record<string, string>,
  said: Partial<Pick<FormState, 'errors' | 'problem' | 'notice'>>,
): FormState {
  const shown = Object.fromEntries(Object.entries(values).filter(([name]) => !SECRET.has(name)))
  return { values: shown, errors: {}, problem: null, notice: null, at: Date.now(), ...said }
}

/** @returns what was sent, or the answer that says what is wrong with it */
export function parseForm<T extends z.ZodType>(
  schema: T,
  values: Record<string, string>,
): { data: z.output<T>; wrong: null } | { data: null; wrong: FormState } {
  const parsed = schema.safeParse(values)
  return parsed.success
    ? { data: parsed.data, wrong: null }
    : { data: null, wrong: answer(values, { errors: fieldErrors(parsed.error) }) }
}
