-- Whether the data can be trusted now: for the dashboard and for `etl status`.
-- Up Migration

CREATE VIEW mart.runs AS
SELECT run_id, kind, state, started_at, finished_at, objects, events, inserted, duplicates, expired, rejected, sessions,
  objects_left, error
FROM etl.run;

CREATE VIEW mart.freshness AS
SELECT max(newest_event_at) AS newest_event_at,
  max(newest_receipt_at) AS newest_receipt_at,
  max(finished_at) FILTER (WHERE state = 'done') AS complete_at,
  now() - max(finished_at) FILTER (WHERE state = 'done') AS complete_since
FROM etl.run;
COMMENT ON VIEW mart.freshness IS 'complete_at: when a run last ended with nothing left to load';

CREATE FUNCTION mart.rejected(p_from timestamptz, p_to timestamptz)
RETURNS TABLE (reason text, rejected bigint, latest_at timestamptz, sample text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT reason, count(*), max(received_at), (array_agg(sample ORDER BY received_at DESC))[1]
  FROM etl.rejected_event
  WHERE received_at >= p_from AND received_at < p_to
  GROUP BY reason
  ORDER BY 2 DESC, 1
$$;
COMMENT ON FUNCTION mart.rejected IS 'Rejected events and requests by reason, with the beginning of the latest';

-- Down Migration

DROP FUNCTION mart.rejected;
DROP VIEW mart.freshness, mart.runs;
