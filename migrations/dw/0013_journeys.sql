-- The ways people take: step by step, and the pages they come in and go out by.
-- Up Migration

-- From step to step, by depth. The tenth step is the last that is kept, so that what followed it is not known.
CREATE FUNCTION mart.journeys(
  p_from date, p_to date, p_depth integer DEFAULT 5, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (depth integer, from_step text, to_step text, sessions bigint)
LANGUAGE sql STABLE AS $$
  WITH way AS (
    SELECT left(s.path, p_depth + 1) AS path, count(*) AS sessions
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    WHERE s.path <> ''
    GROUP BY 1
  ),
  taken AS (
    SELECT n.depth, substr(w.path, n.depth, 1) AS from_code, substr(w.path, n.depth + 1, 1) AS to_code,
      sum(w.sessions)::bigint AS sessions
    FROM way w
    -- Not generate_series, which is taken for a thousand rows: a plan that seems that dear is compiled first, for a second.
    JOIN (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS n (depth) ON n.depth <= least(length(w.path), p_depth)
    GROUP BY 1, 2, 3
  )
  SELECT t.depth, f.name, coalesce(n.name, '(exit)'), t.sessions
  FROM taken t
  JOIN dw.journey_step f ON f.code = t.from_code
  LEFT JOIN dw.journey_step n ON n.code = t.to_code
  ORDER BY 1, 4 DESC, 2, 3
$$;

CREATE FUNCTION mart.entry_exit_pages(
  p_from date, p_to date, p_limit integer DEFAULT 20, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (host text, path text, title text, entrances bigint, exits bigint, revenue bigint)
LANGUAGE sql STABLE AS $$
  WITH visit AS (
    SELECT s.entry_page_key, s.exit_page_key, count(*) AS sessions, sum(s.revenue) AS revenue
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    GROUP BY s.entry_page_key, s.exit_page_key
  )
  SELECT p.host, p.path, p.title, sum(e.entrances)::bigint, sum(e.exits)::bigint, sum(e.revenue)::bigint
  FROM visit v
  CROSS JOIN LATERAL (VALUES
    (v.entry_page_key, v.sessions, 0, v.revenue), (v.exit_page_key, 0, v.sessions, 0)
  ) AS e (page_key, entrances, exits, revenue)
  JOIN dw.dim_page p ON p.page_key = e.page_key
  GROUP BY p.page_key, p.host, p.path, p.title
  ORDER BY 4 DESC, 5 DESC, 1, 2
  LIMIT p_limit
$$;

-- Down Migration

DROP FUNCTION mart.entry_exit_pages, mart.journeys;
