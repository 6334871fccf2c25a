import { expect, test } from 'vitest'
import { bucketName } from './names.ts'

const place = { stack: 'shop', account: '123456789012', region: 'eu-central-1' }

test('a name says whose bucket it is, and where', () => {
  expect(bucketName(place, 'raw')).toBe('clickstream-shop-raw-123456789012-eu-central-1')
  expect(bucketName(place, 'artifacts')).toBe('clickstream-shop-artifacts-123456789012-eu-central-1')
})

test('the longest stack in the longest region fits, and stacks that begin alike differ', () => {
  const far = { ...place, region: 'ap-southeast-1' }
  const names = ['a', 'b'].flatMap((last) =>
    (['raw', 'artifacts'] as const).map((kind) =>
      bucketName({ ...far, stack: `${'long-name-'.repeat(3)}${last}` }, kind),
    ),
  )
  expect(new Set(names).size).toBe(4)
  for (const name of names) expect(name).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/)
})

test('a long name is cut the same way each time, with no two hyphens where it is cut', () => {
  const stack = 'shop-of-many-things-and-more'
  const name = bucketName({ ...place, region: 'ap-southeast-1', stack }, 'raw')
  expect(name).toMatch(/^clickstream-shop-[0-9a-f]{8}-raw-123456789012-ap-southeast-1$/)
  expect(bucketName({ ...place, region: 'ap-southeast-1', stack }, 'raw')).toBe(name)
})
