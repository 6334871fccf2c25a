import { z } from 'zod'

/** What the pages of signing in send. Limits are Cognito's. */

const email = z
  .string()
  .trim()
  .max(128, 'Use at most 128 characters.')
  .pipe(z.email('Enter an e-mail address, as in ada@example.org.'))
const password = z.string().max(256, 'Use at most 256 characters.')
const newPassword = password
  .min(10, 'Use at least 10 characters.')
  .regex(/^\S.*\S$/s, 'Let it neither begin nor end with a space.')
const code = z
  .string()
  .transform((text) => text.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'Enter the six digits from the mail.'))
const name = z
  .string()
  .trim()
  .min(1, 'Enter a name.')
  .max(100, 'Use at most 100 characters.')
  .regex(/^[^\r\n]*$/, 'Write it on one line.')

export const signInSchema = z.object({ email, password: password.min(1, 'Enter your password.') })
export const signUpSchema = z.object({ name, email, password: newPassword })
export const confirmSchema = z.object({ email, code })
export const emailSchema = z.object({ email })
export const resetSchema = z.object({ email, code, password: newPassword })
export const nameSchema = z.object({ name })
export const passwordSchema = z.object({
  current: password.min(1, 'Enter your password.'),
  password: newPassword,
})
