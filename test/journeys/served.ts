import type { Platform } from './platform.ts'

/** A platform with a dashboard. */
export type Served = Platform & { dashboard: string }

/** @throws where it has none */
export function servedBy(platform: Platform | undefined): Served {
  if (platform === undefined || platform.dashboard === null) throw new Error('no platform with a dashboard')
  return { ...platform, dashboard: platform.dashboard }
}

/** Lines of logs that were read, by the log. */
const read = new Map<string, number>()

/** Lines of a service's log that warn of something, or tell of an error; each is told once. */
export async function logSays(here: Platform, service: string): Promise<string[]> {
  const lines = (await here.log(service)).split('\n')
  const log = `${here.shop} ${service}`
  const fresh = lines.slice(read.get(log) ?? 0)
  read.set(log, lines.length)
  return fresh.filter((line) => /warn|error|panic|in addition:/i.test(line))
}
