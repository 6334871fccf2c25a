-- From, to, weeks after the first; filters.
SELECT cohort::text, visitors::float8, week::float8, returned::float8, rate::float8, is_complete
FROM mart.retention($1::date, $2::date, $3::integer, $4::boolean, $5::text, $6::text, $7::text, $8::boolean)
