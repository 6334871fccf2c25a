import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { deviceOf, toldDevice } from './device.ts'

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)'
const MAC = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)'
const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const APPLE = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'

/** As these browsers send it, and what is to be read in it: category, browser, version, system. */
const BROWSERS: readonly (readonly [userAgent: string, told: string])[] = [
  [`${WINDOWS} ${WEBKIT} Chrome/131.0.0.0 Safari/537.36`, 'desktop Chrome 131 Windows'],
  [
    `${WINDOWS} ${WEBKIT} Chrome/131.0.0.0 Safari/537.36 Edg/131.0.2903.86`,
    'desktop Microsoft Edge 131 Windows',
  ],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0',
    'desktop Firefox 133 Windows',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', 'desktop Firefox 128 Linux'],
  [`${MAC} ${APPLE} Version/18.1 Safari/605.1.15`, 'desktop Safari 18 macOS'],
  [`${MAC} ${WEBKIT} Chrome/131.0.0.0 Safari/537.36 OPR/115.0.0.0`, 'desktop Opera 115 macOS'],
  [
    `Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) ${WEBKIT} Chrome/131.0.0.0 Safari/537.36`,
    'desktop Chrome 131 Chrome OS',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${APPLE} Version/18.1 Mobile/15E148 Safari/604.1`,
    'mobile Safari 18 iOS',
  ],
  [
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) ${APPLE} CriOS/131.0.6778.73 Mobile/15E148 Safari/604.1`,
    'mobile Chrome 131 iOS',
  ],
  [
    `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} Chrome/131.0.0.0 Mobile Safari/537.36`,
    'mobile Chrome 131 Android',
  ],
  [
    `Mozilla/5.0 (Linux; Android 14; SM-S918B) ${WEBKIT} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36`,
    'mobile Samsung Internet for Android 27 Android',
  ],
  ['Mozilla/5.0 (Android 14; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0', 'mobile Firefox 133 Android'],
  [
    `Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) ${APPLE} Version/16.6 Mobile/15E148 Safari/604.1`,
    'tablet Safari 16 iOS',
  ],
  [
    `Mozilla/5.0 (Linux; Android 13; SM-X700) ${WEBKIT} Chrome/131.0.0.0 Safari/537.36`,
    'tablet Chrome 131 Android',
  ],
  [
    'Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/94.0.4606.128 Safari/537.36 WebAppManager',
    'tv WebOS Browser  WebOS',
  ],
]

const BOTS: readonly (readonly [userAgent: string, name: string])[] = [
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Googlebot'],
  [
    `Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) ${WEBKIT} Chrome/131.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
    'Googlebot',
  ],
  ['Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)', 'bingbot'],
  ['Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)', 'YandexBot'],
  ['Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)', 'AhrefsBot'],
  [
    `${MAC} ${APPLE} Version/17.4 Safari/605.1.15 (Applebot/0.1; +http://www.apple.com/go/applebot)`,
    'Applebot',
  ],
  ['Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)', 'Baiduspider'],
  ['GPTBot/1.2 (+https://openai.com/gptbot)', 'GPTBot'],
  ['curl/8.5.0', 'unknown'],
  ['python-requests/2.32.3', 'unknown'],
]

describe('what a user agent says', () => {
  test.each(BROWSERS)('%s', (userAgent, told) => {
    const { category, browser, browserVersion, os, isBot } = deviceOf(userAgent)
    expect(`${category} ${browser} ${browserVersion} ${os}`).toBe(told)
    expect(isBot).toBe(false)
  })

  test.each(BOTS)('%s', (userAgent, name) => {
    expect(deviceOf(userAgent)).toMatchObject({ category: 'bot', isBot: true, browser: name })
  })

  test('nothing, where there is none', () => {
    const unknown = { category: 'unknown', browser: 'unknown', os: 'unknown', isBot: false }
    for (const userAgent of [null, '']) expect(deviceOf(userAgent)).toMatchObject(unknown)
  })

  test('the same device for every release of a version', () => {
    const [a, b] = ['131.0.6778.204', '131.0.6778.85'].map((version) =>
      deviceOf(`${WINDOWS} ${WEBKIT} Chrome/${version} Safari/537.36`),
    )
    expect(a?.key).toBe(b?.key)
  })

  test('what the warehouse can keep, whatever it is', () => {
    const anyUserAgent = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc
        .array(
          fc.constantFrom(
            'Mozilla/5.0',
            '/',
            ' ',
            '(',
            ';',
            ')',
            '\0',
            '\uD800',
            '😀',
            'bot',
            'Chrome/',
            '9',
            '.',
            'x'.repeat(600),
          ),
          {
            maxLength: 15,
          },
        )
        .map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(anyUserAgent, (userAgent) => {
        const { browser, browserVersion, os } = deviceOf(userAgent)
        for (const text of [browser, browserVersion, os]) {
          expect(text.includes('\0') || !text.isWellFormed()).toBe(false)
          expect(text.length).toBeLessThanOrEqual(500)
        }
        expect(browser.length).toBeLessThanOrEqual(100)
      }),
      { numRuns: 500 },
    )
  })
})

describe('what recorded events tell', () => {
  test('is taken as it is told, the category where it is one', () => {
    expect(toldDevice({ device: 'Mobile', browser: 'Chrome', os: 'iOS' })).toMatchObject({
      ...{ category: 'mobile', browser: 'Chrome', browserVersion: '', os: 'iOS', isBot: false },
    })
    expect(toldDevice({ device: 'fridge' })).toMatchObject({
      category: 'unknown',
      browser: 'unknown',
      os: 'unknown',
    })
    expect(toldDevice({ device: 'bot' })).toMatchObject({ category: 'unknown', isBot: false })
    expect(toldDevice({ device: 5, browser: null, os: '' })).toEqual(toldDevice({}))
  })

  test('nothing is what no user agent says', () => {
    expect(toldDevice({}).key).toBe(deviceOf(null).key)
  })

  test('is cut and tidied, and kept apart whatever separators it has in it', () => {
    expect(toldDevice({ browser: 'x'.repeat(300) }).browser).toHaveLength(100)
    expect(toldDevice({ browser: `${'x'.repeat(99)}😀` }).browser.isWellFormed()).toBe(true)
    expect(toldDevice({ browser: 'a\u001fb', os: 'c' })).not.toEqual(
      toldDevice({ browser: 'a', os: 'b\u001fc' }),
    )
  })
})
