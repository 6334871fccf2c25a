import type { Reporter } from '../stack/reporter.ts'
import type { Settings } from '../stack/settings.ts'
import type { Clients } from './aws/clients.ts'
import type { Time } from './aws/time.ts'
import type { Changes } from './changes.ts'

/** What every part is given. */
export interface Provisioning {
  /** The stack's name. */
  stack: string
  /** 12 digits. */
  account: string
  region: string
  settings: Settings
  aws: Clients
  time: Time
  /** Ctrl-C, or another part has failed: nothing more is begun. */
  signal: AbortSignal
  reporter: Reporter
  changes: Changes
}
