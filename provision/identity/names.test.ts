import { expect, test } from 'vitest'
import {
  functionArn,
  functionName,
  instanceProfileName,
  logGroupName,
  ROLE_NAMES,
  roleName,
} from './names.ts'

test('names say whose, where and what', () => {
  const place = { stack: 'shop', region: 'eu-west-1' }
  expect(roleName(place, 'etl')).toBe('clickstream-shop-eu-west-1-etl')
  expect(instanceProfileName(place, 'oltp')).toBe('clickstream-shop-eu-west-1-oltp')
  expect(functionName('shop', 'etl')).toBe('clickstream-shop-etl')
  expect(logGroupName('shop', 'ingest')).toBe('/aws/lambda/clickstream-shop-ingest')
  expect(functionArn({ ...place, account: '123456789012' }, 'ingest')).toBe(
    'arn:aws:lambda:eu-west-1:123456789012:function:clickstream-shop-ingest',
  )
})

test('however long the names of the stack and of the region: within the limit, and one each', () => {
  const stacks = ['a', 'shop', 'a'.repeat(30), `${'a'.repeat(30)}b`, `${'a'.repeat(30)}c`]
  const regions = ['us-east-1', 'eu-west-1', 'ap-southeast-1', 'ap-northeast-1']
  const names = stacks.flatMap((stack) =>
    regions.flatMap((region) => ROLE_NAMES.map((role) => roleName({ stack, region }, role))),
  )
  expect(new Set(names).size).toBe(stacks.length * regions.length * ROLE_NAMES.length)
  for (const name of names) {
    expect(name).toMatch(/^clickstream-[a-z0-9-]+$/)
    expect(name.length).toBeLessThanOrEqual(64)
  }
})
