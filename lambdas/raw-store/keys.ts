/** Where raw objects stand: `events/YYYY/MM/DD/HH/events-<uuid>.json`, by the hour of receipt in UTC. */

export const EVENTS_PREFIX = 'events/'
export const REJECTED_PREFIX = 'rejected/'
export const IMPORTS_PREFIX = 'imports/'

/** @param receivedAt epoch ms; @returns `2026/11/22/14/` */
export function hourFolder(receivedAt: number): string {
  return `${new Date(receivedAt).toISOString().slice(0, 13).replaceAll('-', '/').replace('T', '/')}/`
}

/** @param receivedAt epoch ms; @returns `2026/11/22/` */
export const dayFolder = (receivedAt: number) => hourFolder(receivedAt).slice(0, 11)

export const eventsKey = (receivedAt: number, uuid: string) =>
  `${EVENTS_PREFIX}${hourFolder(receivedAt)}events-${uuid}.json`

export const rejectedKey = (receivedAt: number, uuid: string) =>
  `${REJECTED_PREFIX}${hourFolder(receivedAt)}rejected-${uuid}.json`

/** What an import wrote, by day, so that the ETL looks again at days it had closed. */
export const importKey = (uuid: string) => `${IMPORTS_PREFIX}import-${uuid}.json`

/** @returns the hour a key stands in, epoch ms, or null for a key that is not in an hour's folder */
export function hourOfKey(key: string): number | null {
  const match = /^[a-z]+\/(\d{4})\/(\d\d)\/(\d\d)\/(\d\d)\//.exec(key)
  if (!match) return null
  const hour = Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:00:00.000Z`)
  return Number.isNaN(hour) ? null : hour
}
