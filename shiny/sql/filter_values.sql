-- From, to, with bots.
SELECT kind, value, sessions::float8 FROM mart.filter_values($1::date, $2::date, $3::boolean) ORDER BY kind, sessions DESC, value
