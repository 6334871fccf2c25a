import { type DashboardFile, DashboardMissing, dashboardFiles } from '../../stack/dashboard/files.ts'
import { adviceOnR, findR, type NoR, type R } from './r.ts'

/** What the dashboard runs by here. */
export interface FoundDashboard {
  files: DashboardFile[]
  r: R
}

/** Why there is none, and what to do about it, as a sentence's end. */
export interface NoDashboard {
  missing: string
}

/** @param r looks for R, or sees to it that there is one */
export async function findDashboard(
  r: () => Promise<R | NoR> = () => findR(),
): Promise<FoundDashboard | NoDashboard> {
  const [files, found] = await Promise.all([appFiles(), r()])
  if ('missing' in files) return files
  if ('missing' in found) return { missing: await toldOf(found) }
  return { files, r: found }
}

export const toldOf = async ({ missing }: NoR): Promise<string> => `${missing}; ${await adviceOnR()}`

const appFiles = (): Promise<DashboardFile[] | NoDashboard> =>
  dashboardFiles().catch((cause: unknown) => {
    if (cause instanceof DashboardMissing) return { missing: cause.message }
    throw cause
  })
