import { Weighted } from '../random.ts'

export type DeviceKind = 'desktop' | 'mobile' | 'tablet'

export interface Browser {
  kind: DeviceKind
  userAgent: string
  /** Width and height in CSS pixels. */
  viewport: string
}

const WINDOWS = 'Windows NT 10.0; Win64; x64'
const MAC = 'Macintosh; Intel Mac OS X 10_15_7'
const WEBKIT = 'AppleWebKit/537.36 (KHTML, like Gecko)'
const APPLE = 'AppleWebKit/605.1.15 (KHTML, like Gecko)'

const chrome = (system: string, version: number, rest = '') =>
  `Mozilla/5.0 (${system}) ${WEBKIT} Chrome/${version}.0.0.0 ${rest}Safari/537.36`
const firefox = (system: string, version: number) =>
  `Mozilla/5.0 (${system}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`
const safari = (system: string, version: string, rest = '') =>
  `Mozilla/5.0 (${system}) ${APPLE} Version/${version} ${rest}`

type Row = readonly [kind: DeviceKind, viewport: string, weight: number, userAgent: string]

const BROWSERS: readonly Row[] = [
  ['desktop', '1920x947', 130, chrome(WINDOWS, 142)],
  ['desktop', '1536x730', 60, chrome(WINDOWS, 141)],
  ['desktop', '1920x940', 55, `${chrome(WINDOWS, 142)} Edg/142.0.0.0`],
  ['desktop', '1920x927', 30, firefox(WINDOWS, 144)],
  ['desktop', '1512x827', 50, chrome(MAC, 142)],
  ['desktop', '1440x789', 55, safari(MAC, '18.6', 'Safari/605.1.15')],
  ['desktop', '2560x1285', 10, firefox('Macintosh; Intel Mac OS X 10.15', 144)],
  ['desktop', '1920x951', 16, chrome('X11; Linux x86_64', 142)],
  ['desktop', '1920x935', 12, firefox('X11; Ubuntu; Linux x86_64', 143)],
  ['desktop', '1366x641', 10, chrome('X11; CrOS x86_64 14541.0.0', 141)],
  ['desktop', '1920x940', 8, `${chrome(WINDOWS, 140)} OPR/124.0.0.0`],
  [
    'mobile',
    '390x664',
    150,
    safari('iPhone; CPU iPhone OS 18_6 like Mac OS X', '18.6', 'Mobile/15E148 Safari/604.1'),
  ],
  [
    'mobile',
    '393x659',
    40,
    safari('iPhone; CPU iPhone OS 17_7 like Mac OS X', '17.7', 'Mobile/15E148 Safari/604.1'),
  ],
  [
    'mobile',
    '390x669',
    25,
    `Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) ${APPLE} CriOS/142.0.7444.77 Mobile/15E148 Safari/604.1`,
  ],
  ['mobile', '412x783', 140, chrome('Linux; Android 10; K', 142, 'Mobile ')],
  [
    'mobile',
    '360x668',
    45,
    `Mozilla/5.0 (Linux; Android 10; K) ${WEBKIT} SamsungBrowser/28.0 Chrome/130.0.0.0 Mobile Safari/537.36`,
  ],
  ['mobile', '412x777', 12, 'Mozilla/5.0 (Android 15; Mobile; rv:144.0) Gecko/144.0 Firefox/144.0'],
  ['tablet', '820x1106', 28, safari('iPad; CPU OS 18_6 like Mac OS X', '18.6', 'Mobile/15E148 Safari/604.1')],
  ['tablet', '800x1205', 12, chrome('Linux; Android 14; SM-X710', 141)],
]

const BOTS: readonly (readonly [userAgent: string, weight: number])[] = [
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 24],
  [
    `Mozilla/5.0 (Linux; Android 6.0.1; Nexus 5X Build/MMB29P) ${WEBKIT} Chrome/142.0.0.0 Mobile Safari/537.36 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
    30,
  ],
  [
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm) Chrome/116.0.1938.76 Safari/537.36',
    16,
  ],
  ['Mozilla/5.0 (compatible; AhrefsBot/7.0; +http://ahrefs.com/robot/)', 10],
  ['Mozilla/5.0 (compatible; SemrushBot/7~bl; +http://www.semrush.com/bot.html)', 8],
  [
    'Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)',
    8,
  ],
  ['Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)', 4],
  [chrome('X11; Linux x86_64', 131).replace('Chrome/', 'HeadlessChrome/'), 5],
]

const browserTable = (rows: readonly Row[]) =>
  new Weighted(
    rows.map(
      ([kind, viewport, weight, userAgent]) => [{ kind, viewport, userAgent } as Browser, weight] as const,
    ),
  )

/** Browsers people come with. */
export const browsers = browserTable(BROWSERS)
/** Those of a second device: the other kind of the two that people own. */
export const browsersBeside: Readonly<Record<DeviceKind, Weighted<Browser>>> = {
  desktop: browserTable(BROWSERS.filter(([kind]) => kind === 'mobile')),
  mobile: browserTable(BROWSERS.filter(([kind]) => kind === 'desktop')),
  tablet: browserTable(BROWSERS.filter(([kind]) => kind === 'mobile')),
}
/** Crawlers that run a page's scripts. */
export const bots = new Weighted(BOTS)

export const allUserAgents = {
  people: BROWSERS.map((row) => row[3]),
  bots: BOTS.map(([userAgent]) => userAgent),
}
