import { describe, expect, test } from 'vitest'
import { toldEvent } from '../../../test/support/told-event.ts'
import { DIRECT, originOf, trafficOf } from './traffic.ts'

const NONE = new Set<string>()

function told(input: object, ownHosts: ReadonlySet<string> = NONE): string | null {
  const traffic = trafficOf(toldEvent(input), ownHosts)
  return traffic === null ? null : `${traffic.source} / ${traffic.medium} / ${traffic.campaign}`
}

const page = (query: string) => ({ pageUrl: `https://shop.example/p?${query}` })
const from = (referrer: string, pageUrl = 'https://www.shop.example/p') => ({ referrer, pageUrl })

describe('what an event says of where its visitor came from', () => {
  test.each<[string, object, string | null]>([
    ['nothing', { pageUrl: 'https://shop.example/p?color=red' }, null],
    ['its campaign', { campaign: { source: 'mail', medium: 'email', name: 'may' } }, 'mail / email / may'],
    ['half a campaign', { campaign: { name: 'may' } }, '(not set) / (not set) / may'],
    ['an empty campaign', { campaign: { source: '', medium: null } }, null],
    [
      'utm parameters',
      page('utm_source=mail&utm_medium=email&utm_campaign=m%C3%A4rz'),
      'mail / email / märz',
    ],
    ['utm parameters of a path', { pageUrl: '/p?utm_source=mail' }, 'mail / (not set) / (not set)'],
    ['utm parameters without a value', page('utm_source=&utm_medium='), null],
    ['a term alone', page('utm_term=shoes'), null],
    ['a click sold by Google', page('gclid=abc'), 'google / cpc / (not set)'],
    ['a click sold by Microsoft', page('msclkid=abc'), 'bing / cpc / (not set)'],
    ['a tagged click', page('gclid=abc&utm_source=ads&utm_medium=cpm'), 'ads / cpm / (not set)'],
    ['a click on Facebook, which is not always sold', page('fbclid=abc'), null],
    ['a referrer', from('https://www.blog.example/post?x=1'), 'blog.example / referral / (not set)'],
    [
      'a referrer without a page',
      { referrer: 'https://blog.example/' },
      'blog.example / referral / (not set)',
    ],
    [
      'a search engine, whatever its country',
      from('https://www.google.co.uk/'),
      'google / organic / (not set)',
    ],
    [
      'an engine’s sign-in',
      from('https://accounts.google.com/'),
      'accounts.google.com / referral / (not set)',
    ],
    ['an engine known by its whole host', from('https://www.so.com/s'), 'so.com / organic / (not set)'],
    ['a social site', from('https://m.facebook.com/'), 'm.facebook.com / referral / (not set)'],
    ['an Android app', from('android-app://com.slack/'), 'com.slack / referral / (not set)'],
    ['the shop itself', from('https://shop.example/'), null],
    ['a part of the shop', from('https://pay.shop.example/'), null],
    [
      'the whole of which the shop is a part',
      from('https://shop.example/', 'https://de.shop.example/'),
      null,
    ],
    ['a stranger with a like name', from('https://myshop.example/'), 'myshop.example / referral / (not set)'],
    ['a referrer that is none', from('about:blank'), null],
    ['a referrer that is a path', from('/p'), null],
  ])('%s', (_, input, expected) => {
    expect(told(input)).toBe(expected)
  })

  test('a campaign goes before the page’s tags, these before the referrer', () => {
    const campaign = { source: 'c', medium: 'm' }
    const all = { ...page('utm_source=u&utm_medium=m'), referrer: 'https://blog.example/', campaign }
    expect(told(all)).toBe('c / m / (not set)')
    expect(told({ ...all, campaign: {} })).toBe('u / m / (not set)')
  })

  test('hosts that are the shop’s own are no source', () => {
    const own = new Set(['checkout.payments.example'])
    expect(told(from('https://www.checkout.payments.example/return'), own)).toBeNull()
    expect(told(from('https://payments.example/'), own)).toBe('payments.example / referral / (not set)')
  })
})

describe('what a source is told by', () => {
  const keyFor = (campaign: object) => trafficOf(toldEvent({ campaign }), NONE)?.key
  const base = { source: 'a', medium: 'b', name: 'c' }

  test('source, medium, campaign, term and content, each for itself', () => {
    const told = [
      base,
      { ...base, term: 't' },
      { ...base, content: 't' },
      { ...base, source: 'A' },
      { source: 'a' },
    ]
    expect(new Set(told.map(keyFor)).size).toBe(told.length)
    expect(keyFor({ ...base })).toBe(keyFor(base))
  })

  test('a term that says "undefined" is not one that is missing, whichever came first', () => {
    const term = (campaign: object) => trafficOf(toldEvent({ campaign }), NONE)?.term
    for (const source of ['one', 'two'])
      expect([term({ source, term: 'undefined' }), term({ source })]).toEqual(['undefined', null])
    expect([term({ source: 'three' }), term({ source: 'three', term: 'undefined' })]).toEqual([
      null,
      'undefined',
    ])
  })

  test('texts with separators in them are kept apart', () => {
    const split = [
      { source: 'a\u001fb', medium: 'c' },
      { source: 'a', medium: 'b\u001fc' },
    ]
    expect(new Set(split.map(keyFor)).size).toBe(2)
    expect(originOf('a\u001fb', 'c', 'd')).not.toBe(originOf('a', 'b\u001fc', 'd'))
  })

  test('the origin leaves out what does not make another campaign', () => {
    const origin = (campaign: object) => trafficOf(toldEvent({ campaign }), NONE)?.origin
    expect(origin({ ...base, term: 't' })).toBe(origin(base))
    expect(origin({ ...base, name: 'd' })).not.toBe(origin(base))
    expect(origin({ source: '(direct)', medium: '(none)' })).toBe(DIRECT.origin)
  })
})

test('tags that hide what PostgreSQL cannot take, or are too long, are tidied', () => {
  const source = (text: string) => trafficOf(toldEvent(page(`utm_source=${text}`)), NONE)?.source
  expect(source('a%00b')).toBe('a\uFFFDb')
  expect(source('x'.repeat(900))).toHaveLength(500)
  const parted = source(`${'x'.repeat(499)}${encodeURIComponent('😀')}`)
  expect([parted?.isWellFormed(), parted?.length]).toEqual([true, 500])
  expect(source('%FF%E0%A4%A')?.isWellFormed()).toBe(true)
})
