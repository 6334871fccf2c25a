import { expect, test } from 'vitest'
import { differences } from './differences.ts'
import { documentDifference, policyDocument } from './policy-document.ts'

const WANTED = policyDocument(
  { Sid: 'Read', Effect: 'Allow', Action: ['s3:GetObject', 's3:ListBucket'], Resource: ['arn:a', 'arn:b'] },
  { Sid: 'Log', Effect: 'Allow', Action: ['logs:PutLogEvents'], Resource: ['arn:c'] },
)
const encoded = (document: unknown) => encodeURIComponent(JSON.stringify(document))

test('the order of statements, members and items says nothing, nor does a list of one', () => {
  const told = {
    Statement: [
      { Resource: 'arn:c', Action: 'logs:PutLogEvents', Effect: 'Allow', Sid: 'Log' },
      {
        Action: ['s3:ListBucket', 's3:GetObject'],
        Resource: ['arn:b', 'arn:a'],
        Effect: 'Allow',
        Sid: 'Read',
      },
    ],
    Version: '2012-10-17',
  }
  expect(documentDifference(encoded(told), WANTED)).toBeNull()
})

test.each([
  ['an action more', 0, { Action: ['s3:GetObject', 's3:ListBucket', 's3:PutObject'] }],
  ['a resource less', 0, { Resource: ['arn:a'] }],
  ['another effect', 0, { Effect: 'Deny' }],
  ['a condition', 0, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }],
])('%s is told', (_, at, change) => {
  const told = {
    ...WANTED,
    Statement: WANTED.Statement.with(at, { ...WANTED.Statement[at], ...change } as never),
  }
  expect(documentDifference(encoded(told), WANTED)).toEqual({ from: 'Read', to: 'Read' })
})

test('statements that are too many or missing are named', () => {
  const told = { Version: '2012-10-17', Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
  expect(documentDifference(encoded(told), WANTED)).toEqual({ from: '*', to: 'Read, Log' })
})

test('an old version of the language is a difference, although the statements are the same', () => {
  expect(documentDifference(encoded({ ...WANTED, Version: '2008-10-17' }), WANTED)).toEqual({
    from: 'none',
    to: 'none',
  })
})

test.each([undefined, '', '%', 'no JSON', 'null'])('%s is as good as no document', (told) => {
  expect(documentDifference(told, WANTED)).toEqual({ from: 'none', to: 'Read, Log' })
})

test('differences are told by where they are; what is not wanted may be so', () => {
  expect(
    differences(
      { a: { b: 1, other: 2 }, list: ['y', 'x'] },
      { a: { b: 3, c: true }, list: ['x', 'y'], d: 'new' },
    ),
  ).toEqual([
    { name: 'a.b', from: '1', to: '3' },
    { name: 'a.c', from: 'not set', to: 'true' },
    { name: 'd', from: 'not set', to: 'new' },
  ])
})
