import type { Address as ElasticIp, Instance } from '@aws-sdk/client-ec2'
import type { ServiceState, ServiceStatus } from '../../stack/status.ts'
import type { Provisioning } from '../context.ts'
import { type FoundFunction, findFunction } from '../functions/found.ts'
import { findAddresses } from '../machines/elastic-ip.ts'
import { stateOf } from '../machines/find.ts'
import { isPart } from '../tags.ts'
import type { MachineName, StackMachine } from './machines.ts'
import { scheduleService } from './schedule.ts'
import { service } from './service.ts'

/** PostgreSQL's, on both machines. */
const PORT = 5432

/**
 * What runs, in the order in which data passes: the shop's database and the warehouse, the two functions, the schedule.
 * @param machines both, as findStackMachines gives them
 */
export async function findServices(
  provisioning: Provisioning,
  machines: readonly StackMachine[],
): Promise<ServiceStatus[]> {
  const [addresses, ingest, etl, schedule] = await Promise.all([
    findAddresses(provisioning),
    findFunction(provisioning, 'ingest'),
    findFunction(provisioning, 'etl'),
    scheduleService(provisioning),
  ])
  const instanceOf = (name: MachineName) => machines.find((one) => one.name === name)?.instance ?? null
  const oltp = instanceOf('oltp')
  const dw = instanceOf('dw')
  return [
    machineService('oltp', oltp, elasticIpOf(provisioning, oltp, addresses)),
    machineService('dw', dw, dw?.PrivateIpAddress),
    functionService('ingest', ingest),
    functionService('etl', etl),
    schedule,
  ]
}

/** The shop's address; one that is associated with nothing, or with another instance, reaches nobody. */
const elasticIpOf = (
  provisioning: Provisioning,
  instance: Instance | null,
  addresses: readonly ElasticIp[],
): string | undefined =>
  addresses.find(
    ({ Tags, InstanceId }) =>
      isPart(provisioning, 'machines/oltp-address', Tags, true) && InstanceId === instance?.InstanceId,
  )?.PublicIp

const INSTANCE_STATES: Record<string, ServiceState> = { running: 'running', pending: 'starting' }

function machineService(name: MachineName, instance: Instance | null, host: string | undefined) {
  if (instance === null) return service(name, 'stopped', { reason: 'missing' })
  const { LaunchTime, StateReason, StateTransitionReason } = instance
  const state = INSTANCE_STATES[stateOf(instance)] ?? 'stopped'
  const address = host ? `${host}:${PORT}` : null
  if (state === 'stopped')
    return service(name, state, {
      address,
      reason: StateReason?.Message || StateTransitionReason || stateOf(instance),
    })
  // Of the last start, not of the making; a stopped one keeps it, and it tells nothing of the stop.
  return service(name, state, { address, since: LaunchTime?.getTime() ?? null })
}

const FUNCTION_STATES: Record<string, ServiceState> = { Active: 'running', Pending: 'starting' }

function functionService(name: 'ingest' | 'etl', found: FoundFunction | null): ServiceStatus {
  if (found === null || !found.isOurs) return service(name, 'stopped', { reason: 'missing' })
  const { State, StateReason } = found.configuration
  const state = FUNCTION_STATES[State ?? ''] ?? 'stopped'
  return service(name, state, { reason: state === 'stopped' ? StateReason || (State ?? null) : null })
}
