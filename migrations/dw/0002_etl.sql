-- The ledger of raw objects is the watermark: what stands in it is in the facts, what does not is still to be loaded.
-- Up Migration

-- The rules the warehouse was cut by. Other rules need `etl rebuild`, because sessions cut by two rules do not compare.
CREATE TABLE etl.setting (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  time_zone text NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
  rules jsonb NOT NULL,
  -- Events of before this were dropped by retention; copies of them that come later are not loaded.
  dropped_before timestamptz
);

CREATE TABLE etl.run (
  run_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('run', 'backfill', 'rebuild')),
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'stopped', 'failed')),
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  objects bigint NOT NULL DEFAULT 0,
  events bigint NOT NULL DEFAULT 0,
  inserted bigint NOT NULL DEFAULT 0,
  duplicates bigint NOT NULL DEFAULT 0,
  expired bigint NOT NULL DEFAULT 0,
  rejected bigint NOT NULL DEFAULT 0,
  sessions bigint NOT NULL DEFAULT 0,
  objects_left bigint,
  -- Of what it loaded.
  newest_event_at timestamptz,
  newest_receipt_at timestamptz,
  error text
);
COMMENT ON COLUMN etl.run.sessions IS 'Sessions written: new ones, and those cut again';
COMMENT ON COLUMN etl.run.objects_left IS 'Raw objects seen and not loaded when the run stopped';

CREATE TABLE etl.loaded_object (
  -- Compared by bytes, as S3 does, so that a folder is a range of keys.
  key text COLLATE "C" PRIMARY KEY,
  loaded_at timestamptz NOT NULL,
  events integer NOT NULL,
  rejected integer NOT NULL,
  -- Why nothing could be taken from it; null where something was.
  failure text
);

-- Folders of a day (UTC, of receipt) that were listed after the day had ended and are loaded whole: a run does not list them
-- again. An import into one of them, or `etl backfill`, opens it.
CREATE TABLE etl.closed_folder (
  folder text COLLATE "C" PRIMARY KEY
);

-- Which events are in dw.fact_event. Apart from it, because that table is partitioned by month and an event id must count once
-- whichever month its copies claim to be of.
CREATE TABLE etl.seen_event (
  event_id uuid PRIMARY KEY,
  occurred_at timestamptz NOT NULL,
  visitor_key bigint NOT NULL
);

CREATE TABLE etl.rejected_event (
  rejected_event_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key text COLLATE "C" NOT NULL,
  -- Its place in the request or object; null where the whole was refused.
  index integer,
  received_at timestamptz NOT NULL,
  reason text NOT NULL,
  -- The beginning of what was rejected.
  sample text
);
CREATE INDEX rejected_event_received_at ON etl.rejected_event (received_at);

-- Down Migration

DROP TABLE etl.rejected_event, etl.seen_event, etl.closed_folder, etl.loaded_object, etl.run, etl.setting;
