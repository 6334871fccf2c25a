-- From, to; filters.
SELECT segment, people::float8, share_of_people::float8, orders::float8, revenue::float8, share_of_revenue::float8,
  average_revenue::float8, median_recency_days::float8
FROM mart.rfm($1::date, $2::date, $3::boolean, $4::text, $5::text, $6::text, $7::boolean)
