-- From, to; filters.
SELECT buyers::float8, returning_buyers::float8, returning_rate::float8, orders::float8, orders_by_returning::float8, revenue::float8,
  revenue_by_returning::float8, median_days_between::float8
FROM mart.returning_buyers($1::date, $2::date, $3::boolean, $4::text, $5::text, $6::text, $7::boolean)
