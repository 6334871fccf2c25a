import { readFileSync } from 'node:fs'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { testDatabase } from './database.ts'
import { schemaDump } from './schema-dump.ts'

/** One of each kind, so that there is something to change. */
const FIXTURE = `
  CREATE SCHEMA shelf;
  CREATE TYPE shelf.size AS ENUM ('small', 'large');
  CREATE TYPE shelf.pair AS (a integer, b integer);
  CREATE DOMAIN shelf.code AS text CONSTRAINT code_is_short CHECK (length(VALUE) < 9);
  CREATE TABLE shelf.box (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, label text, height integer, area integer);
  CREATE TABLE shelf.item (id bigserial PRIMARY KEY, box_id bigint CONSTRAINT item_box REFERENCES shelf.box, name text);
  CREATE TABLE shelf.log (at timestamptz NOT NULL) PARTITION BY RANGE (at);
  CREATE TABLE shelf.log_2026 PARTITION OF shelf.log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
  CREATE TABLE shelf.child () INHERITS (shelf.box);
  CREATE INDEX box_label ON shelf.box (label);
  CREATE VIEW shelf.tall AS SELECT id FROM shelf.box WHERE height > 10;
  CREATE MATERIALIZED VIEW shelf.labels AS SELECT label FROM shelf.box;
  CREATE SEQUENCE shelf.counter;
  CREATE FUNCTION shelf.twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n * 2';
  CREATE FUNCTION shelf.keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
  CREATE FUNCTION shelf.watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
  CREATE AGGREGATE shelf.total (integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0');
  CREATE TRIGGER box_keep BEFORE UPDATE ON shelf.box FOR EACH ROW EXECUTE FUNCTION shelf.keep();
  CREATE STATISTICS shelf.box_sizes ON height, area FROM shelf.box;
  COMMENT ON TABLE shelf.box IS 'Holds items'`

const CHANGES_SQL = readFileSync(new URL('schema-dump-changes.sql', import.meta.url), 'utf8')

/** Three lines each: see the head of that file. */
const CHANGES = [
  ...CHANGES_SQL.matchAll(/^-- (?<kind>.+?): (?<seen>.+)\n(?<change>.+;)\n(?<undo>.+;)$/gm),
].map(({ groups }) => ({ kind: '', change: '', undo: '', seen: '', ...groups }))

const linesOf = (dump: string) => new Set(dump.split('\n'))

/** Lines that stand in one of the two and not in the other. */
function differing(one: string, other: string): string {
  const [ones, others] = [linesOf(one), linesOf(other)]
  const only = [...ones]
    .filter((line) => !others.has(line))
    .concat([...others].filter((line) => !ones.has(line)))
  return only.join('\n')
}

describe('schemaDump', () => {
  const endings: (() => Promise<void>)[] = []
  const end = (clean: () => Promise<void>) => endings.push(clean)
  let client: pg.Client
  let before: string

  async function shelves(onEnd: (clean: () => Promise<void>) => void): Promise<pg.Client> {
    const db = await testDatabase('oltp', { migrated: false, onEnd })
    const made = await db.connect('postgres')
    await made.query(FIXTURE)
    return made
  }

  beforeAll(async () => {
    client = await shelves(end)
    before = await schemaDump(client)
  })
  afterAll(async () => {
    for (const clean of endings) await clean()
  })

  test('every line of the changes is read', () => {
    const lines = CHANGES_SQL.split('\n').filter((line) => line !== '')
    expect(lines).toHaveLength(1 + 3 * CHANGES.length)
  })

  test.each(CHANGES)('notices: $kind', async ({ change, undo, seen }) => {
    await client.query(change)
    const changed = await schemaDump(client)
    await client.query(undo)
    expect(differing(before, changed)).toMatch(new RegExp(seen, 'm'))
    expect(await schemaDump(client)).toBe(before)
  })

  test('is the same of a database made the same way', async () => {
    const other = await shelves(onTestFinished)
    expect(await schemaDump(other)).toBe(before)
  })

  test('leaves out rows, counters and statistics', async () => {
    await client.query(
      "INSERT INTO shelf.box (label) VALUES ('a'); SELECT nextval('shelf.counter'); ANALYZE shelf.box",
    )
    expect(await schemaDump(client)).toBe(before)
  })

  test('leaves out the table of node-pg-migrate, and nothing else of its name', async () => {
    await client.query('CREATE TABLE public.pgmigrations (id serial PRIMARY KEY, name text NOT NULL)')
    expect(await schemaDump(client)).toBe(before)
    await client.query('CREATE TABLE shelf.pgmigrations (id integer)')
    expect(await schemaDump(client)).toContain('relation shelf.pgmigrations')
    await client.query('DROP TABLE public.pgmigrations, shelf.pgmigrations')
  })

  test('does not depend on the session, and leaves it as it was', async () => {
    await client.query("SET search_path = shelf; SET timezone = 'Asia/Tokyo'; SET quote_all_identifiers = on")
    expect(await schemaDump(client)).toBe(before)
    const { rows } = await client.query(
      "SELECT current_setting('search_path') || ' ' || current_setting('timezone') AS settings",
    )
    expect(rows).toEqual([{ settings: 'shelf Asia/Tokyo' }])
    await client.query('RESET search_path; RESET timezone; RESET quote_all_identifiers')
  })
})
