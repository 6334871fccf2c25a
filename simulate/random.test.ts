import { expect, test } from 'vitest'
import { Random, Weighted } from './random.ts'

const draw = <T>(times: number, from: () => T) => Array.from({ length: times }, from)

test('a seed gives its numbers, another seed others, and a fork is a stream of its own', () => {
  const numbers = (random: Random) => draw(5, () => random.bits())
  expect(numbers(new Random('a'))).toEqual(numbers(new Random('a')))
  expect(numbers(new Random('a'))).not.toEqual(numbers(new Random('b')))
  const parent = new Random('a')
  const before = numbers(parent.fork('child'))
  parent.bits()
  expect(numbers(parent.fork('child'))).toEqual(before)
  // Written down once: these must not change between machines or versions.
  expect(numbers(new Random('clickstream'))).toMatchInlineSnapshot(`
    [
      374633372,
      4126683782,
      1723873979,
      3717145830,
      3997406705,
    ]
  `)
})

test('draws follow their distributions', () => {
  const random = new Random('distributions')
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  expect(mean(draw(20_000, () => random.next()))).toBeCloseTo(0.5, 1)
  expect(mean(draw(20_000, () => random.exponential(3)))).toBeGreaterThan(2.9)
  expect(mean(draw(20_000, () => random.exponential(3)))).toBeLessThan(3.1)
  expect(mean(draw(5000, () => random.poisson(7)))).toBeGreaterThan(6.8)
  expect(mean(draw(5000, () => random.poisson(7)))).toBeLessThan(7.2)
  expect(random.poisson(0)).toBe(0)
  expect(new Set(draw(200, () => random.whole(2, 4)))).toEqual(new Set([2, 3, 4]))
  expect(new Set(draw(200, () => random.pick(['a', 'b'])))).toEqual(new Set(['a', 'b']))
  const table = new Weighted([
    ['often', 9],
    ['seldom', 1],
  ])
  const often = draw(10_000, () => table.draw(random)).filter((value) => value === 'often').length
  expect(often).toBeGreaterThan(8800)
  expect(often).toBeLessThan(9200)
})

test('its UUIDs are version 4 and differ', () => {
  const random = new Random('uuids')
  const uuids = draw(1000, () => random.uuid())
  for (const uuid of uuids)
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(new Set(uuids).size).toBe(1000)
})
