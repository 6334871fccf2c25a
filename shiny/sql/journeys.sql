-- From, to, depth; filters.
SELECT depth, from_step, to_step, sessions::float8
FROM mart.journeys($1::date, $2::date, $3::integer, $4::boolean, $5::text, $6::text, $7::text, $8::boolean)
