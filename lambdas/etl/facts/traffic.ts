import type { Campaign, Event } from '../../events/event.ts'
import { LIMITS } from '../../events/limits.ts'
import { Tidier } from '../../events/tidier.ts'
import { Cache } from './cache.ts'
import { type Channel, channelOf, siteKind } from './channel.ts'
import { keyOf } from './key.ts'
import { hostOf, pageAddress } from './page.ts'

/** Where a visitor came from. */
export interface Traffic {
  key: bigint
  source: string
  medium: string
  campaign: string
  term: string | null
  content: string | null
  channel: Channel
  /** Source, medium and campaign as one text: a session splits where this differs, if the rules say so. */
  origin: string
}

const NOT_SET = '(not set)'

function make(
  source: string,
  medium: string,
  campaign: string,
  term: string | null,
  content: string | null,
): Traffic {
  const channel = channelOf(source, medium, campaign)
  const key = keyOf('traffic', source, medium, campaign, term, content)
  return { key, source, medium, campaign, term, content, channel, origin: originOf(source, medium, campaign) }
}

/** NUL stands in no text the contract lets through, so no two origins make one text. */
export const originOf = (source: string, medium: string, campaign: string) =>
  `${source}\0${medium}\0${campaign}`

/** Of a session that nothing tells the origin of. */
export const DIRECT: Traffic = make('(direct)', '(none)', NOT_SET, null, null)

const known = new Cache<Traffic>(20_000)
const tags = new Cache<Traffic | null>(50_000)

/**
 * What an event says of where its visitor came from: its campaign, else its page's utm parameters or click id, else a referrer
 * that is not the shop itself.
 * @param ownHosts hosts that are the shop's beside the page's own
 * @returns null where it says nothing, as most events do
 */
export function trafficOf(event: Event, ownHosts: ReadonlySet<string>): Traffic | null {
  if (event.campaign !== undefined && Object.keys(event.campaign).length > 0)
    return fromCampaign(event.campaign)
  if (event.pageUrl !== undefined) {
    const tagged = tags.get(event.pageUrl, (url) => fromTags(pageAddress(url).params))
    if (tagged !== null) return tagged
  }
  return event.referrer === undefined ? null : fromReferrer(event.referrer, event.pageUrl, ownHosts)
}

function fromCampaign({
  source = NOT_SET,
  medium = NOT_SET,
  name = NOT_SET,
  term,
  content,
}: Campaign): Traffic {
  const id = `${originOf(source, medium, name)}\0${term ?? ''}\0${content ?? ''}`
  return known.get(id, () => make(source, medium, name, term ?? null, content ?? null))
}

/** Click ids say who sold the click even where the address is not tagged. */
const CLICK_IDS: readonly (readonly [param: string, source: string])[] = [
  ['gclid', 'google'],
  ['msclkid', 'bing'],
]

function fromTags(params: URLSearchParams): Traffic | null {
  if (params.size === 0) return null
  // Decoded here, so not tidied yet: `%00` is NUL now.
  const tidier = new Tidier()
  const tag = (name: string) => tidier.text(params.get(`utm_${name}`) ?? '', LIMITS.text) || undefined
  const [source, medium, name, term, content] = [
    tag('source'),
    tag('medium'),
    tag('campaign'),
    tag('term'),
    tag('content'),
  ]
  if (source !== undefined || medium !== undefined || name !== undefined)
    return fromCampaign({ source, medium, name, term, content })
  const sold = CLICK_IDS.find(([param]) => params.has(param))
  return sold === undefined ? null : fromCampaign({ source: sold[1], medium: 'cpc' })
}

function fromReferrer(
  referrer: string,
  pageUrl: string | undefined,
  ownHosts: ReadonlySet<string>,
): Traffic | null {
  const host = hostOf(referrer)
  if (host === null || ownHosts.has(host)) return null
  const own = pageUrl === undefined ? '' : pageAddress(pageUrl).page.host
  if (own !== '' && isSameSite(host, own)) return null
  return siteKind(host) === 'search'
    ? fromCampaign({ source: engineOf(host), medium: 'organic' })
    : fromCampaign({ source: host, medium: 'referral' })
}

/** shop.example and pay.shop.example are one site. */
const isSameSite = (a: string, b: string) => a === b || a.endsWith(`.${b}`) || b.endsWith(`.${a}`)

/** google.co.uk and google.de are one engine. */
const engineOf = (host: string) => host.split('.').find((label) => siteKind(label) === 'search') ?? host
