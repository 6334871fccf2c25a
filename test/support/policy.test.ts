import { expect, test } from 'vitest'
import type { Statement } from '../../provision/identity/policy-document.ts'
import { isAllowed, unusedGrants } from './policy.ts'

const statement = (Action: string, Resource: string, more: Partial<Statement> = {}): Statement => ({
  Sid: 'S',
  Effect: 'Allow',
  Action: [Action],
  Resource: [Resource],
  ...more,
})
const policy = (...Statement: Statement[]) => ({ Version: '2012-10-17' as const, Statement })

test.each([
  ['s3:GetObject', 'b/events/*', 's3:GetObject', 'b/events/2026/a.json', true],
  ['s3:GetObject', 'b/events/*', 's3:GetObject', 'b/rejected/a.json', false],
  ['s3:GetObject', 'b/events/*', 's3:PutObject', 'b/events/a.json', false],
  ['S3:getobject', 'b/*', 's3:GetObject', 'b/a', true],
  ['s3:Get*', 'b/*', 's3:GetObject', 'B/a', false],
  ['s3:*', 'arn:aws:s3:::b', 's3:ListBucket', 'arn:aws:s3:::b', true],
  ['s3:*', 'arn:aws:s3:::b', 's3:ListBucket', 'arn:aws:s3:::b-2', false],
  ['s3:*', 'arn:*:b', 's3:ListBucket', 'arn:aws:s3:::b', true],
  ['s3:*', 'b/?', 's3:GetObject', 'b/a', true],
  ['s3:*', 'b/?', 's3:GetObject', 'b/ab', false],
  ['s3:*', 'b.c', 's3:GetObject', 'bxc', false],
])('%s on %s: %s on %s %s', (action, pattern, needed, resource, expected) => {
  expect(isAllowed(policy(statement(action, pattern)), { action: needed, resource })).toBe(expected)
})

test('what is denied is not allowed, whatever allows it', () => {
  const denied = statement('s3:*', '*', { Effect: 'Deny' })
  const need = { action: 's3:GetObject', resource: 'b/a' }
  expect(isAllowed(policy(statement('s3:GetObject', '*'), denied), need)).toBe(false)
  expect(isAllowed(policy(denied), need)).toBe(false)
  expect(isAllowed(policy(), need)).toBe(false)
})

test('a condition that is not known to be met is not passed over', () => {
  const of = (key: string) => policy(statement('s3:*', '*', { Condition: { StringEquals: { [key]: 'x' } } }))
  const need = { action: 's3:GetObject', resource: 'b/a' }
  expect(isAllowed(of('kms:ViaService'), need)).toBe(true)
  expect(() => isAllowed(of('aws:SourceVpce'), need)).toThrow('aws:SourceVpce')
})

test('tells which grants nothing needs', () => {
  const told = policy(
    {
      ...statement('s3:GetObject', 'b/*'),
      Action: ['s3:GetObject', 's3:PutObject'],
      Resource: ['b/*', 'c/*'],
    },
    statement('s3:*', '*', { Effect: 'Deny' }),
  )
  expect(unusedGrants(told, [{ action: 's3:GetObject', resource: 'c/a' }])).toEqual([
    { action: 's3:GetObject', resource: 'b/*' },
    { action: 's3:PutObject', resource: 'b/*' },
    { action: 's3:PutObject', resource: 'c/*' },
  ])
})
