-- From, to: days of the property's time zone.
SELECT r.reason, r.rejected::float8, extract(epoch FROM r.latest_at)::float8 AS latest_at, left(r.sample, 300) AS sample
FROM (SELECT coalesce((SELECT time_zone FROM mart.property), 'UTC') AS zone) AS property
CROSS JOIN LATERAL mart.rejected(
  $1::date::timestamp AT TIME ZONE property.zone, ($2::date + 1)::timestamp AT TIME ZONE property.zone) AS r
