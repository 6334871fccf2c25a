import type { Campaign, EventData } from './api.ts'
import { type Host, uuid } from './host.ts'

export interface ShapedEvent extends EventData {
  eventName: string
  /** Made here, once: however often the event is sent, the warehouse counts it once. */
  eventId: string
  /** Epoch ms, by this machine's clock. */
  occurredAt: number
}

/** The address of the page shown, without its fragment: that is the page's own, and may hold a token. */
export const addressOf = ({ location }: Window): string => location.href.replace(/#.*/, '')

/** An event as it happens here and now. @param data wins over what the page says of itself */
export const shape = (host: Host, eventName: string, data?: EventData): ShapedEvent => ({
  pageUrl: addressOf(host.win),
  pageTitle: host.win.document.title,
  ...data,
  eventName,
  eventId: uuid(host),
  occurredAt: host.clock(),
})

/** The campaign that a page's address names by `utm_…`. @returns undefined where it names none */
export function campaignOf({ location }: Window): Campaign | undefined {
  let campaign: Record<string, string> | undefined
  new URLSearchParams(location.search).forEach((text, name) => {
    const [, part] = name.split('utm_')
    if (!part) return
    campaign ??= {}
    campaign[part === 'campaign' ? 'name' : part] = text
  })
  return campaign
}
