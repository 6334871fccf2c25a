import type { RoleName } from '../names.ts'
import type { PolicyDocument } from '../policy-document.ts'
import { analyticsPolicy } from './analytics.ts'
import { etlPolicy } from './etl.ts'
import { hostingPolicy } from './hosting.ts'
import { ingestPolicy } from './ingest.ts'
import type { PolicyInputs } from './inputs.ts'
import { oltpPolicy } from './oltp.ts'
import { schedulerPolicy } from './scheduler.ts'
import { webPolicy } from './web.ts'

/** What each role may do. */
export const POLICIES: Record<RoleName, (inputs: PolicyInputs) => PolicyDocument> = {
  oltp: oltpPolicy,
  analytics: analyticsPolicy,
  ingest: ingestPolicy,
  etl: etlPolicy,
  scheduler: schedulerPolicy,
  web: webPolicy,
  hosting: hostingPolicy,
}
