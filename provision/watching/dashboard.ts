import { isDeepStrictEqual } from 'node:util'
import { DeleteDashboardsCommand, GetDashboardCommand, PutDashboardCommand } from '@aws-sdk/client-cloudwatch'
import { codeOf } from '../aws/error-codes.ts'
import type { Provisioning } from '../context.ts'
import { isPlanned } from '../ensure.ts'
import { tagList } from '../tags.ts'
import type { Watched } from './alarm-list.ts'
import { dashboardBody } from './dashboard-body.ts'
import { dashboardArn, dashboardName } from './names.ts'
import { isOfStack, syncTags } from './tags.ts'

const PART = 'watching/dashboard'

/**
 * The dashboard of dashboard-body.ts. What somebody changed in it comes back; a dashboard of one's own is kept under another name.
 * @throws NameTaken
 */
export async function ensureDashboard(provisioning: Provisioning, watched: Watched): Promise<void> {
  const { changes } = provisioning
  const name = dashboardName(provisioning)
  const there = await bodyThere(provisioning)
  const put = () => putDashboard(provisioning, JSON.stringify(dashboardBody(provisioning, watched)))
  if (there === null) {
    await changes.make({ part: PART, kind: 'create', what: `dashboard ${name}` }, put)
    return
  }
  await syncTags(provisioning, PART, 'dashboard', name, dashboardArn(provisioning))
  if (Object.values(watched).some(isPlanned)) return
  if (isDeepStrictEqual(parsed(there), dashboardBody(provisioning, watched))) return
  await changes.make({ part: PART, kind: 'change', what: `what dashboard ${name} shows` }, put)
}

async function putDashboard(provisioning: Provisioning, DashboardBody: string): Promise<void> {
  const { aws, reporter } = provisioning
  const DashboardName = dashboardName(provisioning)
  const Tags = tagList(provisioning, PART)
  const { DashboardValidationMessages = [] } = await aws.cloudwatch.send(
    new PutDashboardCommand({ DashboardName, DashboardBody, Tags }),
  )
  // What CloudWatch refuses is an error; these it has taken, and may not show.
  for (const { Message } of DashboardValidationMessages) reporter.warn(`${PART}: ${Message}`)
}

/** @returns null where there is none */
async function bodyThere(provisioning: Provisioning): Promise<string | null> {
  const DashboardName = dashboardName(provisioning)
  try {
    const told = await provisioning.aws.cloudwatch.send(new GetDashboardCommand({ DashboardName }))
    return told.DashboardBody ?? ''
  } catch (error) {
    if (isNoDashboard(error)) return null
    throw error
  }
}

/** Under this name in CloudWatch's newer protocols, and under that in its old one. */
const isNoDashboard = (error: unknown): boolean =>
  ['DashboardNotFoundError', 'ResourceNotFound', 'ResourceNotFoundException'].includes(codeOf(error))

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return null
  }
}

/** For `teardown`. */
export async function removeDashboard(provisioning: Provisioning): Promise<void> {
  if ((await countDashboards(provisioning)) === 0) return
  const name = dashboardName(provisioning)
  await provisioning.changes.make({ part: PART, kind: 'remove', what: `dashboard ${name}` }, async () => {
    try {
      await provisioning.aws.cloudwatch.send(new DeleteDashboardsCommand({ DashboardNames: [name] }))
    } catch (error) {
      if (!isNoDashboard(error)) throw error
    }
  })
}

export const countDashboards = async (provisioning: Provisioning): Promise<number> =>
  (await bodyThere(provisioning)) !== null && (await isOfStack(provisioning, dashboardArn(provisioning)))
    ? 1
    : 0
