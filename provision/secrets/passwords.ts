import { DATABASES, type Database, ROLES, type Role } from '../../stack/database.ts'
import { newPassword } from '../../stack/scram.ts'
import type { Provisioning } from '../context.ts'
import { ensureSecret } from './secret.ts'

const PART = 'secrets/passwords'

/** shiny enters by peer authentication, on the warehouse's own machine: it has no password. */
export type PasswordRole = Exclude<Role, 'shiny'>

export interface Password {
  database: Database
  role: PasswordRole
  /** Within the stack, for readSecret. */
  name: string
  /** The parameter's whole name. */
  fullName: string
}

/** @returns `dw/owner/password` */
export const passwordName = (database: Database, role: PasswordRole): string => `${database}/${role}/password`

/**
 * The passwords of all roles that have one, each made once.
 * @param makePassword gives another one each time
 * @returns where they are kept, in the order of the databases and their roles; not the passwords
 * @throws NameTaken
 */
export function ensurePasswords(
  provisioning: Provisioning,
  makePassword: () => string = newPassword,
): Promise<Password[]> {
  return Promise.all(
    DATABASES.flatMap((database) =>
      ROLES[database]
        .filter((role) => role !== 'shiny')
        .map(async (role) => {
          const name = passwordName(database, role)
          return {
            database,
            role,
            name,
            fullName: await ensureSecret(provisioning, name, makePassword, PART),
          }
        }),
    ),
  )
}
