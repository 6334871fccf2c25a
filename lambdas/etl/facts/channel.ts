/**
 * GA4's default channel groups (support.google.com/analytics/answer/9756891), from source, medium and campaign. Google's list
 * of sites is hundreds long; these are the ones shops meet. A site that is missing counts as a referral.
 */

export type Channel =
  | 'Direct'
  | 'Paid Shopping'
  | 'Paid Search'
  | 'Paid Social'
  | 'Paid Video'
  | 'Paid Other'
  | 'Display'
  | 'Organic Shopping'
  | 'Organic Social'
  | 'Organic Video'
  | 'Organic Search'
  | 'Referral'
  | 'Email'
  | 'Affiliates'
  | 'Audio'
  | 'SMS'
  | 'Mobile Push Notifications'
  | 'Unassigned'

const names = (text: string) => new Set(text.split(' '))

const SEARCH = names(
  'google bing yahoo duckduckgo baidu yandex ecosia startpage qwant brave naver seznam sogou ask aol so.com search.brave.com',
)
const SOCIAL = names(
  'facebook instagram twitter x.com t.co linkedin lnkd.in reddit pinterest tiktok snapchat threads.net mastodon bsky.app ' +
    'whatsapp telegram t.me quora tumblr vk weibo line.me zalo discord news.ycombinator.com',
)
const VIDEO = names('youtube youtu.be vimeo twitch dailymotion netflix bilibili')
const SHOPPING = names(
  'amazon ebay etsy walmart aliexpress alibaba shopee lazada mercadolibre idealo shopping.google.com',
)
const SHORT_NAMES = new Map([
  ['fb', 'facebook'],
  ['ig', 'instagram'],
  ['yt', 'youtube'],
])

/** What engines' other services are called: who comes from Google's mail or sign-in does not come from a search. */
const SERVICES = names(
  'mail accounts myaccount login passport docs drive calendar classroom groups sites meet chat pay blog finance',
)

export type SiteKind = 'search' | 'social' | 'video' | 'shopping' | null

/**
 * Which kind of site a source is: a host (`www.google.co.uk`, `m.facebook.com`) or a name (`google`, `fb`).
 */
export function siteKind(source: string): SiteKind {
  const name = source.toLowerCase()
  const kind = KINDS.find(([, sites]) => isOneOf(SHORT_NAMES.get(name) ?? name, sites))?.[0] ?? null
  return kind === 'search' && SERVICES.has(name.split('.')[0] ?? '') ? null : kind
}

// Shopping before search, since shopping.google.com is both; video before social, as GA4 does.
const KINDS: readonly (readonly [Exclude<SiteKind, null>, ReadonlySet<string>])[] = [
  ['shopping', SHOPPING],
  ['video', VIDEO],
  ['search', SEARCH],
  ['social', SOCIAL],
]

function isOneOf(name: string, sites: ReadonlySet<string>): boolean {
  if (sites.has(name)) return true
  const labels = name.split('.')
  return labels.some(
    (label, i) => sites.has(labels.slice(i).join('.')) || (isSecondLevel(labels, i) && sites.has(label)),
  )
}

/** `google` in google.de, www.google.com and google.co.uk; not in google.example.com. */
function isSecondLevel(labels: readonly string[], i: number): boolean {
  const below = labels.length - 1 - i
  return below === 1 || (below === 2 && (labels[i + 1] ?? '').length <= 3)
}

const PAID = /^(.*cp.*|ppc|retargeting|paid.*)$/
const SHOP_CAMPAIGN = /^(.*(([^a-df-z]|^)shop|shopping).*)$/
const DISPLAY = names('display banner expandable interstitial cpm')
const SOCIAL_MEDIUM = new Set([
  'social',
  'social-network',
  'social-media',
  'sm',
  'social network',
  'social media',
])
const EMAIL = /^e[-_ ]?mail$/

/** The rules in Google's order: the first that fits. */
export function channelOf(source: string, medium: string, campaign: string): Channel {
  const [from, by, name] = [source.toLowerCase(), medium.toLowerCase(), campaign.toLowerCase()]
  const kind = siteKind(from)
  if (from === '(direct)' && (by === '(none)' || by === '(not set)')) return 'Direct'
  if (PAID.test(by)) return paidChannel(kind, by, name)
  if (DISPLAY.has(by)) return 'Display'
  if (kind === 'shopping' || SHOP_CAMPAIGN.test(name)) return 'Organic Shopping'
  if (kind === 'social' || SOCIAL_MEDIUM.has(by)) return 'Organic Social'
  if (kind === 'video' || by.includes('video')) return 'Organic Video'
  if (EMAIL.test(from) || EMAIL.test(by)) return 'Email'
  if (by === 'affiliate' || by === 'affiliates') return 'Affiliates'
  if (kind === 'search' || by === 'organic') return 'Organic Search'
  if (by === 'referral' || by === 'app' || by === 'link') return 'Referral'
  if (by === 'audio') return 'Audio'
  if (from === 'sms' || by === 'sms') return 'SMS'
  if (by.endsWith('push') || by.includes('mobile') || by.includes('notification'))
    return 'Mobile Push Notifications'
  return 'Unassigned'
}

function paidChannel(kind: SiteKind, medium: string, campaign: string): Channel {
  if (kind === 'shopping' || SHOP_CAMPAIGN.test(campaign)) return 'Paid Shopping'
  if (kind === 'search') return 'Paid Search'
  if (kind === 'social') return 'Paid Social'
  if (kind === 'video') return 'Paid Video'
  return medium === 'cpm' ? 'Display' : 'Paid Other'
}
