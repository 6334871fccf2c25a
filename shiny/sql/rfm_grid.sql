-- From, to; filters. All 25 cells, also those that nobody is in.
SELECT recency::float8, frequency::float8, mart.rfm_segment(recency, frequency) AS segment,
  coalesce(g.people, 0)::float8 AS people, coalesce(g.revenue, 0)::float8 AS revenue
FROM generate_series(1, 5) AS recency
CROSS JOIN generate_series(1, 5) AS frequency
LEFT JOIN mart.rfm_grid($1::date, $2::date, $3::boolean, $4::text, $5::text, $6::text, $7::boolean) g
  ON g.recency_score = recency AND g.frequency_score = frequency
ORDER BY 1, 2
