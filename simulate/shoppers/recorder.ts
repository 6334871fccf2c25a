import type { Random } from '../random.ts'
import type { Device } from './household.ts'
import type { Page } from './shop.ts'
import type { Origin } from './traffic.ts'

/** An event as the tracker sends it. */
export type SentEvent = Record<string, unknown>

/** Events the tracker sends together. */
export interface Batch {
  /** When it is sent, epoch ms by a true clock. */
  at: number
  events: SentEvent[]
}

/** The tracker sends after so many events, so long after the first of them, or when the page is hidden. */
const MOST_EVENTS = 10
const LONGEST_WAIT_MS = 5000
const SESSION_GAP_MS = 30 * 60_000

/**
 * The tracker on a visitor's device: writes down what happens, when, by the device's clock, and in which requests it is sent.
 */
export class Recorder {
  /** Epoch ms by a true clock. */
  now: number
  readonly batches: Batch[] = []
  readonly #device: Device
  readonly #random: Random
  readonly #site: string
  readonly #isFirstVisit: boolean
  #page: { url: string; title: string; referrer: string | undefined } = {
    url: '',
    title: '',
    referrer: undefined,
  }
  #waiting: Batch | null = null

  constructor(device: Device, startAt: number, site: string, random: Random) {
    this.now = startAt
    this.#device = device
    this.#random = random
    this.#site = site
    this.#isFirstVisit = device.visits === 0
    device.visits++
  }

  /** Time passes: about so many ms. */
  wait(mean: number): void {
    this.now += Math.round(300 + this.#random.exponential(mean))
  }

  /** Shows a page. @param origin where the visitor came from, on the first page of a visit */
  open(page: Page, origin?: Origin): void {
    const url = this.#site + page.path
    const query = origin?.query === undefined ? '' : `${url.includes('?') ? '&' : '?'}${origin.query}`
    const referrer = origin ? origin.referrer : this.#page.url
    this.#page = { url: url + query, title: page.title, referrer }
    this.track('page_view', {
      ...(referrer !== undefined && { referrer }),
      ...(origin?.campaign !== undefined && { campaign: origin.campaign }),
    })
    this.now += this.#random.whole(5, 60)
  }

  track(eventName: string, { properties, ...fields }: SentEvent & { properties?: SentEvent } = {}): void {
    this.#sendOverdue()
    const { clientId, clockError, viewport, signedIn } = this.#device
    const event = {
      eventName,
      eventId: this.#random.uuid(),
      occurredAt: new Date(this.now + clockError).toISOString(),
      clientId,
      sessionId: this.#sessionId(),
      ...(signedIn?.userId && { userId: signedIn.userId }),
      userLoginState: signedIn === null ? 'anonymous' : 'signed_in',
      isFirstVisit: this.#isFirstVisit,
      pageUrl: this.#page.url,
      pageTitle: this.#page.title,
      ...fields,
      properties: { viewport, ...properties },
    }
    this.#waiting ??= { at: this.now + LONGEST_WAIT_MS, events: [] }
    this.#waiting.events.push(event)
    if (this.#waiting.events.length === MOST_EVENTS) this.#send(this.now)
  }

  /** The page is hidden: what waits is sent. */
  leave(): void {
    this.#sendOverdue()
    if (this.#waiting !== null) this.#send(this.now)
  }

  #sendOverdue(): void {
    if (this.#waiting !== null && this.#waiting.at <= this.now) this.#send(this.#waiting.at)
  }

  #send(at: number): void {
    if (this.#waiting !== null) this.batches.push({ at, events: this.#waiting.events })
    this.#waiting = null
  }

  #sessionId(): string {
    const { session } = this.#device
    if (session.id === '' || this.now - session.lastAt >= SESSION_GAP_MS) session.id = this.#random.uuid()
    session.lastAt = this.now
    return session.id
  }
}
