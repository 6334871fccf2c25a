import Bowser from 'bowser'
import { isbot } from 'isbot'
import { LIMITS } from '../../events/limits.ts'
import { Tidier } from '../../events/tidier.ts'
import { Cache } from './cache.ts'
import { keyOf } from './key.ts'

export type DeviceCategory = 'desktop' | 'mobile' | 'tablet' | 'tv' | 'bot' | 'unknown'

export interface Device {
  key: bigint
  category: DeviceCategory
  browser: string
  /** Major version. */
  browserVersion: string
  os: string
  isBot: boolean
}

const UNKNOWN = 'unknown'
const CATEGORIES = new Set<string>(['desktop', 'mobile', 'tablet', 'tv'])

const byUserAgent = new Cache<Device>(20_000)
const byTold = new Cache<Device>(20_000)

/**
 * What a user agent says of the device. Bots are told by isbot's list and kept: reports leave them out, or not.
 * @param userAgent null: nothing is known
 */
export function deviceOf(userAgent: string | null): Device {
  return byUserAgent.get(userAgent ?? '', (text) => parse(tidy(text, LIMITS.text)))
}

/** The ingest has tidied what it took; but not every raw object is of its making. */
const tidy = (text: string, limit: number) => new Tidier().text(text, limit)

/** The device as recorded events tell it, where there is no user agent: in properties named device, browser and os. */
export function toldDevice(told: { device?: unknown; browser?: unknown; os?: unknown }): Device {
  const text = (value: unknown) =>
    typeof value === 'string' && value !== '' ? tidy(value, LIMITS.short) : UNKNOWN
  const [category, browser, os] = [text(told.device).toLowerCase(), text(told.browser), text(told.os)]
  return byTold.get(`${category}\0${browser}\0${os}`, () =>
    make(CATEGORIES.has(category) ? category : UNKNOWN, browser, '', os),
  )
}

function parse(userAgent: string): Device {
  if (userAgent === '') return make(UNKNOWN, UNKNOWN, '', UNKNOWN)
  const { platform, browser, os } = Bowser.parse(userAgent)
  // bowser does not say what a Chromebook is.
  const type = platform.type ?? (os.name === 'Chrome OS' ? 'desktop' : UNKNOWN)
  const category = CATEGORIES.has(type) ? type : UNKNOWN
  const version = browser.version?.split('.')[0] ?? ''
  const name = tidy(browser.name || UNKNOWN, LIMITS.short)
  return isbot(userAgent)
    ? make('bot', isbotName(userAgent, name), version, os.name || UNKNOWN)
    : make(category, name, version, os.name || UNKNOWN)
}

/** Crawlers name themselves `Googlebot/2.1`, often inside a browser's user agent. */
const isbotName = (userAgent: string, browser: string) =>
  /([A-Za-z][\w-]*(?:bot|crawler|spider|slurp|preview)[\w-]*)/i
    .exec(userAgent)?.[1]
    ?.slice(0, LIMITS.short) ?? browser

function make(category: string, browser: string, browserVersion: string, os: string): Device {
  return {
    key: keyOf('device', category, browser, browserVersion, os),
    category: category as DeviceCategory,
    browser,
    browserVersion,
    os,
    isBot: category === 'bot',
  }
}
