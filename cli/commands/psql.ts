import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { execa } from 'execa'
import pg from 'pg'
import { DATABASES, type Database, type DatabaseAddress, ROLES, type Role } from '../../stack/database.ts'
import { openClient } from '../../stack/open-client.ts'
import type { Session } from '../session.ts'
import { StatementFailed, UsageError } from '../terminal/exit.ts'
import { count } from '../terminal/format.ts'
import { table } from '../terminal/table.ts'

/** `psql`: your own psql for a prompt; statements from -c or a pipe are run by ourselves, where there is none too. */
export async function psql(
  session: Session,
  name: string,
  { command, role }: { command?: string; role: string },
): Promise<void> {
  const database = databaseNamed(name)
  const stack = await session.stack()
  const { address, close } = await stack.connect(database, roleNamed(database, role))
  try {
    if (command !== undefined) await runSql(session, address, command)
    else if (!process.stdin.isTTY) await runSql(session, address, await text(process.stdin))
    else await openPrompt(address)
  } finally {
    await close()
  }
}

export function databaseNamed(name: string): Database {
  const found = DATABASES.find((database) => database === name)
  if (found === undefined)
    throw new UsageError(`There is no database ${name}`, 'There are oltp (the shop) and dw (the warehouse).')
  return found
}

function roleNamed(database: Database, name: string): Role {
  const found = ROLES[database].find((role) => role === name)
  if (found === undefined)
    throw new UsageError(`${database} has no role ${name}`, `It has ${ROLES[database].join(', ')}.`)
  return found
}

async function runSql(session: Session, address: DatabaseAddress, sql: string): Promise<void> {
  const client = await openClient(address, { types, options: '-c timezone=UTC' })
  try {
    const results = [await run(client, sql)].flat()
    if (session.isJson)
      session.printJson(results.length === 1 ? results[0]?.rows : results.map(({ rows }) => rows))
    else for (const result of results) session.print(...resultLines(result))
  } finally {
    await client.end()
  }
}

async function run(client: pg.Client, sql: string) {
  try {
    return await client.query<Record<string, unknown>>(sql)
  } catch (cause) {
    if (!(cause instanceof pg.DatabaseError)) throw cause
    const where = cause.position === undefined ? null : pointAt(sql, Number(cause.position))
    throw new StatementFailed(
      cause.message,
      [where, cause.hint].filter((part) => part != null).join('\n') || null,
      cause,
    )
  }
}

/** The line of the statement, and a caret below the place. @param position from 1 */
function pointAt(sql: string, position: number): string {
  const start = sql.lastIndexOf('\n', position - 2) + 1
  const line = sql.slice(start).split('\n')[0] ?? ''
  return `  ${line}\n  ${' '.repeat(position - 1 - start)}^`
}

/**
 * Values as JSON has them where it has them exactly, times in ISO 8601, all else as PostgreSQL writes it: the client's own Date for
 * a day is midnight of this machine, which is another day elsewhere, and an interval is an object that nobody can read.
 */
export function readValue(oid: number, text: string): unknown {
  const { INT2, INT4, INT8, FLOAT4, FLOAT8, BOOL, JSON: json, JSONB, TIMESTAMPTZ } = pg.types.builtins
  switch (oid) {
    case INT2:
    case INT4:
    case INT8:
      return Number.isSafeInteger(Number(text)) ? Number(text) : text
    case FLOAT4:
    case FLOAT8:
      return Number.isFinite(Number(text)) ? Number(text) : text
    case BOOL:
      return text === 't'
    case json:
    case JSONB:
      return JSON.parse(text)
    case TIMESTAMPTZ:
      return text.replace(' ', 'T').replace(/\+00$/, 'Z')
    default:
      return text
  }
}

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number) => (text: string) =>
    readValue(oid, text)) as pg.CustomTypesConfig['getTypeParser'],
}

const NUMBERS = new Set<number>([
  pg.types.builtins.INT2,
  pg.types.builtins.INT4,
  pg.types.builtins.INT8,
  pg.types.builtins.FLOAT4,
  pg.types.builtins.FLOAT8,
  pg.types.builtins.NUMERIC,
])

/** Not cut to the terminal: who asks a database wants what it says. */
function resultLines({ fields, rows, command, rowCount }: pg.QueryResult<Record<string, unknown>>): string[] {
  if (fields.length === 0) return [`${command}${rowCount === null ? '' : ` ${count(rowCount)}`}`]
  const columns = fields.map(({ name, dataTypeID }) => ({
    title: name,
    align: NUMBERS.has(dataTypeID) ? ('right' as const) : ('left' as const),
  }))
  const lines = table(
    columns,
    rows.map((row) => fields.map(({ name }) => cell(row[name]))),
  )
  return [...lines, `(${count(rows.length)} ${rows.length === 1 ? 'row' : 'rows'})`]
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** The password goes by a file that only we can read: arguments and environment can be seen by others. */
async function openPrompt({ host, port, database, user, password, tls }: DatabaseAddress): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'clickstream-psql-'))
  try {
    const passfile = join(folder, 'pgpass')
    // psql names the server as its certificate does, and reaches it where we say.
    const name = tls?.name ?? host
    await writeFile(passfile, `${name}:${port}:${database}:${user}:${password}\n`, { mode: 0o600 })
    const place = { PGHOST: name, PGHOSTADDR: host, PGPORT: String(port) }
    const pinned = tls === null ? {} : { PGSSLMODE: 'verify-full', PGSSLROOTCERT: join(folder, 'root.crt') }
    if (tls !== null) await writeFile(join(folder, 'root.crt'), tls.certificate)
    const { failed, code } = await execa('psql', [], {
      stdio: 'inherit',
      reject: false,
      env: { ...place, ...pinned, PGDATABASE: database, PGUSER: user, PGPASSFILE: passfile },
    })
    if (failed && code === 'ENOENT')
      throw new UsageError(
        'There is no psql on the PATH',
        "Install PostgreSQL's client, or pass a statement with -c, which needs none.",
      )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
