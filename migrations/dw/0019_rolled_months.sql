-- Whole months, summed by what the filters ask for: a year under a filter is not read session by session. A month is rolled up once it is
-- over and nothing more is expected; a batch that touches it after all takes it out, and the end of a run rolls it up again. What of a range
-- is in no such month is read from the sessions, so that it matters to nobody whether a month is rolled up but to their patience.
-- Up Migration

CREATE TABLE mart.rolled_month (
  -- Its first day. The roll-ups below count for months that stand here, and for no other.
  month date PRIMARY KEY
);

-- Sessions by the page they entered on (null where they have none), and those that left by it. All of a session is as in mart.fits.
CREATE TABLE mart.page_month (
  page_key bigint,
  month date NOT NULL,
  is_bot boolean NOT NULL,
  is_first boolean NOT NULL,
  is_signed_in boolean NOT NULL,
  channel text NOT NULL,
  device text NOT NULL,
  sessions bigint NOT NULL,
  engaged_sessions bigint NOT NULL,
  single_page_sessions bigint NOT NULL,
  converting_sessions bigint NOT NULL,
  page_views bigint NOT NULL,
  duration_ms bigint NOT NULL,
  orders bigint NOT NULL,
  revenue bigint NOT NULL,
  exits bigint NOT NULL
);
CREATE INDEX page_month_month ON mart.page_month (month);

-- As mart.journey_day.
CREATE TABLE mart.journey_month (
  sessions bigint NOT NULL,
  month date NOT NULL,
  depth smallint NOT NULL,
  is_bot boolean NOT NULL,
  is_first boolean NOT NULL,
  is_signed_in boolean NOT NULL,
  from_code text NOT NULL,
  to_code text NOT NULL,
  channel text NOT NULL,
  device text NOT NULL
);
CREATE INDEX journey_month_month ON mart.journey_month (month);

-- What was done with products, by the day of the events; is_bot is theirs, too, all else their session's.
CREATE TABLE mart.product_month (
  product_key bigint NOT NULL,
  views bigint NOT NULL,
  carts bigint NOT NULL,
  removals bigint NOT NULL,
  month date NOT NULL,
  is_bot boolean NOT NULL,
  is_first boolean NOT NULL,
  is_signed_in boolean NOT NULL,
  channel text NOT NULL,
  device text NOT NULL
);
CREATE INDEX product_month_month ON mart.product_month (month);

CREATE FUNCTION mart.month_after(p_month date) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT (p_month + interval '1 month')::date
$$;

-- Rolls a month up (its first day), in place of what may be left of it. To be called alone, while no batch is merged.
CREATE FUNCTION etl.roll_month(p_month date) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  DELETE FROM mart.rolled_month WHERE month = p_month;
  DELETE FROM mart.page_month WHERE month = p_month;
  DELETE FROM mart.journey_month WHERE month = p_month;
  DELETE FROM mart.product_month WHERE month = p_month;

  INSERT INTO mart.page_month (page_key, month, is_bot, is_first, is_signed_in, channel, device, sessions, engaged_sessions,
    single_page_sessions, converting_sessions, page_views, duration_ms, orders, revenue, exits)
  SELECT e.page_key, p_month, e.is_bot, e.is_first, e.is_signed_in, t.channel, d.category, sum(e.sessions), sum(e.engaged),
    sum(e.single_page), sum(e.converting), sum(e.page_views), sum(e.duration_ms), sum(e.orders), sum(e.revenue), sum(e.exits)
  FROM (
    SELECT s.entry_page_key AS page_key, s.traffic_key, s.device_key, s.is_bot, s.is_first, s.user_key IS NOT NULL AS is_signed_in,
      count(*) AS sessions, count(*) FILTER (WHERE s.is_engaged) AS engaged,
      count(*) FILTER (WHERE s.page_views <= 1 AND s.interactions = 0) AS single_page,
      count(*) FILTER (WHERE s.orders > 0) AS converting, sum(s.page_views) AS page_views, sum(s.duration_ms) AS duration_ms,
      sum(s.orders) AS orders, sum(s.revenue) AS revenue, 0 AS exits
    FROM dw.fact_session s
    WHERE s.session_date >= p_month AND s.session_date < mart.month_after(p_month)
    GROUP BY 1, 2, 3, 4, 5, 6
    UNION ALL
    SELECT s.exit_page_key, s.traffic_key, s.device_key, s.is_bot, s.is_first, s.user_key IS NOT NULL, 0, 0, 0, 0, 0, 0, 0, 0, count(*)
    FROM dw.fact_session s
    WHERE s.session_date >= p_month AND s.session_date < mart.month_after(p_month) AND s.exit_page_key IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6
  ) AS e
  JOIN dw.dim_traffic t USING (traffic_key)
  JOIN dw.dim_device d USING (device_key)
  GROUP BY 1, 3, 4, 5, 6, 7;

  INSERT INTO mart.journey_month (sessions, month, depth, is_bot, is_first, is_signed_in, from_code, to_code, channel, device)
  SELECT sum(w.sessions), p_month, n.depth, w.is_bot, w.is_first, w.is_signed_in, substr(w.path, n.depth, 1), substr(w.path, n.depth + 1, 1),
    w.channel, w.category
  FROM (
    SELECT s.path, s.is_bot, s.is_first, s.user_key IS NOT NULL AS is_signed_in, t.channel, d.category, count(*) AS sessions
    FROM dw.fact_session s
    JOIN dw.dim_traffic t USING (traffic_key)
    JOIN dw.dim_device d USING (device_key)
    WHERE s.session_date >= p_month AND s.session_date < mart.month_after(p_month)
    GROUP BY 1, 2, 3, 4, 5, 6
  ) AS w
  JOIN generate_series(1, 9) AS n (depth) ON n.depth <= length(w.path)
  GROUP BY 3, 4, 5, 6, 7, 8, 9, 10;

  INSERT INTO mart.product_month (product_key, views, carts, removals, month, is_bot, is_first, is_signed_in, channel, device)
  SELECT p.product_key, sum(p.views), sum(p.carts), sum(p.removals), p_month, p.is_bot, p.is_first, p.is_signed_in, t.channel, d.category
  FROM dw.fact_session_product p
  JOIN dw.dim_traffic t USING (traffic_key)
  JOIN dw.dim_device d USING (device_key)
  WHERE p.event_date >= p_month AND p.event_date < mart.month_after(p_month)
  GROUP BY 1, 6, 7, 8, 9, 10;

  INSERT INTO mart.rolled_month VALUES (p_month);
END
$$;
REVOKE ALL ON FUNCTION etl.roll_month FROM PUBLIC;
GRANT EXECUTE ON FUNCTION etl.roll_month TO etl;

-- The rolled up months that lie in a range whole.
CREATE FUNCTION mart.months_in(p_from date, p_to date) RETURNS TABLE (month date) LANGUAGE sql STABLE AS $$
  SELECT r.month FROM mart.rolled_month r WHERE r.month >= p_from AND mart.month_after(r.month) <= p_to + 1
$$;

-- The rest of the range: the stretches before, between and after those months.
CREATE FUNCTION mart.days_beside(p_from date, p_to date) RETURNS TABLE (first_date date, last_date date)
LANGUAGE sql STABLE AS $$
  SELECT b.first_date, b.last_date
  FROM (
    SELECT coalesce(mart.month_after(lag(m.month) OVER (ORDER BY m.month)), p_from) AS first_date, m.month - 1 AS last_date
    FROM mart.months_in(p_from, p_to) m
    UNION ALL
    SELECT coalesce(mart.month_after(max(m.month)), p_from), p_to FROM mart.months_in(p_from, p_to) m
  ) AS b
  WHERE b.first_date <= b.last_date
$$;

-- Sessions of a range that are in none of its rolled up months.
CREATE FUNCTION mart.sessions_beside(
  p_from date, p_to date, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
) RETURNS SETOF dw.fact_session LANGUAGE sql STABLE AS $$
  SELECT s.*
  FROM mart.days_beside(p_from, p_to) b
  CROSS JOIN LATERAL mart.sessions_in(b.first_date, b.last_date, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
$$;

-- From step to step, by depth: from the roll-up by day where all sessions are meant, else by month, and from the paths of the rest. The tenth
-- step is the last that is kept, so that what followed it is not known.
CREATE OR REPLACE FUNCTION mart.journeys(
  p_from date, p_to date, p_depth integer DEFAULT 5, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (depth integer, from_step text, to_step text, sessions bigint)
LANGUAGE sql STABLE AS $$
  WITH way AS (
    SELECT left(s.path, p_depth + 1) AS path, count(*) AS sessions
    FROM mart.sessions_beside(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    WHERE s.path <> '' AND coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL
    GROUP BY 1
  ),
  taken AS (
    SELECT n.depth, substr(w.path, n.depth, 1) AS from_code, substr(w.path, n.depth + 1, 1) AS to_code, w.sessions
    FROM way w
    -- Not generate_series, which is taken for a thousand rows: a plan that seems that dear is compiled first, for a second.
    JOIN (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS n (depth) ON n.depth <= least(length(w.path), p_depth)
    UNION ALL
    SELECT m.depth::integer, m.from_code, m.to_code, m.sessions
    FROM mart.months_in(p_from, p_to)
    JOIN mart.journey_month m USING (month)
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL AND m.depth <= p_depth
      AND mart.fits(m.is_bot, m.channel, m.device, m.is_first, m.is_signed_in,
        p_bots, p_channel, p_device, p_visitor_type, p_signed_in)
    UNION ALL
    SELECT d.depth::integer, d.from_code, d.to_code, d.sessions
    FROM mart.journey_day d
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NULL
      AND d.date BETWEEN p_from AND p_to AND (p_bots OR NOT d.is_bot) AND d.depth <= p_depth
  ),
  summed AS (
    SELECT t.depth, t.from_code, t.to_code, sum(t.sessions)::bigint AS sessions FROM taken t GROUP BY 1, 2, 3
  )
  SELECT s.depth, f.name, coalesce(n.name, '(exit)'), s.sessions
  FROM summed s
  JOIN dw.journey_step f ON f.code = s.from_code
  LEFT JOIN dw.journey_step n ON n.code = s.to_code
  ORDER BY 1, 4 DESC, 2, 3
$$;

-- session_metrics by landing page without visitors and people, which are no sums.
CREATE OR REPLACE FUNCTION mart.landing_pages(
  p_from date, p_to date, p_limit integer DEFAULT 20, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (
  host text, path text, title text, sessions bigint, engaged_sessions bigint, engaged_rate numeric, bounce_rate numeric,
  single_page_bounce_rate numeric, page_views bigint, page_views_per_session numeric, seconds_per_session numeric,
  orders bigint, revenue bigint, conversion_rate numeric, average_order bigint
)
LANGUAGE sql STABLE AS $$
  WITH entered AS (
    SELECT d.page_key, d.sessions, d.engaged_sessions, d.single_page_sessions, d.converting_sessions, d.page_views, d.duration_ms,
      d.orders, d.revenue
    FROM mart.landing_day d
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NULL
      AND d.date BETWEEN p_from AND p_to AND (p_bots OR NOT d.is_bot)
    UNION ALL
    SELECT m.page_key, m.sessions, m.engaged_sessions, m.single_page_sessions, m.converting_sessions, m.page_views, m.duration_ms,
      m.orders, m.revenue
    FROM mart.months_in(p_from, p_to)
    JOIN mart.page_month m USING (month)
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL AND m.sessions > 0
      AND mart.fits(m.is_bot, m.channel, m.device, m.is_first, m.is_signed_in,
        p_bots, p_channel, p_device, p_visitor_type, p_signed_in)
    UNION ALL
    SELECT s.entry_page_key, count(*), count(*) FILTER (WHERE s.is_engaged),
      count(*) FILTER (WHERE s.page_views <= 1 AND s.interactions = 0), count(*) FILTER (WHERE s.orders > 0),
      sum(s.page_views), sum(s.duration_ms)::bigint, sum(s.orders), sum(s.revenue)::bigint
    FROM mart.sessions_beside(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL
    GROUP BY s.entry_page_key
  ),
  summed AS (
    SELECT e.page_key, sum(e.sessions) AS sessions, sum(e.engaged_sessions) AS engaged, sum(e.single_page_sessions) AS single_page,
      sum(e.converting_sessions) AS converting, sum(e.page_views) AS page_views, sum(e.duration_ms) AS duration_ms,
      sum(e.orders) AS orders, sum(e.revenue) AS revenue
    FROM entered e
    GROUP BY e.page_key
  )
  SELECT p.host, p.path, p.title, s.sessions::bigint, s.engaged::bigint,
    round(s.engaged / nullif(s.sessions, 0), 4),
    round(1 - s.engaged / nullif(s.sessions, 0), 4),
    round(s.single_page / nullif(s.sessions, 0), 4),
    s.page_views::bigint,
    round(s.page_views / nullif(s.sessions, 0), 2),
    round(s.duration_ms / nullif(s.sessions, 0) / 1000, 1),
    s.orders::bigint, s.revenue::bigint,
    round(s.converting / nullif(s.sessions, 0), 4),
    round(s.revenue / nullif(s.orders, 0))::bigint
  FROM summed s
  LEFT JOIN dw.dim_page p USING (page_key)
  ORDER BY 4 DESC, 1, 2
  LIMIT p_limit
$$;

CREATE OR REPLACE FUNCTION mart.entry_exit_pages(
  p_from date, p_to date, p_limit integer DEFAULT 20, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (host text, path text, title text, entrances bigint, exits bigint, revenue bigint)
LANGUAGE sql STABLE AS $$
  WITH visit AS (
    SELECT s.entry_page_key, s.exit_page_key, count(*) AS sessions, sum(s.revenue) AS revenue
    FROM mart.sessions_beside(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL
    GROUP BY s.entry_page_key, s.exit_page_key
  ),
  ends AS (
    SELECT e.page_key, e.entrances, e.exits, e.revenue
    FROM visit v
    CROSS JOIN LATERAL (VALUES
      (v.entry_page_key, v.sessions, 0, v.revenue), (v.exit_page_key, 0, v.sessions, 0)
    ) AS e (page_key, entrances, exits, revenue)
    UNION ALL
    SELECT m.page_key, m.sessions, m.exits, m.revenue
    FROM mart.months_in(p_from, p_to)
    JOIN mart.page_month m USING (month)
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL
      AND mart.fits(m.is_bot, m.channel, m.device, m.is_first, m.is_signed_in,
        p_bots, p_channel, p_device, p_visitor_type, p_signed_in)
    UNION ALL
    SELECT d.page_key, d.entrances, d.exits, 0
    FROM mart.page_day d
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NULL
      AND d.date BETWEEN p_from AND p_to AND (p_bots OR NOT d.is_bot) AND (d.entrances > 0 OR d.exits > 0)
    UNION ALL
    SELECT d.page_key, 0, 0, d.revenue
    FROM mart.landing_day d
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NULL
      AND d.date BETWEEN p_from AND p_to AND (p_bots OR NOT d.is_bot)
  ),
  summed AS (
    SELECT e.page_key, sum(e.entrances)::bigint AS entrances, sum(e.exits)::bigint AS exits, sum(e.revenue)::bigint AS revenue
    FROM ends e
    GROUP BY e.page_key
  )
  SELECT p.host, p.path, p.title, s.entrances, s.exits, s.revenue
  FROM summed s
  JOIN dw.dim_page p USING (page_key)
  ORDER BY 4 DESC, 5 DESC, 1, 2
  LIMIT p_limit
$$;

-- What was done with products: from the roll-up by day where all sessions are meant, else by month, and from what those sum of the rest.
CREATE OR REPLACE FUNCTION mart.products_seen(
  p_from date, p_to date, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (product_key bigint, views numeric, carts numeric, removals numeric)
LANGUAGE sql STABLE AS $$
  SELECT seen.product_key, sum(seen.views), sum(seen.carts), sum(seen.removals)
  FROM (
    SELECT d.product_key, d.views, d.carts, d.removals
    FROM mart.product_day d
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NULL
      AND d.event_date BETWEEN p_from AND p_to AND (p_bots OR NOT d.is_bot)
    UNION ALL
    SELECT m.product_key, m.views, m.carts, m.removals
    FROM mart.months_in(p_from, p_to)
    JOIN mart.product_month m USING (month)
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL
      AND mart.fits(m.is_bot, m.channel, m.device, m.is_first, m.is_signed_in,
        p_bots, p_channel, p_device, p_visitor_type, p_signed_in)
    UNION ALL
    SELECT p.product_key, sum(p.views), sum(p.carts), sum(p.removals)
    FROM mart.days_beside(p_from, p_to) b
    JOIN dw.fact_session_product p ON p.event_date BETWEEN b.first_date AND b.last_date
    LEFT JOIN dw.dim_traffic t USING (traffic_key)
    LEFT JOIN dw.dim_device d USING (device_key)
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL
      AND mart.fits(p.is_bot, t.channel, d.category, p.is_first, p.is_signed_in,
        p_bots, p_channel, p_device, p_visitor_type, p_signed_in)
    GROUP BY p.product_key
  ) AS seen
  GROUP BY seen.product_key
$$;

-- Down Migration

CREATE OR REPLACE FUNCTION mart.journeys(
  p_from date, p_to date, p_depth integer DEFAULT 5, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (depth integer, from_step text, to_step text, sessions bigint)
LANGUAGE sql STABLE AS $$
  WITH way AS (
    SELECT left(s.path, p_depth + 1) AS path, count(*) AS sessions
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    WHERE s.path <> '' AND coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL
    GROUP BY 1
  ),
  taken AS (
    SELECT n.depth, substr(w.path, n.depth, 1) AS from_code, substr(w.path, n.depth + 1, 1) AS to_code, w.sessions
    FROM way w
    -- Not generate_series, which is taken for a thousand rows: a plan that seems that dear is compiled first, for a second.
    JOIN (VALUES (1), (2), (3), (4), (5), (6), (7), (8), (9)) AS n (depth) ON n.depth <= least(length(w.path), p_depth)
    UNION ALL
    SELECT d.depth::integer, d.from_code, d.to_code, d.sessions
    FROM mart.journey_day d
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NULL
      AND d.date BETWEEN p_from AND p_to AND (p_bots OR NOT d.is_bot) AND d.depth <= p_depth
  ),
  summed AS (
    SELECT t.depth, t.from_code, t.to_code, sum(t.sessions)::bigint AS sessions FROM taken t GROUP BY 1, 2, 3
  )
  SELECT s.depth, f.name, coalesce(n.name, '(exit)'), s.sessions
  FROM summed s
  JOIN dw.journey_step f ON f.code = s.from_code
  LEFT JOIN dw.journey_step n ON n.code = s.to_code
  ORDER BY 1, 4 DESC, 2, 3
$$;

CREATE OR REPLACE FUNCTION mart.landing_pages(
  p_from date, p_to date, p_limit integer DEFAULT 20, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (
  host text, path text, title text, sessions bigint, engaged_sessions bigint, engaged_rate numeric, bounce_rate numeric,
  single_page_bounce_rate numeric, page_views bigint, page_views_per_session numeric, seconds_per_session numeric,
  orders bigint, revenue bigint, conversion_rate numeric, average_order bigint
)
LANGUAGE sql STABLE AS $$
  WITH entered AS (
    SELECT d.page_key, d.sessions, d.engaged_sessions, d.single_page_sessions, d.converting_sessions, d.page_views, d.duration_ms,
      d.orders, d.revenue
    FROM mart.landing_day d
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NULL
      AND d.date BETWEEN p_from AND p_to AND (p_bots OR NOT d.is_bot)
    UNION ALL
    SELECT s.entry_page_key, count(*), count(*) FILTER (WHERE s.is_engaged),
      count(*) FILTER (WHERE s.page_views <= 1 AND s.interactions = 0), count(*) FILTER (WHERE s.orders > 0),
      sum(s.page_views), sum(s.duration_ms)::bigint, sum(s.orders), sum(s.revenue)::bigint
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL
    GROUP BY s.entry_page_key
  ),
  summed AS (
    SELECT e.page_key, sum(e.sessions) AS sessions, sum(e.engaged_sessions) AS engaged, sum(e.single_page_sessions) AS single_page,
      sum(e.converting_sessions) AS converting, sum(e.page_views) AS page_views, sum(e.duration_ms) AS duration_ms,
      sum(e.orders) AS orders, sum(e.revenue) AS revenue
    FROM entered e
    GROUP BY e.page_key
  )
  SELECT p.host, p.path, p.title, s.sessions::bigint, s.engaged::bigint,
    round(s.engaged / nullif(s.sessions, 0), 4),
    round(1 - s.engaged / nullif(s.sessions, 0), 4),
    round(s.single_page / nullif(s.sessions, 0), 4),
    s.page_views::bigint,
    round(s.page_views / nullif(s.sessions, 0), 2),
    round(s.duration_ms / nullif(s.sessions, 0) / 1000, 1),
    s.orders::bigint, s.revenue::bigint,
    round(s.converting / nullif(s.sessions, 0), 4),
    round(s.revenue / nullif(s.orders, 0))::bigint
  FROM summed s
  LEFT JOIN dw.dim_page p USING (page_key)
  ORDER BY 4 DESC, 1, 2
  LIMIT p_limit
$$;

CREATE OR REPLACE FUNCTION mart.entry_exit_pages(
  p_from date, p_to date, p_limit integer DEFAULT 20, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (host text, path text, title text, entrances bigint, exits bigint, revenue bigint)
LANGUAGE sql STABLE AS $$
  WITH visit AS (
    SELECT s.entry_page_key, s.exit_page_key, count(*) AS sessions, sum(s.revenue) AS revenue
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL
    GROUP BY s.entry_page_key, s.exit_page_key
  ),
  ends AS (
    SELECT e.page_key, e.entrances, e.exits, e.revenue
    FROM visit v
    CROSS JOIN LATERAL (VALUES
      (v.entry_page_key, v.sessions, 0, v.revenue), (v.exit_page_key, 0, v.sessions, 0)
    ) AS e (page_key, entrances, exits, revenue)
    UNION ALL
    SELECT d.page_key, d.entrances, d.exits, 0
    FROM mart.page_day d
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NULL
      AND d.date BETWEEN p_from AND p_to AND (p_bots OR NOT d.is_bot) AND (d.entrances > 0 OR d.exits > 0)
    UNION ALL
    SELECT d.page_key, 0, 0, d.revenue
    FROM mart.landing_day d
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NULL
      AND d.date BETWEEN p_from AND p_to AND (p_bots OR NOT d.is_bot)
  ),
  summed AS (
    SELECT e.page_key, sum(e.entrances)::bigint AS entrances, sum(e.exits)::bigint AS exits, sum(e.revenue)::bigint AS revenue
    FROM ends e
    GROUP BY e.page_key
  )
  SELECT p.host, p.path, p.title, s.entrances, s.exits, s.revenue
  FROM summed s
  JOIN dw.dim_page p USING (page_key)
  ORDER BY 4 DESC, 5 DESC, 1, 2
  LIMIT p_limit
$$;

CREATE OR REPLACE FUNCTION mart.products_seen(
  p_from date, p_to date, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (product_key bigint, views numeric, carts numeric, removals numeric)
LANGUAGE sql STABLE AS $$
  SELECT seen.product_key, sum(seen.views), sum(seen.carts), sum(seen.removals)
  FROM (
    SELECT d.product_key, d.views, d.carts, d.removals
    FROM mart.product_day d
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NULL
      AND d.event_date BETWEEN p_from AND p_to AND (p_bots OR NOT d.is_bot)
    UNION ALL
    SELECT p.product_key, sum(p.views), sum(p.carts), sum(p.removals)
    FROM dw.fact_session_product p
    LEFT JOIN dw.dim_traffic t USING (traffic_key)
    LEFT JOIN dw.dim_device d USING (device_key)
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL
      AND p.event_date BETWEEN p_from AND p_to
      AND mart.fits(p.is_bot, t.channel, d.category, p.is_first, p.is_signed_in,
        p_bots, p_channel, p_device, p_visitor_type, p_signed_in)
    GROUP BY p.product_key
  ) AS seen
  GROUP BY seen.product_key
$$;

DROP FUNCTION mart.sessions_beside, mart.days_beside, mart.months_in, etl.roll_month, mart.month_after;
DROP TABLE mart.product_month, mart.journey_month, mart.page_month, mart.rolled_month;
