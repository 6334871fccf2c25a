import type { Event } from '../../events/event.ts'
import { isInteraction, type Stage, stageOf } from '../../events/names.ts'
import type { RawEvent, RawObject } from '../../events/raw-object.ts'
import { correctedTime } from '../../events/time.ts'
import type { EtlRules } from '../rules.ts'
import { stepOf } from '../sessions/journey.ts'
import type { CutEvent } from '../sessions/session.ts'
import { Cache } from './cache.ts'
import { type Device, deviceOf, toldDevice } from './device.ts'
import { keyOf } from './key.ts'
import { LocalDates } from './local-date.ts'
import { toMinorUnits } from './money.ts'
import { type Page, pageAddress } from './page.ts'
import { type EventItem, itemsOf } from './product.ts'
import { type Traffic, trafficOf } from './traffic.ts'
import { type Visitor, visitorOf } from './visitor.ts'

/** What an event's name stands for under the rules. */
export interface EventKind {
  key: bigint
  name: string
  stage: Stage | null
  /** Its letter in a journey. */
  step: string | null
  isInteraction: boolean
  isConversion: boolean
}

/** An event as the warehouse keeps it, with the dimension members it points to. */
export interface FactEvent extends CutEvent {
  objectKey: bigint
  visitor: Visitor
  kind: EventKind
  device: Device
  page: Page | null
  traffic: Traffic | null
  userId: string | null
  items: EventItem[]
  /** Minor units of `currency`. */
  value: number | null
  currency: string
  pageQuery: string | null
  /** What goes into the facts as it was told. */
  told: Event
}

/** Turns events of raw objects into facts, under one set of rules. */
export class FactMaker {
  readonly #rules: EtlRules
  readonly #dates: LocalDates
  readonly #ownHosts: ReadonlySet<string>
  readonly #conversions: ReadonlySet<string>
  readonly #kinds = new Cache<EventKind>(20_000)

  constructor(rules: EtlRules) {
    this.#rules = rules
    this.#dates = new LocalDates(rules.timeZone)
    this.#ownHosts = new Set(rules.ownHosts.map((host) => host.toLowerCase().replace(/^www\./, '')))
    this.#conversions = new Set(rules.conversions)
  }

  /** @param objectKey of the raw object the event stands in */
  make(event: RawEvent, object: RawObject, objectKey: bigint): FactEvent {
    const { receivedAt, sentAt } = object
    const corrected = correctedTime({ receivedAt, sentAt, occurredAt: event.occurredMs })
    const occurredAt = corrected < YEAR_10000 ? corrected : receivedAt
    const told = event.event
    const currency = told.currency ?? this.#rules.currency
    const address = told.pageUrl === undefined ? null : pageAddress(told.pageUrl)
    const kind = this.#kinds.get(told.eventName, (name) => this.#kindOf(name))
    const device = this.#deviceOf(told, object)
    const traffic = trafficOf(told, this.#ownHosts)
    const items = itemsOf(told, currency, this.#rules.currency)
    return {
      eventId: event.eventId,
      occurredAt,
      receivedAt,
      position: event.index,
      date: this.#dates.dayOf(occurredAt),
      pageKey: address === null ? null : address.page.key,
      deviceKey: device.key,
      trafficKey: traffic === null ? null : traffic.key,
      origin: traffic === null ? null : traffic.origin,
      userKey: told.userId === undefined ? null : userKey(told.userId),
      isBot: device.isBot,
      stage: kind.stage,
      step: kind.step,
      searchTerm: told.searchTerm ?? null,
      productKeys: productKeysOf(items),
      isPageView: kind.stage === 'page_view',
      isInteraction: kind.isInteraction,
      isConversion: kind.isConversion,
      orderValue: null,
      sessionStartedAt: occurredAt,
      objectKey,
      visitor: visitorOf(told, object, occurredAt),
      kind,
      device,
      page: address === null ? null : address.page,
      traffic,
      userId: told.userId ?? null,
      items,
      value: told.value === undefined ? null : toMinorUnits(told.value, currency),
      currency,
      pageQuery: address === null ? null : address.query,
      told,
    }
  }

  #kindOf(name: string): EventKind {
    const stage = stageOf(name)
    const isConversion = this.#conversions.has(name) || (stage !== null && this.#conversions.has(stage))
    const step = stepOf(name, stage)
    return { key: keyOf('event', name), name, stage, step, isInteraction: isInteraction(name), isConversion }
  }

  /** Recorded events come without a user agent, but may say what it said. */
  #deviceOf({ properties }: Event, { userAgent }: RawObject): Device {
    return userAgent === null && properties !== undefined ? toldDevice(properties) : deviceOf(userAgent)
  }
}

const productKeysOf = (items: readonly EventItem[]): readonly bigint[] =>
  items.length === 0 ? NO_KEYS : [...new Set(items.map(({ product }) => product.key))]
const NO_KEYS: readonly bigint[] = []

/** A receipt is before it; five minutes later may be after, and dates have no form for that. */
const YEAR_10000 = Date.UTC(10_000, 0)

const userKeys = new Cache<bigint>(50_000)
const userKey = (userId: string) => userKeys.get(userId, (id) => keyOf('user', id))
