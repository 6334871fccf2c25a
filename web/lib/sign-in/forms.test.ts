import { expect, test } from 'vitest'
import { answer, parseForm } from '../form-state.ts'
import { confirmSchema, signInSchema, signUpSchema } from './forms.ts'

const GOOD = { name: 'Ada', email: ' ada@example.org ', password: 'correct horse' }

test('what is typed is taken without the spaces around it; a code without any', () => {
  expect(signUpSchema.parse(GOOD)).toEqual({ ...GOOD, email: 'ada@example.org' })
  expect(confirmSchema.parse({ email: 'ada@example.org', code: ' 123 456\n' }).code).toBe('123456')
})

test.each([
  [{ email: 'ada' }, 'email'],
  [{ email: `${'a'.repeat(120)}@example.org` }, 'email'],
  [{ email: 'ada@example.org\r\nbcc: eve@example.org' }, 'email'],
  [{ password: 'too short' }, 'password'],
  [{ password: ' begins with a space' }, 'password'],
  [{ password: 'ends with a space ' }, 'password'],
  [{ password: 'a'.repeat(257) }, 'password'],
  [{ name: '   ' }, 'name'],
  [{ name: 'two\nlines' }, 'name'],
])('%j is told beside its field', (change, field) => {
  const { wrong } = parseForm(signUpSchema, { ...GOOD, ...change })
  expect(Object.keys(wrong?.errors ?? {})).toEqual([field])
})

test('somebody signs in with whatever password they once chose', () => {
  expect(signInSchema.safeParse({ ...GOOD, password: ' old ' }).success).toBe(true)
})

test('passwords and codes never go back to the browser', () => {
  const { values } = answer({ email: 'a', password: 'b', current: 'c', code: 'd' }, { problem: 'no' })
  expect(values).toEqual({ email: 'a' })
})
