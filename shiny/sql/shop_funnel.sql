-- From, to, cut by; filters.
SELECT slice, step, name, sessions::float8, rate_from_start::float8, rate_from_previous::float8, median_seconds::float8
FROM mart.shop_funnel($1::date, $2::date, $3::text, $4::boolean, $5::text, $6::text, $7::text, $8::boolean)
