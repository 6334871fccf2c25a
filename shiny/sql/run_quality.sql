-- From, to: days of the property's time zone.
SELECT q.day::text AS date, q.runs::float8, q.failed_runs::float8, q.objects::float8, q.events::float8, q.inserted::float8,
  q.duplicates::float8, q.rejected::float8
FROM (SELECT coalesce((SELECT time_zone FROM mart.property), 'UTC') AS zone) AS property
CROSS JOIN LATERAL mart.run_quality(
  $1::date::timestamp AT TIME ZONE property.zone, ($2::date + 1)::timestamp AT TIME ZONE property.zone) AS q
