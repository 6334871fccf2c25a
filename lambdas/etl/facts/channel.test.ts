import { describe, expect, test } from 'vitest'
import { channelOf, type SiteKind, siteKind } from './channel.ts'

/** GA4's default channel groups (support.google.com/analytics/answer/9756891), a case or more for each rule. */
const CASES: Readonly<Record<string, readonly string[]>> = {
  Direct: ['(direct) / (none)', '(direct) / (not set)'],
  'Paid Shopping': [
    'amazon.com / cpc',
    'google / cpc / summer shopping',
    'x / ppc / shop-all',
    'ebay / paid',
  ],
  'Paid Search': [
    'google / cpc',
    'Bing / PPC',
    'www.google.co.uk / paidsearch',
    'yandex.ru / cpm',
    'baidu / retargeting',
  ],
  'Paid Social': ['facebook / cpc', 'm.facebook.com / paid_social', 'IG / paid', 't.co / cpc'],
  'Paid Video': ['youtube.com / cpv-cpm', 'yt / paid', 'vimeo / ppc'],
  'Paid Other': ['partner.example / cpc', 'newsletter / paid', 'partner.example / retargeting'],
  Display: [
    'partner.example / cpm',
    'x.example / display',
    'x.example / Banner',
    'google / interstitial',
    'y / expandable',
  ],
  'Organic Shopping': [
    'amazon.de / referral',
    'shopping.google.com / referral',
    'news / email / shop now',
    'etsy / (not set)',
  ],
  'Organic Social': [
    'facebook.com / referral',
    'lnkd.in / referral',
    'x / social',
    'x / Social-Network',
    'x / sm',
    'x / social media',
  ],
  'Organic Video': [
    'youtu.be / referral',
    'm.youtube.com / (not set)',
    'x.example / video',
    'x.example / promo-video-2',
  ],
  Email: ['newsletter / email', 'e-mail / (not set)', 'x / E_Mail', 'x / e mail'],
  Affiliates: ['partner.example / affiliate', 'partner.example / affiliates'],
  'Organic Search': [
    'google / organic',
    'duckduckgo.com / referral',
    'unknown.example / organic',
    'search.naver.com / (not set)',
  ],
  Referral: ['blog.example / referral', 'x / app', 'x / link', 'mail.google.com / referral'],
  Audio: ['podcast / audio'],
  SMS: ['sms / (not set)', 'x / SMS'],
  'Mobile Push Notifications': ['x / webpush', 'x / mobile-app', 'x / notification'],
  Unassigned: ['(not set) / (not set)', 'x / y', '(direct) / none', 'blog.example / (none)'],
}

describe.each(Object.entries(CASES))('%s', (channel, cases) => {
  test.each(cases)('%s', (told) => {
    const [source = '', medium = '', campaign = '(not set)'] = told.split(' / ')
    expect(channelOf(source, medium, campaign)).toBe(channel)
  })
})

test('a workshop is no shop', () => {
  expect(channelOf('x', 'cpc', 'workshop')).toBe('Paid Other')
  expect(channelOf('x', 'cpc', 'eshop')).toBe('Paid Shopping')
  expect(channelOf('x', 'cpc', 'our-shop-2')).toBe('Paid Shopping')
})

test.each<[SiteKind, string]>([
  ['search', 'google'],
  ['search', 'www.google.com'],
  ['search', 'google.com.br'],
  ['search', 'uk.search.yahoo.com'],
  ['search', 'so.com'],
  ['social', 'l.instagram.com'],
  ['social', 'X.COM'],
  ['social', 'old.reddit.com'],
  ['video', 'yt'],
  ['shopping', 'shopping.google.com'],
  ['shopping', 'smile.amazon.co.uk'],
  [null, 'accounts.google.com'],
  [null, 'mail.yahoo.com'],
  [null, 'google.example.com'],
  [null, 'notgoogle.com'],
  [null, 'max.com'],
  [null, 'facebook.attacker.example'],
  [null, ''],
  [null, '.'],
  [null, '__proto__'],
])('%s: %s', (kind, source) => {
  expect(siteKind(source)).toBe(kind)
})
