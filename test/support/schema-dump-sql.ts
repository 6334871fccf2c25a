/** The queries of schemaDump, one for each kind of thing; each gives rows of one text column. */

/** An access list in one order; where none is stored, the one PostgreSQL then means, so that GRANT and REVOKE leave no trace. */
const acl = (list: string, kind: string, owner: string) => `(
  SELECT coalesce(string_agg(a::text, ' ' ORDER BY a::text COLLATE "C"), '-')
  FROM unnest(coalesce(${list}, acldefault((${kind})::"char", ${owner}))) AS a)`

const WHAT_IS_OURS = `
  schema AS (
    SELECT nspname AS name, * FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'
  ),
  relation AS (
    SELECT format('%I.%I', s.name, c.relname) AS name, c.*
    FROM pg_class c JOIN schema s ON s.oid = c.relnamespace
    WHERE s.name <> 'public' OR c.relname NOT IN ('pgmigrations', 'pgmigrations_id_seq', 'pgmigrations_pkey')
  )`

const DATABASE = `
  SELECT format('database: owner %s, acl %s, comment %s', datdba::regrole, ${acl('datacl', "'d'", 'datdba')},
    coalesce(shobj_description(oid, 'pg_database'), '-'))
  FROM pg_database WHERE datname = current_database()`

const SETTINGS = `
  SELECT format('setting of the database for role %s: %s', CASE setrole WHEN 0 THEN '-' ELSE setrole::regrole::text END, setconfig)
  FROM pg_db_role_setting WHERE setdatabase = (SELECT oid FROM pg_database WHERE datname = current_database())`

const SCHEMAS = `
  SELECT format('schema %I: owner %s, acl %s', name, nspowner::regrole, ${acl('nspacl', "'n'", 'nspowner')}) FROM schema`

const DEFAULT_ACLS = `
  SELECT format('default acl of %s in %s for %s: %s', defaclrole::regrole, coalesce(s.name, 'every schema'), defaclobjtype,
    (SELECT string_agg(a::text, ' ' ORDER BY a::text COLLATE "C") FROM unnest(defaclacl) AS a))
  FROM pg_default_acl d LEFT JOIN schema s ON s.oid = d.defaclnamespace`

const RELATIONS = `
  SELECT format('relation %s: kind %s, persistence %s, owner %s, acl %s, options %s, toast options %s, access method %s, '
      'tablespace %s, row security %s %s, replica identity %s, partitioned by %s, is partition %s, of type %s',
    r.name, r.relkind, r.relpersistence, r.relowner::regrole,
    CASE WHEN r.relkind IN ('i', 'I', 'c') THEN '-'
      ELSE ${acl('r.relacl', "CASE r.relkind WHEN 'S' THEN 's' ELSE 'r' END", 'r.relowner')} END,
    coalesce(r.reloptions::text, '-'), coalesce(t.reloptions::text, '-'), coalesce(a.amname, '-'),
    coalesce(ts.spcname, '-'), r.relrowsecurity, r.relforcerowsecurity, r.relreplident,
    coalesce(pg_get_partkeydef(r.oid), '-'), coalesce(pg_get_expr(r.relpartbound, r.oid), '-'),
    CASE r.reloftype WHEN 0 THEN '-' ELSE r.reloftype::regtype::text END)
  FROM relation r
  LEFT JOIN pg_class t ON t.oid = r.reltoastrelid
  LEFT JOIN pg_am a ON a.oid = r.relam
  LEFT JOIN pg_tablespace ts ON ts.oid = r.reltablespace`

const INHERITANCE = `
  SELECT format('relation %s: child %s of %s', r.name, i.inhseqno, i.inhparent::regclass)
  FROM pg_inherits i JOIN relation r ON r.oid = i.inhrelid`

/** By their place among those that are there: a dropped column leaves a gap in PostgreSQL's own numbers. */
const COLUMNS = `
  SELECT format('column %s.%I: number %s, %s, not null %s, default %s, identity %s, generated %s, collation %s, storage %s, '
      'compression %s, statistics %s, options %s, acl %s',
    r.name, c.attname, row_number() OVER (PARTITION BY r.oid ORDER BY c.attnum), format_type(c.atttypid, c.atttypmod),
    c.attnotnull, coalesce(pg_get_expr(d.adbin, d.adrelid), '-'), coalesce(nullif(c.attidentity::text, ''), '-'),
    coalesce(nullif(c.attgenerated::text, ''), '-'), CASE c.attcollation WHEN 0 THEN '-' ELSE c.attcollation::regcollation::text END,
    c.attstorage, coalesce(nullif(c.attcompression::text, ''), '-'), c.attstattarget, coalesce(c.attoptions::text, '-'),
    ${acl('c.attacl', "'c'", 'r.relowner')})
  FROM pg_attribute c
  JOIN relation r ON r.oid = c.attrelid AND r.relkind NOT IN ('i', 'I', 'S')
  LEFT JOIN pg_attrdef d ON (d.adrelid, d.adnum) = (c.attrelid, c.attnum)
  WHERE c.attnum > 0 AND NOT c.attisdropped`

const CONSTRAINTS = `
  SELECT format('constraint %I of %s: %s, validated %s, local %s', c.conname, coalesce(r.name, c.contypid::regtype::text),
    pg_get_constraintdef(c.oid), c.convalidated, c.conislocal)
  FROM pg_constraint c
  JOIN schema s ON s.oid = c.connamespace
  LEFT JOIN relation r ON r.oid = c.conrelid
  WHERE c.conrelid = 0 OR r.oid IS NOT NULL`

const INDEXES = `
  SELECT format('index %s: %s, valid %s, clustered %s, replica identity %s', r.name, pg_get_indexdef(r.oid), i.indisvalid,
    i.indisclustered, i.indisreplident)
  FROM pg_index i JOIN relation r ON r.oid = i.indexrelid`

const VIEWS = `SELECT format('view %s: %s', name, pg_get_viewdef(oid)) FROM relation WHERE relkind IN ('v', 'm')`

const RULES = `
  SELECT format('rule %I on %s: %s, enabled %s', u.rulename, r.name, pg_get_ruledef(u.oid), u.ev_enabled)
  FROM pg_rewrite u JOIN relation r ON r.oid = u.ev_class WHERE u.rulename <> '_RETURN'`

const SEQUENCES = `
  SELECT format('sequence %s: %s, start %s, by %s, from %s to %s, cache %s, cycle %s, owned by %s', r.name, q.seqtypid::regtype,
    q.seqstart, q.seqincrement, q.seqmin, q.seqmax, q.seqcache, q.seqcycle, coalesce((
      SELECT pg_describe_object(refclassid, refobjid, refobjsubid) FROM pg_depend
      WHERE classid = 'pg_class'::regclass AND objid = r.oid AND deptype IN ('a', 'i') AND refobjsubid > 0), '-'))
  FROM pg_sequence q JOIN relation r ON r.oid = q.seqrelid`

const FUNCTIONS = `
  SELECT format('function %I.%I(%s): owner %s, acl %s, %s', s.name, f.proname, pg_get_function_identity_arguments(f.oid),
    f.proowner::regrole, ${acl('f.proacl', "'f'", 'f.proowner')},
    CASE f.prokind WHEN 'a' THEN (
      SELECT format('aggregate by %s, %s from %s to %s', aggtransfn, aggtranstype::regtype, coalesce(agginitval, '-'), aggfinalfn)
      FROM pg_aggregate WHERE aggfnoid = f.oid) ELSE pg_get_functiondef(f.oid) END)
  FROM pg_proc f JOIN schema s ON s.oid = f.pronamespace`

const TRIGGERS = `
  SELECT format('trigger %I on %s: %s, enabled %s', t.tgname, r.name, pg_get_triggerdef(t.oid), t.tgenabled)
  FROM pg_trigger t JOIN relation r ON r.oid = t.tgrelid WHERE NOT t.tgisinternal`

const POLICIES = `
  SELECT format('policy %I on %s: %s, for %s to %s, using %s, check %s', p.polname, r.name,
    CASE WHEN p.polpermissive THEN 'permissive' ELSE 'restrictive' END, p.polcmd,
    (SELECT string_agg(CASE role WHEN 0 THEN 'public' ELSE role::regrole::text END, ' ' ORDER BY role) FROM unnest(p.polroles) AS role),
    coalesce(pg_get_expr(p.polqual, p.polrelid), '-'), coalesce(pg_get_expr(p.polwithcheck, p.polrelid), '-'))
  FROM pg_policy p JOIN relation r ON r.oid = p.polrelid`

/** Tables bring a type each and every type its array: those are not told apart from what they belong to. */
const TYPES = `
  SELECT format('type %I.%I: kind %s, owner %s, acl %s, base %s, not null %s, default %s, collation %s, labels %s, range of %s',
    s.name, t.typname, t.typtype, t.typowner::regrole, ${acl('t.typacl', "'T'", 't.typowner')},
    CASE t.typbasetype WHEN 0 THEN '-' ELSE format_type(t.typbasetype, t.typtypmod) END, t.typnotnull, coalesce(t.typdefault, '-'),
    CASE t.typcollation WHEN 0 THEN '-' ELSE t.typcollation::regcollation::text END,
    coalesce((SELECT string_agg(quote_literal(enumlabel), ' ' ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = t.oid), '-'),
    coalesce((SELECT rngsubtype::regtype::text FROM pg_range WHERE rngtypid = t.oid), '-'))
  FROM pg_type t
  JOIN schema s ON s.oid = t.typnamespace
  LEFT JOIN pg_class r ON r.oid = t.typrelid
  WHERE (t.typrelid = 0 OR r.relkind = 'c') AND NOT EXISTS (SELECT FROM pg_type e WHERE e.typarray = t.oid)`

const STATISTICS = `
  SELECT format('statistics %I.%I: %s, owner %s, target %s', s.name, x.stxname, pg_get_statisticsobjdef(x.oid),
    x.stxowner::regrole, x.stxstattarget)
  FROM pg_statistic_ext x JOIN schema s ON s.oid = x.stxnamespace`

const EVENT_TRIGGERS = `
  SELECT format('event trigger %I: on %s, tags %s, calls %s, enabled %s', evtname, evtevent, coalesce(evttags::text, '-'),
    evtfoid::regproc, evtenabled)
  FROM pg_event_trigger`

/** What a database is made with has numbers below this (FirstNormalObjectId in PostgreSQL's transam.h). */
const FIRST_OF_OURS = 16384

const COMMENTS = `
  SELECT format('comment on %s: %s', pg_describe_object(classoid, objoid, objsubid), description)
  FROM pg_description WHERE objoid >= ${FIRST_OF_OURS} OR (classoid, objoid) IN (SELECT 'pg_namespace'::regclass, oid FROM schema)`

const BY_NAME_ONLY = [
  'am cast collation conversion extension foreign_data_wrapper foreign_server language largeobject_metadata opclass operator',
  'opfamily publication transform ts_config ts_dict ts_parser ts_template',
]
  .flatMap((names) => names.split(' '))
  .map(
    (name) =>
      `SELECT pg_describe_object('pg_${name}'::regclass, oid, 0) FROM pg_${name} WHERE oid >= ${FIRST_OF_OURS}`,
  )

const SECTIONS = [
  ...[
    DATABASE,
    SETTINGS,
    SCHEMAS,
    DEFAULT_ACLS,
    RELATIONS,
    INHERITANCE,
    COLUMNS,
    CONSTRAINTS,
    INDEXES,
    VIEWS,
    RULES,
  ],
  ...[SEQUENCES, FUNCTIONS, TRIGGERS, POLICIES, TYPES, STATISTICS, EVENT_TRIGGERS, COMMENTS, ...BY_NAME_ONLY],
]

/** One statement, so that all of it is of one moment. */
export const SCHEMA_DUMP_SQL = `
  WITH dump (line) AS (WITH ${WHAT_IS_OURS} ${SECTIONS.map((sql) => `(${sql})`).join(' UNION ALL ')})
  SELECT line FROM dump`
