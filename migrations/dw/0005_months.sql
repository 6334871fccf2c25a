-- What the ETL needs done and may not do itself: make a month's partitions, drop expired ones, empty the warehouse. Each
-- function runs as the owner and does that one thing; search_path is fixed, so that nobody can put a table of theirs in the way.
-- Up Migration

CREATE FUNCTION etl.ensure_month(p_month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  fact text;
  part text;
BEGIN
  FOREACH fact IN ARRAY ARRAY['fact_event', 'fact_event_item'] LOOP
    part := format('%s_%s', fact, to_char(p_month, 'YYYY_MM'));
    CONTINUE WHEN to_regclass(format('dw.%I', part)) IS NOT NULL;
    -- Made apart and attached, because CREATE TABLE … PARTITION OF would lock out everybody who reads the table.
    EXECUTE format('CREATE TABLE dw.%I (LIKE dw.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', part, fact);
    EXECUTE format('ALTER TABLE dw.%I ATTACH PARTITION dw.%I FOR VALUES FROM (%L) TO (%L)',
      fact, part, date_trunc('month', p_month::timestamptz), date_trunc('month', p_month::timestamptz) + interval '1 month');
  END LOOP;
  -- A day more on either side: the property's time zone may be ahead or behind.
  INSERT INTO dw.dim_date
  SELECT day, extract(year FROM day), extract(quarter FROM day), extract(month FROM day), extract(day FROM day),
    extract(isoyear FROM day), extract(week FROM day), extract(isodow FROM day), date_trunc('week', day)::date,
    extract(isodow FROM day) >= 6
  FROM (
    SELECT day::date FROM generate_series(
      date_trunc('month', p_month::timestamp) - interval '1 day',
      date_trunc('month', p_month::timestamp) + interval '1 month', interval '1 day') AS day
  ) AS days
  ON CONFLICT DO NOTHING;
END
$$;
COMMENT ON FUNCTION etl.ensure_month IS 'Makes the partitions and dates of the month (UTC) that holds this date, unless they are there';

-- Sessions, orders and roll-ups stay: they are small, and say what the dropped events were.
CREATE FUNCTION etl.drop_months_before(p_before timestamptz) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET timezone = 'UTC' AS $$
DECLARE
  part record;
BEGIN
  FOR part IN
    SELECT c.relname AS name, p.relname AS fact
    FROM pg_inherits i
    JOIN pg_class c ON c.oid = i.inhrelid
    JOIN pg_class p ON p.oid = i.inhparent
    WHERE p.oid IN ('dw.fact_event'::regclass, 'dw.fact_event_item'::regclass)
      AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= p_before
    ORDER BY c.relname
  LOOP
    IF part.fact = 'fact_event' THEN
      EXECUTE format('DELETE FROM etl.seen_event s USING dw.%I f WHERE s.event_id = f.event_id', part.name);
    END IF;
    EXECUTE format('DROP TABLE dw.%I', part.name);
    RETURN NEXT part.name;
  END LOOP;
END
$$;
COMMENT ON FUNCTION etl.drop_months_before IS 'Drops the months of events that ended before this moment; returns the partitions dropped';

CREATE FUNCTION etl.empty_warehouse() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  names text;
BEGIN
  -- The book of runs stays; everything that came from raw objects goes.
  SELECT string_agg(format('%I.%I', schemaname, tablename), ', ') INTO names
  FROM pg_tables
  WHERE schemaname IN ('etl', 'dw', 'mart') AND (schemaname, tablename) NOT IN (('etl', 'run'), ('dw', 'dim_date'));
  EXECUTE 'TRUNCATE ' || names || ' RESTART IDENTITY';
END
$$;
COMMENT ON FUNCTION etl.empty_warehouse IS 'Empties all that came from raw objects, for etl rebuild';

REVOKE ALL ON FUNCTION etl.ensure_month, etl.drop_months_before, etl.empty_warehouse FROM PUBLIC;
GRANT EXECUTE ON FUNCTION etl.ensure_month, etl.drop_months_before, etl.empty_warehouse TO etl;

-- Down Migration

DROP FUNCTION etl.empty_warehouse, etl.drop_months_before, etl.ensure_month;
