import { access, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { HOMES, ID, namesOf } from './names.ts'
import { kill, sandboxProcesses } from './processes.ts'
import { run, tryRun } from './run.ts'

/** Settings of the host that sandboxes need, as low as this; they are put back when the last one has gone. */
const KERNEL = {
  '/proc/sys/net/ipv4/ip_forward': 1,
  // A machine's systemd and its services take fifteen or more of root's, of which there are 128.
  '/proc/sys/fs/inotify/max_user_instances': 4096,
} as const

/** What a sandbox writes down of itself before it starts anything. */
export interface Recorded {
  /** Of the process that has it, and when that began (clock ticks): numbers of processes come again. */
  pid: number
  began: string
  /** The host's settings as they were found, by path. */
  kernel: Record<string, string>
}

const recordOf = (id: string) => join(namesOf(id).home, 'sandbox.json')

export async function record(id: string): Promise<void> {
  const others = await living()
  const kernel = others[0]?.kernel ?? (await kernelSettings())
  const began = (await beganAt(process.pid)) ?? ''
  await writeFile(recordOf(id), JSON.stringify({ pid: process.pid, began, kernel } satisfies Recorded))
  for (const [path, least] of Object.entries(KERNEL))
    if (Number(await readFile(path, 'utf8')) < least) await writeFile(path, String(least))
}

async function kernelSettings(): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const path of Object.keys(KERNEL)) found[path] = (await readFile(path, 'utf8')).trim()
  return found
}

/** Those whose process still runs. */
async function living(): Promise<Recorded[]> {
  const recorded = await Promise.all((await found()).map(readRecord))
  const alive = await Promise.all(recorded.map(async (one) => one !== null && (await isAlive(one))))
  return recorded.filter((one, index): one is Recorded => one !== null && alive[index] === true)
}

const readRecord = (id: string): Promise<Recorded | null> =>
  readFile(recordOf(id), 'utf8').then(
    (text) => JSON.parse(text) as Recorded,
    () => null,
  )

const isAlive = async ({ pid, began }: Recorded): Promise<boolean> => (await beganAt(pid)) === began

/** Field 22 of proc(5)'s stat; the name before it may hold anything. */
async function beganAt(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null
}

/** Ids of whatever carries a sandbox's name. */
async function found(): Promise<string[]> {
  const places = [
    ...(await readdir(HOMES).catch(() => [])),
    ...(await readdir('/run/netns').catch(() => [])),
    ...(await readdir('/etc/netns').catch(() => [])),
    ...(await readdir('/sys/class/net').catch(() => [])),
    ...(await tryRun('nft', ['list', 'tables'])).split(/\s/),
    ...[...(await sandboxProcesses()).values()],
  ]
  return [...new Set(places.map((name) => name.slice(0, 7)).filter((id) => ID.test(id)))]
}

/** Whatever carries this sandbox's name goes. @returns what there was, by kind */
export async function remove(id: string): Promise<string[]> {
  const { home, uplink } = namesOf(id)
  const there: string[] = []
  for (const [pid, of] of await sandboxProcesses())
    if (of === id) {
      there.push(`process ${pid}`)
      await kill(pid)
    }
  const mounts = (await readFile('/proc/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '')
  for (const mount of mounts.filter((path) => path.startsWith(`${home}/`)).toReversed()) {
    there.push(`mount ${mount}`)
    await tryRun('umount', ['-l', mount])
  }
  // Before the namespace at its other end, which would take it along unseen.
  if (await isThere(`/sys/class/net/${uplink}`)) {
    there.push(`link ${uplink}`)
    await tryRun('ip', ['link', 'delete', uplink])
  }
  for (const name of (await readdir('/run/netns').catch(() => [])).filter((of) => of.startsWith(`${id}-`))) {
    there.push(`namespace ${name}`)
    await tryRun('ip', ['netns', 'delete', name])
  }
  for (const folder of ['/etc/netns', '/run/systemd/nspawn/propagate', '/run/systemd/nspawn/unix-export'])
    for (const name of (await readdir(folder).catch(() => [])).filter((of) => of.startsWith(`${id}-`))) {
      there.push(`folder ${name}`)
      await rm(join(folder, name), { recursive: true, force: true })
    }
  if ((await tryRun('nft', ['list', 'tables'])).includes(`table ip ${uplink}`)) {
    there.push(`table ${uplink}`)
    await run('nft', ['delete', 'table', 'ip', uplink])
  }
  const recorded = await readRecord(id)
  if (await isThere(home)) there.push(`folder ${home}`)
  await rm(home, { recursive: true, force: true })
  if (recorded !== null && (await living()).length === 0)
    for (const [path, value] of Object.entries(recorded.kernel)) await writeFile(path, value)
  return there
}

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/**
 * Takes away what sandboxes left whose process has ended.
 * @param all those too whose process runs
 * @returns what there was, by sandbox
 */
export async function clean(all = false): Promise<Record<string, string[]>> {
  const left: Record<string, string[]> = {}
  for (const id of await found()) {
    const recorded = await readRecord(id)
    if (all || recorded === null || !(await isAlive(recorded))) left[id] = await remove(id)
  }
  return left
}

/** Whether anything is there under this name. */
export const leftOf = async (id: string): Promise<boolean> => (await found()).includes(id)
