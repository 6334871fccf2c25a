import { expect, test } from 'vitest'
import { pathOfReferrer, returnPath } from './return-path.ts'

test.each([
  ['/', '/'],
  ['/product/mouse', '/product/mouse'],
  ['/search?q=red+mouse&sort=price', '/search?q=red+mouse&sort=price'],
  ['/sign-in-help', '/sign-in-help'],
])('%s is a page of the shop', (wanted, path) => {
  expect(returnPath(wanted)).toBe(path)
})

test.each([
  ...['https://evil.example/', 'https:evil.example', '//evil.example', '///evil.example', '/\\evil.example'],
  ...['\\\\evil.example', '/\t/evil.example', '/\n/evil.example', ' //evil.example', '/ /evil.example'],
  ...['javascript:alert(1)', 'data:text/html,x', '', 'product', './/evil.example', '/..//evil.example'],
  ...['/.//evil.example', '/%09/../..//evil.example', '/é', '/\u0000', `/${'a'.repeat(1_000)}`],
  ...['/sign-in', '/sign-in?next=/sign-in', '/sign-up', '/confirm', '/forgotten-password/reset'],
])('%j leads to the first page', (wanted) => {
  expect(returnPath(wanted)).toBe('/')
})

test.each([[undefined], [null], [['/cart', '/cart']], [42]])('%j leads to the first page', (wanted) => {
  expect(returnPath(wanted)).toBe('/')
})

test('where a visitor came from counts where it is the same host', () => {
  expect(pathOfReferrer('https://shop.example/cart?a=1', 'shop.example')).toBe('/cart?a=1')
  for (const referrer of [null, 'not a url', 'https://evil.example/cart', 'https://shop.example.evil/'])
    expect(pathOfReferrer(referrer, 'shop.example')).toBeNull()
})
