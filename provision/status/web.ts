import type { App, JobSummary } from '@aws-sdk/client-amplify'
import type { Address, ServiceStatus } from '../../stack/status.ts'
import { isNotFound } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { findApps } from '../hosting/find-apps.ts'
import { hasEnded, jobsOf } from '../hosting/jobs.ts'
import { originOf, type Source, sourceOf } from '../hosting/names.ts'
import { service } from './service.ts'

export interface WebStatus {
  services: ServiceStatus[]
  addresses: Address[]
}

/** The hosted storefront; nothing where, by its settings, the stack hosts none. */
export async function webStatus(provisioning: Provisioning): Promise<WebStatus> {
  const source = sourceOf(provisioning)
  if (source === null) return { services: [], addresses: [] }
  // An answer that was lost may have left a twin, of which `up` keeps the one with the lowest id.
  const [app] = (await findApps(provisioning)).toSorted((a, b) =>
    (a.appId ?? '') < (b.appId ?? '') ? -1 : 1,
  )
  if (app === undefined)
    return { services: [service('web', 'stopped', { reason: 'missing' })], addresses: [] }
  const url = originOf(app.defaultDomain ?? '', source.branch)
  return {
    services: [webService(url, await jobs(provisioning, app, source))],
    addresses: [{ name: 'web', url, isPage: true }],
  }
}

/** A branch that is not there yet has none. */
const jobs = (provisioning: Provisioning, { appId = '' }: App, { branch }: Source): Promise<JobSummary[]> =>
  jobsOf(provisioning, appId, branch).catch((error: unknown) => {
    if (isNotFound(error)) return []
    throw error
  })

/** The last release that succeeded is what answers, whatever became of later ones. */
function webService(address: string, jobs: readonly JobSummary[]): ServiceStatus {
  const [last] = jobs
  const served = jobs.find(({ status }) => status === 'SUCCEED')
  const told = last === undefined || last === served ? null : `job ${last.jobId} ${words(last)}`
  if (served !== undefined)
    return service('web', 'running', { address, since: served.endTime?.getTime() ?? null, reason: told })
  if (last !== undefined && !hasEnded(last)) return service('web', 'starting', { address, reason: told })
  return service('web', 'stopped', { reason: told ?? 'not released yet' })
}

const words = (job: JobSummary): string => {
  const status = (job.status ?? '').toLowerCase()
  return hasEnded(job) ? status : `is under way (${status})`
}
