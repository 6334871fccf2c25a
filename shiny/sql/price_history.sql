-- Product. Times are those of the property's clock.
SELECT h.version::float8, h.name, h.price::float8, h.discount_price::float8,
  to_char(h.valid_from AT TIME ZONE z.zone, 'YYYY-MM-DD HH24:MI:SS') AS valid_from,
  to_char(h.valid_to AT TIME ZONE z.zone, 'YYYY-MM-DD HH24:MI:SS') AS valid_to,
  to_char(now() AT TIME ZONE z.zone, 'YYYY-MM-DD HH24:MI:SS') AS asked_at
FROM mart.price_history($1::text) h
CROSS JOIN (SELECT coalesce((SELECT time_zone FROM mart.property), 'UTC') AS zone) z
ORDER BY h.valid_from, h.version
