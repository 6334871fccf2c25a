-- From, to, cut by; filters.
SELECT slice, visitors::float8, people::float8, sessions::float8, engaged_sessions::float8, engaged_rate::float8,
  bounce_rate::float8, single_page_bounce_rate::float8, page_views::float8, page_views_per_session::float8,
  seconds_per_session::float8, orders::float8, revenue::float8, conversion_rate::float8, average_order::float8
FROM mart.session_metrics($1::date, $2::date, $3::text, $4::boolean, $5::text, $6::text, $7::text, $8::boolean)
