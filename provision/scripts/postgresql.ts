import { z } from 'zod'
import { DATABASE_NAMES, type Database, ROLES } from '../../stack/database.ts'
import { scramVerifier } from '../../stack/scram.ts'
import type { Provisioning } from '../context.ts'
import { afterUp } from '../ensure.ts'
import type { Tell } from '../machines/spec.ts'
import { findParameter } from '../secrets/find-parameter.ts'
import { parameterName } from '../secrets/names.ts'
import { ensureParameter } from '../secrets/parameter.ts'
import { type PasswordRole, passwordName } from '../secrets/passwords.ts'
import { readSecret } from '../secrets/secret.ts'
import { until } from '../until.ts'
import { ensureScript } from './ensure-script.ts'
import { POSTGRESQL_PACKAGES } from './packages.ts'

export interface PostgresqlInput {
  part: string
  database: Database
  instanceId: string
  /** Its memory is what the server's settings follow. */
  instanceType: string
  /** IP addresses and names by which the server is reached, for its certificate; in any order. */
  hosts: readonly string[]
  /** Make a new key and certificate though the hosts are the same. */
  isCertificateRotated?: boolean
  tell?: Tell
}

const postgresqlReport = z.object({ certificate: z.string(), version: z.string(), changed: z.boolean() })

/** Those that enter by password. */
export const rolesOf = (database: Database): PasswordRole[] =>
  ROLES[database].filter((role) => role !== 'shiny')

/** Within the stack. */
export const certificateName = (database: Database): string => `${database}/certificate`

/**
 * PostgreSQL on an instance, with the database, its roles and their passwords, of which only verifiers are sent; and its certificate
 * as a parameter, which all clients pin. The passwords' parameters have to be there (ensurePasswords), and on the machine without
 * internet the source of packages (ensurePackageSource).
 * @returns the certificate, PEM
 * @throws as runScript
 */
export async function ensurePostgresql(
  provisioning: Provisioning,
  input: PostgresqlInput,
): Promise<{ certificate: string }> {
  const { part, database, instanceId, instanceType, hosts, tell } = input
  const isForced = input.isCertificateRotated === true
  const roles = rolesOf(database)
  const report = await ensureScript(provisioning, {
    part,
    machine: database === 'oltp' ? 'oltp' : 'analytics',
    instanceId,
    script: 'postgresql',
    inputs: {
      PACKAGES: POSTGRESQL_PACKAGES.join(' '),
      DATABASE: DATABASE_NAMES[database],
      ROLES: roles.join(' '),
      CERT_HOSTS: [...hosts].sort().join(','),
    },
    lateInputs: async () => ({
      ...(await verifiers(provisioning, database, roles)),
      ...(isForced ? { ROTATE_CERTIFICATE: 'yes' } : {}),
    }),
    dependsOn: [instanceType, ...(await versions(provisioning, database, roles))],
    isForced,
    report: postgresqlReport,
    ...(tell === undefined ? {} : { tell }),
  })
  const certificate = report?.certificate ?? afterUp(part)
  await ensureParameter(provisioning, certificateName(database), certificate, { part })
  return { certificate }
}

/** `ROLE_OWNER` and so on. */
async function verifiers(
  provisioning: Provisioning,
  database: Database,
  roles: readonly PasswordRole[],
): Promise<Record<string, string>> {
  const all = roles.map(async (role) => {
    const password = await readSecret(provisioning, passwordName(database, role))
    return [`ROLE_${role.toUpperCase()}`, scramVerifier(password)]
  })
  return Object.fromEntries(await Promise.all(all)) as Record<string, string>
}

/**
 * Which passwords these are, without reading them: a changed one has another version, a new parameter another date. One that was just
 * made may not be shown yet.
 */
const versions = (
  provisioning: Provisioning,
  database: Database,
  roles: readonly PasswordRole[],
): Promise<string[]> =>
  Promise.all(
    roles.map(async (role) => {
      const name = parameterName(provisioning, passwordName(database, role))
      const look = () => findParameter(provisioning, name)
      const found = provisioning.changes.isPlan
        ? await look()
        : await until(provisioning, `the parameter ${name}`, look)
      return `${role} ${found?.Version ?? ''} ${found?.LastModifiedDate?.toISOString() ?? ''}`
    }),
  )
