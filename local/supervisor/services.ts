import { type ChildProcess, spawn } from 'node:child_process'
import { chown } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { dashboardSpec } from '../dashboard/service.ts'
import { binariesFolder, type StackFolders } from '../folders.ts'
import { postgresBinaries } from '../postgres/binaries.ts'
import { type Cluster, initCluster, runningServer, startCluster } from '../postgres/cluster.ts'
import { postgresUser } from '../postgres/system-user.ts'
import type { Secrets, StackFile } from '../stack-file.ts'
import type { ServiceSpec } from './service.ts'

export const SERVICES = ['oltp', 'dw', 'ingest', 'etl', 'sign-in', 'web', 'dashboard'] as const
export type ServiceName = (typeof SERVICES)[number]

/** @returns null: it listens on none */
export function portOf(service: ServiceName, { ports }: Pick<StackFile, 'ports'>): number | null {
  if (service === 'etl') return null
  return ports[service === 'sign-in' ? 'signIn' : service]
}

/** What runs on this machine for a stack. */
export function serviceSpecs(
  home: string,
  folders: StackFolders,
  stack: StackFile,
  secrets: Secrets,
): Record<ServiceName, ServiceSpec> {
  return {
    oltp: databaseSpec('oltp', home, folders, stack.ports.oltp, secrets),
    dw: databaseSpec('dw', home, folders, stack.ports.dw, secrets),
    ingest: programSpec('ingest', 'ingest-server.js', folders, []),
    // Young objects live for a batch: with room for them, half of the collector's work goes.
    etl: programSpec('etl', 'etl-worker.js', folders, ['--max-semi-space-size=32']),
    web: programSpec('web', 'storefront-server.js', folders, []),
    'sign-in': programSpec('sign-in', 'sign-in-server.js', folders, []),
    dashboard: dashboardSpec(folders),
  }
}

function databaseSpec(
  name: 'oltp' | 'dw',
  home: string,
  folders: StackFolders,
  port: number,
  secrets: Secrets,
): ServiceSpec {
  let cluster: Cluster | null = null
  return {
    name,
    prepare: async () => {
      const user = await postgresUser()
      const binaries = await postgresBinaries(user, binariesFolder(home))
      cluster = { binaries, folder: folders.cluster(name), port, user }
      if (user !== null) await chown(folders.clusterParent(name), user.uid, user.gid)
      await endOrphan(cluster.folder)
      await initCluster(cluster, secrets.superuser)
    },
    start: () => {
      if (cluster === null) throw new Error('a database server is prepared before it is started')
      return startCluster(cluster)
    },
    // Fast: ends sessions and writes all out. SIGTERM would wait for the sessions to end by themselves.
    stopSignal: 'SIGINT',
    stopMs: 30_000,
    stampLines: false,
  }
}

/** A server that a supervisor before us left behind when it was killed: two on one folder must not be. */
async function endOrphan(folder: string): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    const pid = await runningServer(folder)
    if (pid === null) return
    if (attempt === 0) process.kill(pid, 'SIGINT')
    if (attempt === 150) process.kill(pid, 'SIGQUIT')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  throw new Error(`a database server of an earlier start does not end (${folder})`)
}

function programSpec(
  name: ServiceName,
  program: string,
  folders: StackFolders,
  flags: readonly string[],
): ServiceSpec {
  return {
    name,
    prepare: async () => {},
    start: () => startProgram(program, folders, flags),
    stopSignal: 'SIGTERM',
    stopMs: 20_000,
    stampLines: true,
  }
}

/** The programs stand beside this one in dist/. They end when they lose the supervisor: that is what the channel is for. */
function startProgram(program: string, folders: StackFolders, flags: readonly string[]): ChildProcess {
  const file = fileURLToPath(new URL(program, import.meta.url))
  return spawn(process.execPath, [...flags, file, folders.root], {
    cwd: folders.root,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  })
}
