import pg from 'pg'
import { DATABASE_NAMES, type Database, ROLES, type Role } from '../../stack/database.ts'
import { scramVerifier } from '../../stack/scram.ts'

export type Passwords = Readonly<Record<Role, string>>

/**
 * Makes the database and the roles that may enter it, or brings their passwords up to date. What a role may do inside is the
 * migrations' to say.
 * @param superuser a connection to the cluster's `postgres` database; it stays open
 */
export async function ensureDatabase(
  superuser: pg.Client,
  database: Database,
  passwords: Passwords,
): Promise<void> {
  // One at a time: two that see no role both make it, and one fails.
  await superuser.query('SELECT pg_advisory_lock($1)', [ROLES_LOCK])
  for (const role of ROLES[database]) await ensureRole(superuser, role, passwords[role])
  const name = DATABASE_NAMES[database]
  const { rowCount } = await superuser.query('SELECT FROM pg_database WHERE datname = $1', [name])
  if (rowCount === 0) await superuser.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER owner`)
}

/** "roles" in ASCII. Ends with the connection. */
const ROLES_LOCK = 0x726f6c6573

async function ensureRole(superuser: pg.Client, role: Role, password: string): Promise<void> {
  const { rowCount } = await superuser.query('SELECT FROM pg_roles WHERE rolname = $1', [role])
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER'
  // CREATE ROLE takes no parameters, so the server itself quotes the values. What it is sent is the verifier, not the password.
  const { rows } = await superuser.query<{ sql: string }>('SELECT format($1, $2::text, $3::text) AS sql', [
    `${verb} ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION PASSWORD %L`,
    role,
    scramVerifier(password),
  ])
  await superuser.query(rows[0]?.sql ?? '')
}
