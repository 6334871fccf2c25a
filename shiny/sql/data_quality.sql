-- From, to.
SELECT date::text, events::float8, bot_events::float8, late_events::float8, bot_rate::float8
FROM mart.data_quality($1::date, $2::date)
