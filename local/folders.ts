import { chmod, mkdir, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { FolderUnusable } from '../stack/errors.ts'

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
  /** The user pool's users, passwords and all, and its key: for our eyes only. */
  signIn: string
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
  if (env['CLICKSTREAM_HOME']) return resolve(env['CLICKSTREAM_HOME'])
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
    signIn: join(root, 'sign-in'),
    logs: join(root, 'logs'),
    cluster: (database) => join(root, database, 'data'),
    clusterParent: (database) => join(root, database),
  }
}

/**
 * Makes a stack's folders. Others may pass through to the databases' folders (PostgreSQL may run as another user), but see
 * nothing: each thing inside is closed on its own.
 * @throws FolderUnusable
 */
export async function makeFolders(
  home: string,
  folders: StackFolders,
  isRoot: boolean = process.getuid?.() === 0,
): Promise<void> {
  try {
    await mkdir(folders.root, { recursive: true })
    for (const folder of [home, join(home, 'stacks'), folders.root]) await chmod(folder, 0o711)
    const closed = [folders.raw, folders.signIn, folders.logs]
    for (const folder of [...closed, join(folders.root, 'web'), join(folders.root, 'dashboard')])
      await mkdir(folder, { recursive: true, mode: 0o700 })
    for (const database of ['oltp', 'dw'] as const)
      await mkdir(folders.clusterParent(database), { recursive: true })
  } catch (cause) {
    throw new FolderUnusable(home, cause instanceof Error ? cause.message : String(cause), cause)
  }
  const closed = isRoot ? await closedAbove(home) : null
  if (closed !== null)
    throw new FolderUnusable(home, `PostgreSQL, which does not run as root, may not enter ${closed}`)
}

/** @returns the topmost folder, of this one and those above, that not everybody may enter; null where there is none */
export async function closedAbove(path: string): Promise<string | null> {
  const above = dirname(path) === path ? null : await closedAbove(dirname(path))
  if (above !== null) return above
  return ((await stat(path)).mode & 0o001) === 0 ? path : null
}
