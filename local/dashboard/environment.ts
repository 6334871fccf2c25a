import { join } from 'node:path'
import type { Role } from '../../stack/database.ts'
import type { StackFolders } from '../folders.ts'
import type { Program } from '../program.ts'
import { localAddress } from '../run-etl.ts'
import type { ServedDashboard } from '../stack-file.ts'
import { writeWhole } from '../write-file.ts'

export interface DashboardFiles {
  folder: string
  /** Apps, one folder a fingerprint: what is served is whole, whatever becomes of the sources. */
  apps: string
  /** Address and password of the warehouse, for its eyes only. */
  warehouse: string
  /** The same of the shop's database. */
  shop: string
  /** R's own for the time it runs. */
  temporary: string
  /** What it was started as. */
  startedAs: string
}

export function dashboardFilesOf({ root }: StackFolders): DashboardFiles {
  const folder = join(root, 'dashboard')
  return {
    folder,
    apps: join(folder, 'apps'),
    warehouse: join(folder, 'warehouse.json'),
    shop: join(folder, 'shop.json'),
    temporary: join(folder, 'tmp'),
    startedAs: join(folder, 'started-as.json'),
  }
}

/** What R is told by its environment. No secret: those are in files, which this names. As on AWS the clock is UTC's. */
export function dashboardEnvironment(
  { folders, stack }: Program,
  { libraries }: ServedDashboard,
): Record<string, string> {
  const { warehouse, shop, temporary } = dashboardFilesOf(folders)
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  return {
    CLICKSTREAM_STACK: stack.name,
    CLICKSTREAM_WAREHOUSE: warehouse,
    CLICKSTREAM_SHOP_DATABASE: shop,
    R_LIBS: libraries,
    TMPDIR: temporary,
    TZ: 'UTC',
    LANG: locale,
    LC_ALL: locale,
  }
}

/** What it has to be started anew for when it changes: its files, R and its packages, and what it is told. */
export const startedAs = (program: Program, served: ServedDashboard): string => {
  const { app, rscript, versions } = served
  const PORT = String(program.stack.ports.dashboard)
  return `${JSON.stringify({ app, rscript, versions, PORT, ...dashboardEnvironment(program, served) }, null, 2)}\n`
}

/** It reads the warehouse, and of the shop what an analyst may. */
export async function writeConnectionFiles(program: Program): Promise<void> {
  const { warehouse, shop } = dashboardFilesOf(program.folders)
  await Promise.all([
    writeAddress(program, warehouse, 'dw', 'shiny'),
    writeAddress(program, shop, 'oltp', 'analyst'),
  ])
}

async function writeAddress(program: Program, file: string, database: 'dw' | 'oltp', role: Role) {
  const { tls: _, ...address } = localAddress(program, database, role)
  await writeWhole(file, `${JSON.stringify(address)}\n`, 0o600)
}
