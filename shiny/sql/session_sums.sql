-- From, to, cut by, how many; filters. The slices with the most sessions, and how many there are.
SELECT slice, sessions::float8, engaged_rate::float8, orders::float8, revenue::float8, conversion_rate::float8,
  average_order::float8, count(*) OVER ()::float8 AS of_rows
FROM mart.session_sums($1::date, $2::date, $3::text, $5::boolean, $6::text, $7::text, $8::text, $9::boolean)
ORDER BY sessions DESC, slice
LIMIT $4::integer
