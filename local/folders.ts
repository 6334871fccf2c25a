import { chmod, mkdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** Where stacks on this machine live: one folder a stack, found again from any working folder. */

export interface StackFolders {
  /** The stack's own folder. */
  root: string
  /** What it is: ports, settings, version. */
  stackFile: string
  /** Passwords, for our eyes only. */
  secretsFile: string
  /** The raw store. */
  raw: string
  logs: string
  /** Data folder of a database server. */
  cluster(database: 'oltp' | 'dw'): string
  /** Its parent, which belongs to the user PostgreSQL runs as. */
  clusterParent(database: 'oltp' | 'dw'): string
}

/**
 * The folder of all stacks: CLICKSTREAM_HOME, or where programs keep data of their user (XDG). Under root that is /var/lib:
 * PostgreSQL does not run as root, and nobody else may enter root's home.
 */
export function stacksHome(env: NodeJS.ProcessEnv = process.env, isRoot = process.getuid?.() === 0): string {
  if (env['CLICKSTREAM_HOME']) return env['CLICKSTREAM_HOME']
  if (isRoot) return '/var/lib/clickstream-cli'
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'clickstream-cli')
}

/** PostgreSQL's programs, where a copy of them is needed: shared by all stacks. */
export const binariesFolder = (home: string) => join(home, 'postgresql')

export function stackFolders(home: string, name: string): StackFolders {
  const root = join(home, 'stacks', name)
  return {
    root,
    stackFile: join(root, 'stack.json'),
    secretsFile: join(root, 'secrets.json'),
    raw: join(root, 'raw'),
    logs: join(root, 'logs'),
    cluster: (database) => join(root, database, 'data'),
    clusterParent: (database) => join(root, database),
  }
}

/**
 * Makes a stack's folders. Others may pass through to the databases' folders (PostgreSQL may run as another user), but see
 * nothing: each thing inside is closed on its own.
 */
export async function makeFolders(home: string, folders: StackFolders): Promise<void> {
  await mkdir(folders.root, { recursive: true })
  for (const folder of [home, join(home, 'stacks'), folders.root]) await chmod(folder, 0o711)
  for (const folder of [folders.raw, folders.logs]) await mkdir(folder, { recursive: true, mode: 0o700 })
  for (const database of ['oltp', 'dw'] as const)
    await mkdir(folders.clusterParent(database), { recursive: true })
}
