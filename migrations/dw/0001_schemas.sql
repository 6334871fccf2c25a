-- Who may enter, and the three rooms: etl (how the data came), dw (facts and dimensions), mart (roll-ups and metrics).
-- Up Migration

DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC', current_database());
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO etl, analyst, shiny', current_database());
  -- The ETL stages its batches in temporary tables.
  EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO etl', current_database());
END
$$;

CREATE SCHEMA etl;
CREATE SCHEMA dw;
CREATE SCHEMA mart;
COMMENT ON SCHEMA etl IS 'How the data came: runs, loaded raw objects, rejected events';
COMMENT ON SCHEMA dw IS 'What happened: facts and dimensions';
COMMENT ON SCHEMA mart IS 'What it means: roll-ups and the one definition of every metric (docs/metrics.md)';

GRANT USAGE ON SCHEMA etl TO etl, analyst;
GRANT USAGE ON SCHEMA dw, mart TO etl, analyst, shiny;

-- Tables made by later migrations are covered too. The dashboard's role sees etl only through views in mart.
ALTER DEFAULT PRIVILEGES IN SCHEMA etl, dw, mart GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO etl;
ALTER DEFAULT PRIVILEGES IN SCHEMA etl GRANT SELECT ON TABLES TO analyst;
ALTER DEFAULT PRIVILEGES IN SCHEMA dw, mart GRANT SELECT ON TABLES TO analyst, shiny;

-- Down Migration

DROP SCHEMA mart, dw, etl;

DO $$
BEGIN
  EXECUTE format('REVOKE ALL ON DATABASE %I FROM etl, analyst, shiny', current_database());
  EXECUTE format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO PUBLIC', current_database());
END
$$;
