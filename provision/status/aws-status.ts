import type { Address, MachineStatus, PartStatus, ServiceStatus, StackStatus } from '../../stack/status.ts'
import { findApis } from '../api/find-apis.ts'
import type { Provisioning } from '../context.ts'
import { alarmStatuses } from './alarms.ts'
import { etlStatus } from './etl.ts'
import { findStackMachines, machineStatuses } from './machines.ts'
import { findServices } from './services.ts'
import { unlessDenied } from './unless-denied.ts'
import { webStatus } from './web.ts'

/**
 * How the stack on AWS is, whether or not it is as it is to be. It changes nothing. What the caller may not see of figures and logs
 * is left out, with a warning: then figures are null, and so is `etl`.
 * @param parts as a plan found them
 * @throws AwsDenied of anything else, AwsFailed
 */
export async function awsStatus(
  provisioning: Provisioning,
  parts: PartStatus[],
): Promise<Omit<StackStatus, 'name' | 'place'>> {
  const found = await findStackMachines(provisioning)
  const [others, machines, alarms, ingest, web, etl] = await Promise.all([
    findServices(provisioning, found),
    machineStatuses(provisioning, found),
    alarmStatuses(provisioning),
    addressesOf(provisioning),
    webStatus(provisioning),
    unlessDenied(provisioning, 'runs of the ETL', () => etlStatus(provisioning), null),
  ])
  const services = [...others, ...web.services]
  const addresses = [...web.addresses, ...ingest]
  return { state: stateOf(services, machines, parts), services, parts, machines, alarms, addresses, etl }
}

/** Where events are taken; an answer that was lost may have left a twin, of which `up` keeps the one with the lowest id. */
async function addressesOf(provisioning: Provisioning): Promise<Address[]> {
  const [api] = (await findApis(provisioning)).toSorted((a, b) =>
    (a.ApiId ?? '') < (b.ApiId ?? '') ? -1 : 1,
  )
  if (api?.ApiEndpoint === undefined) return []
  return [{ name: 'ingest', url: `${api.ApiEndpoint}/clickstream`, isPage: false }]
}

function stateOf(
  services: readonly ServiceStatus[],
  machines: readonly MachineStatus[],
  parts: readonly PartStatus[],
): StackStatus['state'] {
  const isRunning = ({ state }: ServiceStatus) => state === 'running'
  // The schedule alone does nothing, and the storefront without its database says so.
  if (!services.filter(({ name }) => !['schedule', 'web'].includes(name)).some(isRunning)) return 'down'
  const isImpaired = machines.some(({ checks }) => Object.values(checks).includes('impaired'))
  const isWhole = services.every(isRunning) && parts.every(({ state }) => state === 'fine')
  return isWhole && !isImpaired ? 'up' : 'degraded'
}
