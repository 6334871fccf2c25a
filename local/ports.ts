import { createServer } from 'node:net'
import type { Ports } from './stack-file.ts'

/** Above the registered services, below where Linux takes ports for outgoing connections (32768): those are free only at times. */
const FIRST = 18_000
const LAST = 32_000

/**
 * A port of 127.0.0.1 nobody listens on. Nothing keeps it: whoever listens on it next has it.
 * @param taken ports to leave out
 * @param random 0 to 1; where the search begins, so that two stacks made at once seldom meet
 */
export async function freePort(
  taken: ReadonlySet<number> = new Set(),
  random: () => number = Math.random,
): Promise<number> {
  const span = LAST - FIRST
  const start = Math.floor(random() * span)
  for (let i = 0; i < span; i++) {
    const port = FIRST + ((start + i) % span)
    if (!taken.has(port) && (await isFree(port))) return port
  }
  throw new Error(`no free port between ${FIRST} and ${LAST}`)
}

/** Whether somebody could listen on 127.0.0.1 at this port now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/**
 * A stack's ports, none twice: the ones given, else the ones it has, else free ones.
 * @param keep false: ports it has go to others where another program has taken them meanwhile
 */
export async function choosePorts(
  given: { [K in keyof Ports]?: number | undefined },
  before: Ports | null,
  keep: boolean,
): Promise<Ports> {
  const taken = new Set(Object.values(given).filter((port) => port !== undefined))
  const choose = async (name: keyof Ports) => {
    const had = before?.[name]
    const isStill = had !== undefined && had !== 0 && !taken.has(had) && (keep || (await isFree(had)))
    const port = given[name] ?? (isStill ? had : await freePort(taken))
    taken.add(port)
    return port
  }
  return {
    control: await choose('control'),
    oltp: await choose('oltp'),
    dw: await choose('dw'),
    ingest: await choose('ingest'),
    web: await choose('web'),
    signIn: await choose('signIn'),
    dashboard: await choose('dashboard'),
  }
}
