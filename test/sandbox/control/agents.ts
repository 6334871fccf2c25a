import { randomUUID } from 'node:crypto'

/** Systems Manager's side of the agents: who is there, what each is to do. */

export interface CommandWork {
  kind: 'command'
  commandId: string
  commands: string[]
  workingDirectory: string
  /** Seconds. */
  executionTimeout: number
}

export interface SessionWork {
  kind: 'session'
  url: string
  token: string
  host: string
  port: number
  pauseMs?: number
}

export type Work = CommandWork | SessionWork | { kind: 'cancel'; commandId: string }

export interface Output {
  commandId: string
  instanceId: string
  status: 'Success' | 'Failed' | 'TimedOut' | 'Cancelled'
  exitCode: number
  stdout: string
  stderr: string
}

interface Registered {
  version: string
  address: string
  registeredAt: number
  /** When it last asked for work, or was answered. */
  seenAt: number
  work: Work[]
  /** Answers its waiting question. */
  wake: (() => void) | null
}

/** How long an agent's question for work is held; below what the agent waits for. */
const HELD_MS = 10_000
/** One that has not asked for so long is gone. On AWS it takes minutes. */
const LOST_MS = 15_000

export interface Agents {
  register(instanceId: string, version: string, address: string): void
  /** @returns once there is some, or after a while */
  workFor(instanceId: string, gone: AbortSignal): Promise<Work[]>
  give(instanceId: string, work: Work): void
  /** Takes back what was not fetched yet. @returns whether it was */
  takeBack(instanceId: string, commandId: string): boolean
  stateOf(instanceId: string): 'Online' | 'ConnectionLost' | null
  known(): { instanceId: string; version: string; address: string; registeredAt: number; seenAt: number }[]
  /** Its machine has ended. */
  forget(instanceId: string): void
}

export function makeAgents(now: () => number = Date.now): Agents {
  const all = new Map<string, Registered>()
  const seen = (instanceId: string): Registered | undefined => {
    const agent = all.get(instanceId)
    if (agent !== undefined) agent.seenAt = now()
    return agent
  }
  return {
    register(instanceId, version, address) {
      const before = all.get(instanceId)
      const at = { version, address, registeredAt: before?.registeredAt ?? now(), seenAt: now() }
      all.set(instanceId, { ...at, work: before?.work ?? [], wake: null })
    },
    async workFor(instanceId, gone) {
      const agent = seen(instanceId)
      if (agent === undefined) return []
      if (agent.work.length === 0)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, HELD_MS)
          const end = () => {
            clearTimeout(timer)
            resolve()
          }
          agent.wake = end
          gone.addEventListener('abort', end, { once: true })
        })
      // An agent that went away while it waited fetches it when it is back.
      if (gone.aborted) return []
      seen(instanceId)
      return agent.work.splice(0)
    },
    give(instanceId, work) {
      const agent = all.get(instanceId)
      agent?.work.push(work)
      agent?.wake?.()
    },
    takeBack(instanceId, commandId) {
      const agent = all.get(instanceId)
      const kept = (agent?.work ?? []).filter(
        (work) => work.kind === 'session' || work.commandId !== commandId,
      )
      const isThere = agent !== undefined && kept.length < agent.work.length
      if (isThere) agent.work = kept
      return isThere
    },
    stateOf(instanceId) {
      const agent = all.get(instanceId)
      if (agent === undefined) return null
      return now() - agent.seenAt > LOST_MS ? 'ConnectionLost' : 'Online'
    },
    known: () => [...all].map(([instanceId, agent]) => ({ instanceId, ...agent })),
    forget: (instanceId) => void all.delete(instanceId),
  }
}

export const newCommandId = (): string => randomUUID()
