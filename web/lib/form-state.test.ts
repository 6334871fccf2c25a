import { expect, test } from 'vitest'
import { answer, valuesOf } from './form-state.ts'

test('what a form sends comes without the character that the database has none of', () => {
  const form = new FormData()
  form.set('fullName', 'A\0da')
  form.set('line1', '\0')
  expect(valuesOf(form)).toEqual({ fullName: 'Ada', line1: '' })
})

test('an answer holds what was typed, and no secret', () => {
  const values = { email: 'ada@example.org', password: 'one', current: 'two', code: '123456' }
  expect(answer(values, { problem: 'No.' })).toMatchObject({
    values: { email: 'ada@example.org' },
    problem: 'No.',
    errors: {},
  })
})
