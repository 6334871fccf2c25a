import { randomBytes } from 'node:crypto'

/** Amplify's memory. Times are ms, by the clock. */

export interface Job {
  id: number
  startedAt: number
  /** Of its build; decided by what was there when it began. */
  succeeds: boolean
  log: string[]
  cancelledAt: number | null
  commitId: string
}

export interface Branch {
  name: string
  arn: string
  madeAt: number
  tags: Record<string, string>
  /** As they were given: framework, stage, environment … */
  settings: Record<string, unknown>
  jobs: Job[]
}

export interface App {
  id: string
  arn: string
  madeAt: number
  tags: Record<string, string>
  settings: Record<string, unknown>
  hasToken: boolean
  branches: Map<string, Branch>
}

export type Apps = Map<string, App>

const LETTERS = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** `d[a-z0-9]+`, as the API says. */
export const newAppId = (): string =>
  `d${[...randomBytes(13)].map((byte) => LETTERS[byte % LETTERS.length]).join('')}`
