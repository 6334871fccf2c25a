import type { Campaign } from '../../lambdas/events/event.ts'
import { type Random, Weighted } from '../random.ts'

/** Where a visit comes from: what the first page's address and the browser's referrer tell of it. */
export interface Origin {
  referrer?: string
  /** Of the first page's address, without `?`. */
  query?: string
  /** What an app or a link shortener says in place of tags in the address. */
  campaign?: Campaign
  /** Where such visits begin most often. */
  lands: 'home' | 'category' | 'product' | null
}

const tags = (tagged: Record<string, string>) =>
  new URLSearchParams(
    Object.entries(tagged).map(([name, value]): [string, string] => [`utm_${name}`, value]),
  ).toString()

const from = (referrer: string, lands: Origin['lands'] = null): Origin => ({ referrer, lands })
const tagged = (referrer: string | null, utm: Record<string, string>, lands: Origin['lands']): Origin => ({
  ...(referrer !== null && { referrer }),
  query: tags(utm),
  lands,
})

const SEARCH_AD = { source: 'google', medium: 'cpc' }
const ORIGINS = {
  direct: [[{ lands: null }, 1]],
  search: [
    [from('https://www.google.com/'), 70],
    [from('https://www.bing.com/'), 14],
    [from('https://duckduckgo.com/'), 12],
    [from('https://search.yahoo.com/'), 4],
  ],
  ads: [
    [
      tagged(
        'https://www.google.com/',
        { ...SEARCH_AD, campaign: 'laptops-brand', term: 'light laptop' },
        'category',
      ),
      30,
    ],
    [
      tagged(
        'https://www.google.com/',
        { ...SEARCH_AD, campaign: 'laptops-brand', term: 'repairable laptop' },
        'product',
      ),
      20,
    ],
    [
      tagged(
        'https://www.google.com/',
        { ...SEARCH_AD, campaign: 'monitors-generic', term: '27 inch monitor' },
        'category',
      ),
      25,
    ],
    [{ referrer: 'https://www.google.com/', query: 'gclid=Cj0KCQiA-simulated', lands: 'product' }, 10],
    [
      tagged(
        'https://www.bing.com/',
        { source: 'bing', medium: 'cpc', campaign: 'keyboards-generic' },
        'category',
      ),
      15,
    ],
  ],
  social: [
    [from('https://www.reddit.com/', 'product'), 30],
    [from('https://www.youtube.com/', 'product'), 25],
    [from('https://l.facebook.com/'), 20],
    [from('https://t.co/'), 10],
    [
      {
        referrer: 'https://l.instagram.com/',
        campaign: { source: 'instagram', medium: 'paid-social', name: 'desk-setups', content: 'story-2' },
        lands: 'category',
      },
      15,
    ],
  ],
  referral: [
    [from('https://hardware-notes.example/tests/keyboards', 'product'), 40],
    [from('https://price-table.example/monitors', 'product'), 40],
    [from('https://blog.desk-and-chair.example/2026/best-mice/', 'product'), 20],
  ],
  display: [
    [
      tagged(
        null,
        { source: 'adnet', medium: 'display', campaign: 'desk-setups', content: 'banner-3' },
        'category',
      ),
      1,
    ],
  ],
} satisfies Record<string, [Origin, number][]>

type Channel = keyof typeof ORIGINS | 'email'

const channels = (weights: Record<Channel, number>) =>
  new Weighted(Object.entries(weights) as [Channel, number][])
const ofNew = channels({ direct: 22, search: 40, ads: 14, social: 11, referral: 8, display: 5, email: 0 })
const ofReturning = channels({ direct: 52, search: 24, ads: 6, social: 5, referral: 3, display: 2, email: 8 })

const originsOf = Object.fromEntries(
  Object.entries(ORIGINS).map(([channel, origins]) => [channel, new Weighted<Origin>(origins)]),
)

export function originOf(random: Random, isReturning: boolean): Origin {
  const channel = (isReturning ? ofReturning : ofNew).draw(random)
  return originsOf[channel]?.draw(random) ?? emailOrigin('follow-up', random)
}

/** From a link in an e-mail: no referrer, but tags. */
export const emailOrigin = (campaign: string, random: Random): Origin =>
  tagged(
    null,
    { source: 'newsletter', medium: 'email', campaign, content: random.pick(['header', 'offer', 'footer']) },
    random.chance(0.6) ? 'category' : 'home',
  )
