import { DATABASE_NAMES, type Database, ROLES, type Role } from '../../stack/database.ts'
import { NoSuchRole, RoleNotRemote, ServiceDown } from '../../stack/errors.ts'
import type { OpenDatabase } from '../../stack/stack.ts'
import type { Provisioning } from '../context.ts'
import { TooLong } from '../errors.ts'
import { certificateName } from '../scripts/postgresql.ts'
import { readParameter } from '../secrets/find-parameter.ts'
import { parameterName } from '../secrets/names.ts'
import { passwordName } from '../secrets/passwords.ts'
import { readSecret } from '../secrets/secret.ts'
import { openTunnel } from '../tunnel/open-tunnel.ts'
import { postgresPing } from '../tunnel/postgres-ping.ts'
import { SHORTLY, until } from '../until.ts'
import { POSTGRESQL_PORT, runningMachine, serverName } from './place.ts'

/**
 * Opens a tunnel to a database, with all that is needed to enter it.
 * @returns its near end, to be closed after the connections that go through it
 * @throws ServiceDown, NoSuchRole, RoleNotRemote, and as openTunnel
 */
export async function connectDatabase(
  provisioning: Provisioning,
  database: Database,
  user: Role,
): Promise<OpenDatabase> {
  if (!(ROLES[database] as readonly Role[]).includes(user)) throw new NoSuchRole(user, database)
  if (user === 'shiny') throw new RoleNotRemote(user, database)
  const machine = await runningMachine(provisioning, database)
  const [certificate, password] = await Promise.all([
    pinnedCertificate(provisioning, database),
    readSecret(provisioning, passwordName(database, user)),
  ])
  const tunnel = await openTunnel({
    provisioning,
    target: machine.InstanceId ?? '',
    port: POSTGRESQL_PORT,
    reason: `clickstream-cli, stack ${provisioning.stack}, role ${user}`,
    keepAlive: postgresPing,
  })
  // Whoever uses it hears by his own connection that it has ended.
  tunnel.closed.catch(() => {})
  return {
    address: {
      host: '127.0.0.1',
      port: tunnel.port,
      database: DATABASE_NAMES[database],
      user,
      password,
      tls: { certificate, name: serverName(provisioning, database) },
    },
    close: () => tunnel.close(),
  }
}

/** As the server reported it when it was installed. @throws ServiceDown where it was not yet */
export async function pinnedCertificate(provisioning: Provisioning, database: Database): Promise<string> {
  const Name = parameterName(provisioning, certificateName(database))
  // `up` comes here right after it has put it there, when it may not be shown yet.
  return until(
    provisioning,
    `the certificate of ${database}`,
    () => readParameter(provisioning, Name),
    SHORTLY,
  ).catch((error: unknown) => {
    if (!(error instanceof TooLong)) throw error
    throw new ServiceDown(`PostgreSQL ${DATABASE_NAMES[database]}`, 'it has not been installed yet')
  })
}
