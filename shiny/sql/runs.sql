-- The newest runs; of older ones those that had something to load, or did not end well. Of the last 3,000, so that it takes no longer
-- where there are a million that had nothing to do.
SELECT r.run_id::float8, r.kind, r.state, extract(epoch FROM r.started_at)::float8 AS started_at,
  extract(epoch FROM r.finished_at - r.started_at)::float8 AS seconds, r.objects::float8, r.events::float8, r.inserted::float8,
  r.duplicates::float8, r.rejected::float8, r.objects_left::float8, left(r.error, 300) AS error
FROM (SELECT *, row_number() OVER (ORDER BY run_id DESC) AS place FROM mart.runs ORDER BY run_id DESC LIMIT 3000) AS r
WHERE r.place = 1 OR r.objects > 0 OR r.state <> 'done' OR r.kind = 'rebuild'
ORDER BY r.run_id DESC
LIMIT 20
