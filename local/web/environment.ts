import { join } from 'node:path'
import type { DatabaseAddress } from '../../stack/database.ts'
import type { StackFolders } from '../folders.ts'
import type { Program } from '../program.ts'
import { localAddress } from '../run-etl.ts'
import { signInEnvironment } from '../sign-in/pool.ts'
import { writeWhole } from '../write-file.ts'

export interface ShopFiles {
  folder: string
  /** Address and password of its database, for its eyes only. */
  database: string
  /** What it was started as, which it writes itself. */
  startedAs: string
}

export function shopFiles({ root }: StackFolders): ShopFiles {
  const folder = join(root, 'web')
  return { folder, database: join(folder, 'database.json'), startedAs: join(folder, 'started-as.json') }
}

/** What the storefront's server is told by its environment. No secret: those are in a file, which this names. */
export function shopEnvironment({ folders, stack }: Program): Record<string, string> {
  return {
    HOSTNAME: '127.0.0.1',
    PORT: String(stack.ports.web),
    NEXT_TELEMETRY_DISABLED: '1',
    CLICKSTREAM_STACK: stack.name,
    CLICKSTREAM_DATABASE_FILE: shopFiles(folders).database,
    CLICKSTREAM_EVENTS_URL: `http://127.0.0.1:${stack.ports.ingest}/clickstream`,
    CLICKSTREAM_CONSENT: stack.settings.storefront.consent,
    ...signInEnvironment(stack),
  }
}

/** What a server has to be started anew for when it changes: what it is told, and what it is. */
export const startedAs = (program: Program): string =>
  `${JSON.stringify({ build: program.stack.storefront, ...shopEnvironment(program) }, null, 2)}\n`

export async function writeDatabaseFile(program: Program): Promise<void> {
  const address: DatabaseAddress = localAddress(program, 'oltp', 'web')
  await writeWhole(shopFiles(program.folders).database, `${JSON.stringify(address)}\n`, 0o600)
}
