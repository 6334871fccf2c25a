import type { EventData, Tracker, TrackerOptions } from './api.ts'
import { clickedElement } from './clicks.ts'
import { consentOf } from './consent.ts'
import { attempt, browser, type Host, uuid } from './host.ts'
import { lockOf } from './lock.ts'
import { pageViews, watchHistory } from './page-views.ts'
import { openQueue } from './queue.ts'
import { openSender } from './sender.ts'
import { campaignOf, type ShapedEvent, shape } from './shape.ts'
import { openStore } from './store.ts'
import { poster } from './transport.ts'
import { visitorOf } from './visitor.ts'

/** Events of the page shown that wait for the visitor's consent, at most. */
const MOST_HELD = 100

/** A tracker for the page it is called in, which should make one and keep it. @param host the browser, but in tests */
export function createTracker(options: TrackerOptions, host?: Host): Tracker {
  // Where there is no browser, as when a page is rendered on a server, calls do nothing.
  const core = attempt(() => startTracker(options, host ?? browser()))
  const safe =
    (name: Exclude<keyof Core, 'consent'>) =>
    (...data: never[]) =>
      attempt(() => (core as Core)[name](...(data as [never])))
  return {
    page: safe('page'),
    track: safe('track'),
    identify: safe('identify'),
    optOut: safe('optOut'),
    flush: async () => safe('flush')() as Promise<void>,
    consent: (choice) => attempt(() => core?.consent(choice)) ?? 'denied',
  }
}

type Core = Omit<Tracker, 'track'> & { track(name: string, data?: EventData): void }

function startTracker(options: TrackerOptions, host: Host): Core {
  const { win, clock } = host
  const { document } = win
  const { endpoint, skip = '' } = options
  const automatic = !skip.includes('pages')
  const store = openStore(win)
  const consent = consentOf(win, store, options.consent === 'required' ? 'pending' : 'granted')
  const visitorAt = visitorOf(host, store)
  const tab = uuid(host)
  const queue = openQueue(store, clock, tab)
  const sender = openSender({
    host,
    queue,
    post: poster(win, endpoint),
    lock: lockOf(host, store, tab),
    allowed: () => consent.state() === 'granted',
  })
  let userId: string | number | null | undefined
  let held: ShapedEvent[] = []

  /** Lets go of what is held, once it may be. A page that is rendered ahead of its visitor holds its events too. */
  const release = () => {
    const state = consent.state()
    if (state === 'pending' || (document as Document & { prerendering?: boolean }).prerendering) return
    for (const event of held.splice(0))
      if (state === 'granted') queue.add(JSON.stringify({ ...event, ...visitorAt(event.occurredAt) }))
    sender.added()
  }

  const record = (name: string, data?: EventData) => {
    // Of what was before consent, only the page on which it is given is told.
    if (name === 'page_view' || held.length >= MOST_HELD) held = []
    held.push(
      shape(host, name, {
        userId,
        userLoginState: userId ? 'signed_in' : 'anonymous',
        ...data,
      }),
    )
    release()
  }

  const look = pageViews(win, automatic, (referrer, data) =>
    record('page_view', { referrer, campaign: campaignOf(win), ...data }),
  )
  const track = (name: string, data?: EventData) => {
    look()
    record(name, data)
  }

  const on = (target: EventTarget, type: string, work: (event: Event) => void) =>
    target.addEventListener(type, (event) => void attempt(() => work(event)), true)
  if (automatic) {
    watchHistory(win, () => void attempt(look))
    // A router, or the rest of the page, is yet to say the title.
    win.setTimeout(() => attempt(look))
  }
  if (!skip.includes('clicks'))
    on(document, 'click', ({ target }) => {
      const element = clickedElement(target)
      if (element) track('click', { element })
    })
  on(document, 'prerenderingchange', release)
  on(document, 'visibilitychange', () => {
    if (document.hidden) sender.leave(queue.gone)
  })
  on(win, 'pagehide', () => {
    look()
    queue.gone = true
    sender.leave(true)
  })
  on(win, 'pageshow', (event) => {
    if (!(event as PageTransitionEvent).persisted) return
    queue.gone = false
    if (automatic) look(true)
    sender.drain()
  })
  on(win, 'online', sender.drain)

  const choose = (choice?: 'granted' | 'denied') => {
    if (choice) consent.choose(choice)
    release()
    return consent.state()
  }
  return {
    page: (data) => look(true, data),
    track,
    identify(id) {
      userId = id
    },
    consent: choose,
    optOut: () => void choose('denied'),
    flush: sender.drain,
  }
}
