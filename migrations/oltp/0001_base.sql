-- Who may enter (what each role may do inside stands in 0007_roles.sql), and what the tables share.
-- Up Migration

DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO web, analyst', current_database());
END
$$;

CREATE FUNCTION set_updated_at() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END
$$;
COMMENT ON FUNCTION set_updated_at IS 'For BEFORE UPDATE: whoever writes, the row says when';

-- What a CHECK cannot say, since it sees no old row: the trigger's WHEN is the rule, its name stands in the error as a
-- constraint's would; in the message too, which is all that Prisma passes on.
CREATE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: %', TG_NAME, TG_ARGV[0]
    USING ERRCODE = 'check_violation', SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, CONSTRAINT = TG_NAME;
END
$$;
COMMENT ON FUNCTION refuse_change IS 'For BEFORE triggers with a WHEN: refuses the row, for the reason in its argument';

-- Down Migration

DROP FUNCTION refuse_change, set_updated_at;

DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM web, analyst', current_database());
  EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO PUBLIC', current_database());
END
$$;
