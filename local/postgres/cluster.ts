import { type ChildProcess, spawn } from 'node:child_process'
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { execa } from 'execa'
import type { Binaries } from './binaries.ts'
import { asUser, type SystemUser } from './system-user.ts'

/** One PostgreSQL server on this machine: its data folder, how it is made and how it is started. */
export interface Cluster {
  binaries: Binaries
  /** The data folder. Its parent must be one that `user` may enter. */
  folder: string
  /** On 127.0.0.1. */
  port: number
  user: SystemUser | null
}

/** The cluster's superuser, used to make roles and databases and for nothing else. */
export const SUPERUSER = 'postgres'

/**
 * Makes the data folder, unless it is there. Interrupted, it leaves nothing that looks made.
 * @returns whether it was made now
 */
export async function initCluster(
  { binaries, folder, user }: Cluster,
  superuserPassword: string,
): Promise<boolean> {
  if (await exists(join(folder, 'PG_VERSION'))) return false
  const unfinished = `${folder}.unfinished`
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700, recursive: true })
  const passwordFile = `${unfinished}.password`
  await writeFile(passwordFile, `${superuserPassword}\n`, { mode: 0o600 })
  if (user !== null) for (const path of [unfinished, passwordFile]) await chown(path, user.uid, user.gid)
  try {
    const options = [
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--no-instructions',
      '--no-sync',
    ]
    await execa(
      binaries.initdb,
      [`--pgdata=${unfinished}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, ...options],
      {
        ...asUser(user),
        cwd: dirname(binaries.initdb),
        extendEnv: false,
        env: { LC_ALL: 'C', PATH: process.env['PATH'] ?? '' },
      },
    )
  } finally {
    await rm(passwordFile, { force: true })
  }
  await rename(unfinished, folder)
  return true
}

/**
 * Starts the server as a child of this process; its log goes to the child's stderr.
 * TCP on 127.0.0.1 only: a Unix socket's path may have no more than about 100 characters, and folders here may be deeper.
 */
export function startCluster(
  { binaries, folder, port, user }: Cluster,
  settings: Record<string, string> = {},
): ChildProcess {
  const all = { ...defaultSettings(), ...settings, port: String(port) }
  const args = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  return spawn(binaries.postgres, ['-D', folder, ...args], {
    ...asUser(user),
    cwd: folder,
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
}

function defaultSettings(): Record<string, string> {
  const megabytes = Math.floor(totalmem() / 1024 / 1024)
  return {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '50',
    shared_buffers: `${Math.max(64, Math.min(256, Math.floor(megabytes / 16)))}MB`,
    max_wal_size: '2GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_line_prefix: '%m [%p] %q%u@%d ',
    // Statements that fail are logged without the values they carried: those are people's data.
    log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0',
    log_error_verbosity: 'terse',
  }
}

/** @returns the pid of the server that runs on this data folder, by PostgreSQL's own account, or null */
export async function runningServer(folder: string): Promise<number | null> {
  const pid = Number((await readFile(join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 0) return null
  try {
    process.kill(pid, 0)
    return pid
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM' ? pid : null
  }
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )
