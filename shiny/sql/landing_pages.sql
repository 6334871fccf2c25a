-- From, to, how many; filters. The pages that most sessions entered on, and how many there are.
SELECT coalesce(host || path, '(not set)') AS slice, sessions::float8, engaged_rate::float8, orders::float8, revenue::float8,
  conversion_rate::float8, average_order::float8, count(*) OVER ()::float8 AS of_rows
FROM mart.landing_pages($1::date, $2::date, NULL, $4::boolean, $5::text, $6::text, $7::text, $8::boolean)
ORDER BY sessions DESC, slice
LIMIT $3::integer
