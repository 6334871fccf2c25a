import type { Instance } from '@aws-sdk/client-ec2'
import { DATABASE_NAMES, type Database } from '../../stack/database.ts'
import { ServiceDown } from '../../stack/errors.ts'
import type { Provisioning } from '../context.ts'
import { findMachine } from '../machines/find.ts'

/** Debian's PostgreSQL listens there. */
export const POSTGRESQL_PORT = 5432

/** The machine that a database is on. */
export const machineOf = (database: Database): 'machines/oltp' | 'machines/analytics' =>
  database === 'oltp' ? 'machines/oltp' : 'machines/analytics'

/** The name in a server's certificate, by which all clients of ours know it, whatever way they come. */
export const serverName = ({ stack }: Pick<Provisioning, 'stack'>, database: Database): string =>
  `${database}.${stack}.clickstream`

/**
 * By what a server is reached, for its certificate.
 * @param publicIp the shop's only: its Elastic IP
 */
export const hostsOf = (
  place: Pick<Provisioning, 'stack'>,
  database: Database,
  privateIp: string,
  publicIp: string | null,
): string[] => [serverName(place, database), privateIp, ...(publicIp === null ? [] : [publicIp])]

/** @throws ServiceDown where there is none that runs */
export async function runningMachine(provisioning: Provisioning, database: Database): Promise<Instance> {
  const { instance } = await findMachine(provisioning, machineOf(database))
  const state = instance?.State?.Name
  if (instance !== null && state === 'running') return instance
  throw new ServiceDown(`PostgreSQL ${DATABASE_NAMES[database]}`, `its machine is ${state ?? 'not there'}`)
}
