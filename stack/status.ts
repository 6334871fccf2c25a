import type { Change } from './plan.ts'

/** What is there of a stack, as it is found. */

/** not installed: what it needs is not there, which is nothing amiss; its reason says what. */
export type ServiceState = 'running' | 'starting' | 'restarting' | 'stopped' | 'not installed'

export interface ServiceStatus {
  name: string
  state: ServiceState
  pid: number | null
  /** `127.0.0.1:18080`, where it listens. */
  address: string | null
  /** Epoch ms. */
  since: number | null
  /** Times it was started again after it died. */
  restarts: number
  /** Why it died last, or why it is not running. */
  reason: string | null
}

export interface Address {
  /** `ingest`: what `open` takes. */
  name: string
  url: string
  /** Whether it is for a browser. */
  isPage: boolean
  /** What to know before opening it. */
  note?: string
}

export interface EtlStatus {
  lastRun: {
    state: string
    startedAt: number
    finishedAt: number | null
    objects: number
    inserted: number
    objectsLeft: number | null
    error: string | null
  } | null
  /** When what is in the warehouse happened last. Epoch ms. */
  newestEventAt: number | null
  /** When a run last ended with nothing left. Epoch ms. */
  completeAt: number | null
  /** null: only the warehouse itself knows, and it was not asked. */
  content: {
    /** Bots left out. */
    events: number
    sessions: number
    botEvents: number
    /** Objects of which nothing could be loaded. */
    setAside: number
  } | null
}

/** A part of the stack, compared with what is wanted. */
export interface PartStatus {
  /** Logical name: `network/vpc`. */
  name: string
  state: 'fine' | 'differs' | 'missing'
  /** What `up` would do about it. */
  changes: Change[]
}

/** A virtual machine of the stack, and how it fared in the last hour. */
export interface MachineStatus {
  name: string
  instanceId: string
  /** Of the host and of the machine, as whoever runs them tells: `ok`, `impaired`, `initializing`. */
  checks: { system: string; instance: string }
  /** Of equal spans up to now, oldest first: CPU as means, bytes as sums; null where nothing was measured. */
  load: {
    spanMs: number
    cpuPercent: (number | null)[]
    bytesIn: (number | null)[]
    bytesOut: (number | null)[]
  }
}

export interface AlarmStatus {
  name: string
  state: 'ok' | 'alarm' | 'no data'
  reason: string | null
  /** When it came to this. Epoch ms. */
  since: number | null
}

export interface StackStatus {
  name: string
  place: string
  state: 'up' | 'degraded' | 'down' | 'missing'
  services: ServiceStatus[]
  /** Empty where parts are not told apart from what runs. */
  parts: PartStatus[]
  machines: MachineStatus[]
  alarms: AlarmStatus[]
  addresses: Address[]
  /** null: the warehouse does not answer. */
  etl: EtlStatus | null
}
