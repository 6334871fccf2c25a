-- From, to; filters.
SELECT step, name, next_step, sessions::float8, share::float8
FROM mart.funnel_exits($1::date, $2::date, $3::boolean, $4::text, $5::text, $6::text, $7::boolean)
