import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hostOf, pageAddress } from './page.ts'

function told(url: string) {
  const { page, query } = pageAddress(url)
  return [page.host, page.path, query]
}

describe('an address', () => {
  test.each<[string, string, string, string | null]>([
    ['https://shop.example/', 'shop.example', '/', null],
    ['https://shop.example', 'shop.example', '/', null],
    ['HTTPS://WWW.Shop.Example/Cart#top', 'shop.example', '/Cart', null],
    ['http://shop.example:8080/a/../b/?q=1#x', 'shop.example', '/b/', 'q=1'],
    ['https://user:secret@shop.example/a', 'shop.example', '/a', null],
    ['https://shop.example/?', 'shop.example', '/', null],
    ['https://bücher.example/straße', 'xn--bcher-kva.example', '/stra%C3%9Fe', null],
    ['https://shop.example/😀', 'shop.example', '/%F0%9F%98%80', null],
    ['https://[2001:db8::1]/a', '[2001:db8::1]', '/a', null],
    ['https://203.0.113.9/a', '203.0.113.9', '/a', null],
    ['/cart?x=1', '', '/cart', 'x=1'],
    ['cart', '', '/cart', null],
    ['?x=1', '', '/', 'x=1'],
    ['#top', '', '/', null],
    ['//cdn.shop.example/a', '', '/cdn.shop.example/a', null],
    ['../../a', '', '/a', null],
    ['https://', '', '/https://', null],
    ['http://a b/c', '', '/http://a%20b/c', null],
    ['\\\\host:99999999\\a', '', '/host:99999999/a', null],
    ['/\t/host:99999999', '', '//host:99999999', null],
    ['http://host:99999999/', '', '/http://host:99999999/', null],
    ['file:///C:/shop.html', '', '/C:/shop.html', null],
    ['about:blank', '', 'blank', null],
    ['javascript:void(0)', '', 'void(0)', null],
    ['data:text/html,<b>', '', 'text/html,<b>', null],
    ['capacitor://localhost/cart', 'localhost', '/cart', null],
  ])('%s', (url, host, path, query) => {
    expect(told(url)).toEqual([host, path, query])
  })

  test('a path and nothing else make a page: neither query nor fragment, nor www', () => {
    const key = (url: string) => pageAddress(url).page.key
    expect(key('https://www.shop.example/p?utm_source=a#b')).toBe(key('http://shop.example/p'))
    expect(key('/p')).not.toBe(key('http://shop.example/p'))
    expect(key('https://shop.example/P')).not.toBe(key('https://shop.example/p'))
  })

  test('a path is cut where it tells no more', () => {
    expect(pageAddress(`https://shop.example/${'x'.repeat(3000)}`).page.path).toHaveLength(500)
  })

  test('its parameters are decoded', () => {
    expect(pageAddress('/p?utm_source=a%20b+c&x').params.get('utm_source')).toBe('a b c')
  })
})

test.each([
  ['https://www.blog.example/a', 'blog.example'],
  ['android-app://com.slack/', 'com.slack'],
  ['/cart', null],
  ['about:blank', null],
  ['mailto:ann@shop.example', null],
  ['', null],
])('the host of %s is %s', (url, host) => {
  expect(hostOf(url)).toBe(host)
})

const anyUrl = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
  fc
    .array(
      fc.constantFrom(
        'http:',
        'foo:',
        '/',
        '\\',
        '//',
        ':',
        '99999',
        '@',
        '[',
        ']',
        '%',
        '%00',
        '?',
        '#',
        '..',
        '\t',
        '\n',
        ' ',
        'a',
        '\uD800',
        '\0',
        'é',
      ),
      { maxLength: 12 },
    )
    .map((parts) => parts.join('')),
)

test('whatever text a client calls its page: it is one, and one that the warehouse can keep', () => {
  fc.assert(
    fc.property(anyUrl, (url) => {
      const { page, query } = pageAddress(url)
      for (const text of [page.host, page.path, query ?? '', hostOf(url) ?? '']) {
        expect(text).not.toContain('\0')
        expect(text.isWellFormed()).toBe(true)
      }
      expect(page.host.length).toBeLessThanOrEqual(255)
      expect(page.path.length).toBeLessThanOrEqual(500)
    }),
    { numRuns: 2000 },
  )
})
