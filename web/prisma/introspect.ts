import type { ClientBase } from 'pg'

/**
 * The Prisma schema of a migrated database, written by its own catalogue: Prisma's `db pull` fetches a program from the
 * internet first. Checks, triggers and plain indexes have no place in it: PostgreSQL holds to them by itself.
 */

interface Column {
  name: string
  type: string
  nullable: boolean
  default: string | null
  generated: boolean
}

interface ForeignKey {
  name: string
  columns: string[]
  target: string
  onDelete: 'Cascade' | 'Restrict' | 'SetNull' | 'NoAction'
}

interface Table {
  name: string
  columns: Column[]
  /** The first is the primary key. */
  uniques: string[][]
  foreignKeys: ForeignKey[]
}

const TABLES_SQL = `
  SELECT c.relname AS name,
    (SELECT json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'nullable', NOT a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid), 'generated', a.attgenerated <> '')
        ORDER BY a.attnum)
      FROM pg_attribute a LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (a.attrelid, a.attnum)
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    (SELECT json_agg((SELECT json_agg(a.attname ORDER BY k.place)
          FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS k (attnum, place)
          JOIN pg_attribute a ON (a.attrelid, a.attnum) = (i.indrelid, k.attnum))
        ORDER BY i.indisprimary DESC, i.indexrelid::regclass::text)
      FROM pg_index i
      WHERE i.indrelid = c.oid AND i.indisunique AND i.indpred IS NULL AND i.indexprs IS NULL) AS uniques,
    (SELECT coalesce(json_agg(json_build_object('name', f.conname, 'target', f.confrelid::regclass::text,
        'columns', (SELECT json_agg(a.attname ORDER BY k.place) FROM unnest(f.conkey) WITH ORDINALITY AS k (attnum, place)
          JOIN pg_attribute a ON (a.attrelid, a.attnum) = (f.conrelid, k.attnum)),
        'onDelete', CASE f.confdeltype WHEN 'c' THEN 'Cascade' WHEN 'r' THEN 'Restrict' WHEN 'n' THEN 'SetNull'
          ELSE 'NoAction' END) ORDER BY f.conname), '[]')
      FROM pg_constraint f WHERE f.conrelid = c.oid AND f.contype = 'f') AS "foreignKeys"
  FROM pg_class c
  WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname <> 'pgmigrations'
  ORDER BY c.oid`

/** Prisma's type of each of PostgreSQL's that the migrations use. */
const TYPES: Readonly<Record<string, string>> = {
  uuid: 'String @db.Uuid',
  text: 'String',
  bigint: 'BigInt',
  integer: 'Int',
  boolean: 'Boolean',
  bytea: 'Bytes',
  jsonb: 'Json',
  'timestamp with time zone': 'DateTime @db.Timestamptz(6)',
}

const HEADER = `// Written by introspect.ts from what migrations/oltp makes; \`npx vitest run -u web/prisma\` writes it anew.

generator client {
  provider = "prisma-client"
  output   = "../generated/prisma"
  // A product with its brand and category is one query instead of three, each a way to the server and back.
  previewFeatures = ["relationJoins"]
}

datasource db {
  provider = "postgresql"
}
`

/** @returns the text of schema.prisma, tables in the order they were made in */
export async function introspect(client: ClientBase): Promise<string> {
  const { rows } = await client.query<Table>(TABLES_SQL)
  return [HEADER, ...rows.map((table) => model(table, rows))].join('\n')
}

function model(table: Table, all: readonly Table[]): string {
  const lines = [
    ...table.columns.map((column) => field(column, table)),
    ...table.foreignKeys.map((key) => relation(key, table)),
    ...all.flatMap((other) => backRelations(other, table)),
    ...table.uniques.flatMap((columns, i) =>
      columns.length < 2 ? [] : [`@@${i === 0 ? 'id' : 'unique'}([${columns.map(camel).join(', ')}])`],
    ),
    `@@map("${table.name}")`,
  ]
  return `model ${modelName(table.name)} {\n${lines.map((line) => `  ${line}\n`).join('')}}\n`
}

function field(column: Column, { uniques }: Table): string {
  const [type = '', native = ''] = (TYPES[column.type] ?? `Unsupported("${column.type}")`).split(' ')
  const alone = (columns: string[] | undefined) => columns?.length === 1 && columns[0] === column.name
  return [
    camel(column.name),
    column.nullable ? `${type}?` : type,
    alone(uniques[0]) ? '@id' : uniques.slice(1).some(alone) ? '@unique' : '',
    column.generated || column.default === null ? '' : `@default(${prismaDefault(column.default)})`,
    camel(column.name) === column.name ? '' : `@map("${column.name}")`,
    native,
  ]
    .filter(Boolean)
    .join(' ')
}

function prismaDefault(expression: string): string {
  if (expression === 'now()') return 'now()'
  if (/^(true|false|\d+)$/.test(expression)) return expression
  const text = /^'([\w]*)'::text$/.exec(expression)?.[1]
  return text === undefined ? `dbgenerated("${expression.replaceAll('"', '\\"')}")` : `"${text}"`
}

function relation({ name, columns, target, onDelete }: ForeignKey, table: Table): string {
  const optional = table.columns.some((column) => columns.includes(column.name) && column.nullable) ? '?' : ''
  const key = columns.map(camel).join(', ')
  const its = camel(columns[0]?.replace(/_id$/, '') ?? target)
  return `${its} ${modelName(target)}${optional} @relation("${name}", fields: [${key}], references: [id], onDelete: ${onDelete})`
}

function backRelations(from: Table, to: Table): string[] {
  return from.foreignKeys
    .filter(({ target }) => target === to.name)
    .map(({ name, columns }) => {
      const one = from.uniques.some((unique) => unique.join() === columns.join())
      const its = from.name === to.name ? 'children' : one ? camel(singular(from.name)) : camel(from.name)
      return `${its} ${modelName(from.name)}${one ? '?' : '[]'} @relation("${name}")`
    })
}

const camel = (name: string) => name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
const singular = (name: string) =>
  name
    .replace(/ies$/, 'y')
    .replace(/(ss)es$/, '$1')
    .replace(/([^s])s$/, '$1')

function modelName(table: string): string {
  const name = camel(singular(table))
  return name.slice(0, 1).toUpperCase() + name.slice(1)
}
