-- From, to, how many; filters. The most entered and the most left by, with the entrances and exits of all pages.
SELECT host, path, title, entrances::float8, exits::float8, revenue::float8, all_entrances::float8, all_exits::float8,
  entry_pages::float8, exit_pages::float8, by_entrances::float8, by_exits::float8
FROM (
  SELECT p.*, sum(p.entrances) OVER () AS all_entrances, sum(p.exits) OVER () AS all_exits,
    count(*) FILTER (WHERE p.entrances > 0) OVER () AS entry_pages, count(*) FILTER (WHERE p.exits > 0) OVER () AS exit_pages,
    row_number() OVER (ORDER BY p.entrances DESC, p.exits DESC, p.host, p.path) AS by_entrances,
    row_number() OVER (ORDER BY p.exits DESC, p.entrances DESC, p.host, p.path) AS by_exits
  FROM mart.entry_exit_pages($1::date, $2::date, NULL, $4::boolean, $5::text, $6::text, $7::text, $8::boolean) p
) AS ranked
WHERE by_entrances <= $3::integer OR by_exits <= $3::integer
ORDER BY by_entrances
