import { Interrupted, UnknownLog } from '../../stack/errors.ts'
import type { LogLine, LogRequest } from '../../stack/stack.ts'
import type { Provisioning } from '../context.ts'
import { findApps } from '../hosting/find-apps.ts'
import { sourceOf, webLogGroup } from '../hosting/names.ts'
import { logGroupNames } from '../watching/names.ts'
import { type Entry, freshOf, lastOf, type Tail, tailOf } from './tail.ts'

/** Four groups each time are 2 calls a second; FilterLogEvents lets an account do 5 (AWS knowledge center, "throttling in my CloudWatch logs"). */
const POLL_MS = 2000

/**
 * The last lines of services' log groups, then, where asked, those that come; in the order of their time. Ctrl-C ends it.
 * @throws UnknownLog where a service was asked for that has none
 */
export async function* readAwsLogs(
  provisioning: Provisioning,
  { services, lines, follow }: LogRequest,
): AsyncIterable<LogLine> {
  const { time, signal } = provisioning
  const isAnythingAsked = lines > 0 || follow
  const tails = await tailsOf(provisioning, services, isAnythingAsked)
  if (!isAnythingAsked) return
  try {
    yield* inOrder(await Promise.all(tails.map((tail) => lastOf(provisioning, tail, lines, follow))))
    while (follow) {
      await time.sleep(POLL_MS, signal)
      yield* inOrder(await Promise.all(tails.map((tail) => freshOf(provisioning, tail))))
    }
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error
  }
}

async function tailsOf(
  provisioning: Provisioning,
  wanted: readonly string[],
  isAnythingAsked: boolean,
): Promise<Tail[]> {
  const groups = new Map<string, string>(Object.entries(logGroupNames(provisioning)))
  const isWebWanted = wanted.length === 0 ? isAnythingAsked : wanted.some((one) => !groups.has(one))
  const web = isWebWanted ? await webGroup(provisioning) : null
  if (web !== null) groups.set('web', web)
  const known = [...groups.keys()]
  return [...new Set(wanted.length === 0 ? known : wanted)].map((service) => {
    const group = groups.get(service)
    if (group === undefined) throw new UnknownLog(service, known)
    return tailOf(service, group)
  })
}

/** Named by the app. */
async function webGroup(provisioning: Provisioning): Promise<string | null> {
  const [app] = sourceOf(provisioning) === null ? [] : await findApps(provisioning)
  return app?.appId === undefined ? null : webLogGroup(app.appId)
}

const inOrder = (entries: Entry[][]): LogLine[] =>
  entries
    .flat()
    .toSorted((a, b) => a.at - b.at)
    .map(({ service, text }) => ({ service, text }))
