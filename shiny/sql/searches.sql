-- From, to, how many; filters. The terms searched most and those never clicked, with the searches of all terms.
SELECT term, searches::float8, with_click::float8, click_rate::float8, by_searches::float8, of_rows::float8, all_searches::float8,
  all_with_click::float8
FROM (
  SELECT s.*, row_number() OVER (ORDER BY s.searches DESC, s.term) AS by_searches, count(*) OVER () AS of_rows,
    row_number() OVER (PARTITION BY s.with_click = 0 ORDER BY s.searches DESC, s.term) AS of_its_kind,
    sum(s.searches) OVER () AS all_searches, sum(s.with_click) OVER () AS all_with_click
  FROM mart.searches($1::date, $2::date, NULL, $4::boolean, $5::text, $6::text, $7::text, $8::boolean) s
) AS ranked
WHERE by_searches <= $3::integer OR (with_click = 0 AND of_its_kind <= $3::integer)
ORDER BY with_click > 0, searches DESC, term
