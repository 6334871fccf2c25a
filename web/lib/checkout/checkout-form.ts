import { z } from 'zod'
import { TEST_METHODS } from '../payment/test-provider.ts'
import { COUNTRIES } from './countries.ts'

/** What the checkout page sends. Limits are the database's. */

const text = (most: number, missing: string) =>
  z.string().trim().min(1, missing).max(most, `Use at most ${most} characters.`)
const optional = (most: number) =>
  z
    .string()
    .trim()
    .max(most, `Use at most ${most} characters.`)
    .transform((value) => (value === '' ? null : value))
    .nullish()
    .transform((value) => value ?? null)

export const addressSchema = z.object({
  fullName: text(200, 'Whom is the parcel for?'),
  line1: text(200, 'Enter street and number.'),
  line2: optional(200),
  city: text(100, 'Enter a town or city.'),
  region: optional(100),
  postalCode: optional(20),
  country: z.enum(COUNTRIES.map(([code]) => code) as [string, ...string[]], 'Choose a country.'),
  phone: optional(30).refine(
    (value) => value === null || /^\+?[0-9 ()./-]{3,30}$/.test(value),
    'Write it with digits, as in +44 20 7946 0000.',
  ),
})

export type ShippingAddress = z.output<typeof addressSchema>

export const checkoutSchema = addressSchema.extend({
  email: z.string().trim().max(254).pipe(z.email('Enter an e-mail address, as in ada@example.org.')),
  method: z.enum(TEST_METHODS, 'Choose how the test payment goes.'),
  key: z.uuid(),
  expectedTotal: z.coerce.number().int().positive(),
})

export type FieldErrors = Partial<Record<string, string>>

/** @returns the first thing to say of each field that is wrong */
export function fieldErrors({ issues }: z.ZodError): FieldErrors {
  const errors: FieldErrors = {}
  for (const { path, message } of issues) errors[String(path[0])] ??= message
  return errors
}
