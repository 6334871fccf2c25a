-- Which sessions are meant, once for all metrics. Everything here is of a kind that PostgreSQL puts in place of its call, so that a
-- filter that is not asked for costs nothing and one that is can use an index: SQL, without SET, not SECURITY DEFINER.
-- Up Migration

-- The one definition of the filters. Null: all.
CREATE FUNCTION mart.fits(
  is_bot boolean, channel text, device text, is_first boolean, is_signed_in boolean,
  p_bots boolean, p_channel text, p_device text, p_visitor_type text, p_signed_in boolean
) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (p_bots OR NOT is_bot)
    AND (p_channel IS NULL OR channel = p_channel)
    AND (p_device IS NULL OR device = p_device)
    AND (p_visitor_type IS NULL OR CASE WHEN is_first THEN 'new' ELSE 'returning' END = p_visitor_type)
    AND (p_signed_in IS NULL OR is_signed_in = p_signed_in)
$$;

-- LEFT JOIN, because a join that cannot change the rows and is asked for nothing is left out of the plan.
CREATE FUNCTION mart.sessions_in(
  p_from date, p_to date, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
) RETURNS SETOF dw.fact_session LANGUAGE sql STABLE AS $$
  SELECT s.*
  FROM dw.fact_session s
  LEFT JOIN dw.dim_traffic t USING (traffic_key)
  LEFT JOIN dw.dim_device d USING (device_key)
  WHERE s.session_date BETWEEN p_from AND p_to
    AND mart.fits(s.is_bot, t.channel, d.category, s.is_first, s.user_key IS NOT NULL,
      p_bots, p_channel, p_device, p_visitor_type, p_signed_in)
$$;

-- The same sessions, summed by day.
CREATE FUNCTION mart.session_days_in(
  p_from date, p_to date, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
) RETURNS SETOF mart.session_day LANGUAGE sql STABLE AS $$
  SELECT s.*
  FROM mart.session_day s
  LEFT JOIN dw.dim_traffic t USING (traffic_key)
  LEFT JOIN dw.dim_device d USING (device_key)
  WHERE s.session_date BETWEEN p_from AND p_to
    AND mart.fits(s.is_bot, t.channel, d.category, s.is_first, s.is_signed_in,
      p_bots, p_channel, p_device, p_visitor_type, p_signed_in)
$$;

-- Orders of those sessions, by their own day. A visitor's sessions do not overlap, so that the moment tells which one it was.
CREATE FUNCTION mart.orders_in(
  p_from date, p_to date, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
) RETURNS SETOF dw.fact_order LANGUAGE sql STABLE AS $$
  SELECT o.*
  FROM dw.fact_order o
  WHERE o.order_date BETWEEN p_from AND p_to AND (p_bots OR NOT o.is_bot)
    AND (coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NULL OR EXISTS (
      SELECT FROM mart.sessions_in(p_from - 2, p_to, true, p_channel, p_device, p_visitor_type, p_signed_in) s
      WHERE s.visitor_key = o.visitor_key AND o.occurred_at BETWEEN s.started_at AND s.ended_at))
$$;

CREATE VIEW mart.coverage AS
SELECT min(session_date) AS first_date, max(session_date) AS last_date FROM dw.fact_session;

CREATE FUNCTION mart.filter_values(p_from date, p_to date, p_bots boolean DEFAULT false)
RETURNS TABLE (kind text, value text, sessions bigint)
LANGUAGE sql STABLE AS $$
  SELECT v.kind, v.value, sum(s.sessions)::bigint
  FROM mart.session_days_in(p_from, p_to, p_bots) s
  JOIN dw.dim_traffic t USING (traffic_key)
  JOIN dw.dim_device d USING (device_key)
  CROSS JOIN LATERAL (VALUES ('channel', t.channel), ('device', d.category)) AS v (kind, value)
  GROUP BY v.kind, v.value
  ORDER BY 1, 3 DESC, 2
$$;

DROP FUNCTION mart.session_metrics, mart.session_slice;

CREATE FUNCTION mart.session_metrics(
  p_from date, p_to date, p_by text DEFAULT 'total', p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (
  slice text, visitors bigint, people bigint, sessions bigint, engaged_sessions bigint, engaged_rate numeric,
  bounce_rate numeric, single_page_bounce_rate numeric, page_views bigint, page_views_per_session numeric,
  seconds_per_session numeric, orders bigint, revenue bigint, conversion_rate numeric, average_order bigint
)
-- Planned for each call: a plan for any range and any slice would be none for the usual ones.
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  IF p_by IS NULL
    OR p_by NOT IN ('total', 'day', 'week', 'channel', 'source', 'campaign', 'device', 'browser', 'visitor_type', 'signed_in',
      'landing_page')
  THEN
    RAISE EXCEPTION 'session_metrics cannot be cut by %', p_by
      USING HINT = 'Cut by total, day, week, channel, source, campaign, device, browser, visitor_type, signed_in or landing_page.';
  END IF;
  RETURN QUERY
  -- By landing page, which neither the roll-up has nor the index that the other slices are counted from. By its key: names are
  -- slow to sort by.
  WITH entered AS (
    SELECT s.entry_page_key, count(DISTINCT s.visitor_key) AS visitors, count(DISTINCT s.person_key) AS people,
      count(*) AS sessions, count(*) FILTER (WHERE s.is_engaged) AS engaged,
      count(*) FILTER (WHERE s.page_views <= 1 AND s.interactions = 0) AS single_page,
      count(*) FILTER (WHERE s.orders > 0) AS converting, sum(s.page_views) AS page_views, sum(s.duration_ms) AS duration_ms,
      sum(s.orders) AS orders, sum(s.revenue) AS revenue
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    WHERE p_by = 'landing_page'
    GROUP BY s.entry_page_key
  ),
  counted AS (
    SELECT mart.session_slice(p_by, s.session_date, s.is_first, s.user_key IS NOT NULL, t, d, NULL) AS slice,
      count(DISTINCT s.visitor_key) AS visitors, count(DISTINCT s.person_key) AS people
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    LEFT JOIN dw.dim_traffic t USING (traffic_key)
    LEFT JOIN dw.dim_device d USING (device_key)
    WHERE p_by <> 'landing_page'
    GROUP BY 1
    UNION ALL
    SELECT mart.session_slice(p_by, NULL, NULL, NULL, NULL, NULL, g), e.visitors, e.people
    FROM entered e
    LEFT JOIN dw.dim_page g ON g.page_key = e.entry_page_key
  ),
  summed AS (
    SELECT mart.session_slice(p_by, s.session_date, s.is_first, s.is_signed_in, t, d, NULL) AS slice,
      sum(s.sessions) AS sessions, sum(s.engaged_sessions) AS engaged, sum(s.single_page_sessions) AS single_page,
      sum(s.converting_sessions) AS converting, sum(s.page_views) AS page_views, sum(s.duration_ms) AS duration_ms,
      sum(s.orders) AS orders, sum(s.revenue) AS revenue
    FROM mart.session_days_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    LEFT JOIN dw.dim_traffic t USING (traffic_key)
    LEFT JOIN dw.dim_device d USING (device_key)
    WHERE p_by <> 'landing_page'
    GROUP BY 1
    UNION ALL
    SELECT mart.session_slice(p_by, NULL, NULL, NULL, NULL, NULL, g), e.sessions, e.engaged, e.single_page, e.converting,
      e.page_views, e.duration_ms, e.orders, e.revenue
    FROM entered e
    LEFT JOIN dw.dim_page g ON g.page_key = e.entry_page_key
  )
  SELECT c.slice, c.visitors, c.people, s.sessions::bigint, s.engaged::bigint,
    round(s.engaged / nullif(s.sessions, 0), 4),
    round(1 - s.engaged / nullif(s.sessions, 0), 4),
    round(s.single_page / nullif(s.sessions, 0), 4),
    s.page_views::bigint,
    round(s.page_views / nullif(s.sessions, 0), 2),
    round(s.duration_ms / nullif(s.sessions, 0) / 1000, 1),
    s.orders::bigint, s.revenue::bigint,
    round(s.converting / nullif(s.sessions, 0), 4),
    round(s.revenue / nullif(s.orders, 0))::bigint
  FROM counted c
  JOIN summed s ON s.slice IS NOT DISTINCT FROM c.slice
  ORDER BY CASE WHEN p_by IN ('day', 'week') THEN c.slice END, s.sessions DESC, c.slice;
END
$$;

-- Kept apart from session_metrics because its halves are cut by it, and the one must not come to cut otherwise than the other.
-- STABLE, as to_char is: declared as more than its body, it would be called for every session instead of being put in place.
CREATE FUNCTION mart.session_slice(
  p_by text, p_date date, p_is_first boolean, p_is_signed_in boolean, p_traffic dw.dim_traffic, p_device dw.dim_device,
  p_entry dw.dim_page
) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE p_by
    WHEN 'total' THEN 'total'
    WHEN 'day' THEN to_char(p_date::timestamp, 'YYYY-MM-DD')
    WHEN 'week' THEN to_char(date_trunc('week', p_date::timestamp), 'YYYY-MM-DD')
    WHEN 'channel' THEN (p_traffic).channel
    WHEN 'source' THEN (p_traffic).source || ' / ' || (p_traffic).medium
    WHEN 'campaign' THEN (p_traffic).campaign
    WHEN 'device' THEN (p_device).category
    WHEN 'browser' THEN (p_device).browser
    WHEN 'visitor_type' THEN CASE WHEN p_is_first THEN 'new' ELSE 'returning' END
    WHEN 'signed_in' THEN CASE WHEN p_is_signed_in THEN 'signed in' ELSE 'anonymous' END
    WHEN 'landing_page' THEN coalesce((p_entry).host || (p_entry).path, '(not set)')
  END
$$;

-- Down Migration

DROP FUNCTION mart.session_metrics, mart.session_slice, mart.filter_values;
DROP VIEW mart.coverage;
DROP FUNCTION mart.orders_in, mart.session_days_in, mart.sessions_in, mart.fits;

CREATE FUNCTION mart.session_metrics(p_from date, p_to date, p_by text DEFAULT 'total', p_bots boolean DEFAULT false)
RETURNS TABLE (
  slice text, visitors bigint, people bigint, sessions bigint, engaged_sessions bigint, engaged_rate numeric,
  bounce_rate numeric, single_page_bounce_rate numeric, page_views bigint, page_views_per_session numeric,
  seconds_per_session numeric, orders bigint, revenue bigint, conversion_rate numeric, average_order bigint
)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF p_by IS NULL
    OR p_by NOT IN ('total', 'day', 'week', 'channel', 'source', 'campaign', 'device', 'browser', 'visitor_type', 'signed_in')
  THEN
    RAISE EXCEPTION 'session_metrics cannot be cut by %', p_by
      USING HINT = 'Cut by total, day, week, channel, source, campaign, device, browser, visitor_type or signed_in.';
  END IF;
  RETURN QUERY
  WITH counted AS (
    SELECT mart.session_slice(p_by, s.session_date, s.is_first, s.user_key IS NOT NULL, t, d) AS slice,
      count(DISTINCT s.visitor_key) AS visitors, count(DISTINCT s.person_key) AS people
    FROM dw.fact_session s
    JOIN dw.dim_traffic t USING (traffic_key)
    JOIN dw.dim_device d USING (device_key)
    WHERE s.session_date BETWEEN p_from AND p_to AND (p_bots OR NOT s.is_bot)
    GROUP BY 1
  ),
  summed AS (
    SELECT mart.session_slice(p_by, s.session_date, s.is_first, s.is_signed_in, t, d) AS slice,
      sum(s.sessions) AS sessions, sum(s.engaged_sessions) AS engaged, sum(s.single_page_sessions) AS single_page,
      sum(s.converting_sessions) AS converting, sum(s.page_views) AS page_views, sum(s.duration_ms) AS duration_ms,
      sum(s.orders) AS orders, sum(s.revenue) AS revenue
    FROM mart.session_day s
    JOIN dw.dim_traffic t USING (traffic_key)
    JOIN dw.dim_device d USING (device_key)
    WHERE s.session_date BETWEEN p_from AND p_to AND (p_bots OR NOT s.is_bot)
    GROUP BY 1
  )
  SELECT c.slice, c.visitors, c.people, s.sessions::bigint, s.engaged::bigint,
    round(s.engaged / nullif(s.sessions, 0), 4),
    round(1 - s.engaged / nullif(s.sessions, 0), 4),
    round(s.single_page / nullif(s.sessions, 0), 4),
    s.page_views::bigint,
    round(s.page_views / nullif(s.sessions, 0), 2),
    round(s.duration_ms / nullif(s.sessions, 0) / 1000, 1),
    s.orders::bigint, s.revenue::bigint,
    round(s.converting / nullif(s.sessions, 0), 4),
    round(s.revenue / nullif(s.orders, 0))::bigint
  FROM counted c
  JOIN summed s ON s.slice IS NOT DISTINCT FROM c.slice
  ORDER BY CASE WHEN p_by IN ('day', 'week') THEN c.slice END, s.sessions DESC, c.slice;
END
$$;

-- Kept apart from session_metrics because both of its halves cut by it, and the one must not come to cut otherwise than the
-- other.
CREATE FUNCTION mart.session_slice(
  p_by text, p_date date, p_is_first boolean, p_is_signed_in boolean, p_traffic dw.dim_traffic, p_device dw.dim_device
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_by
    WHEN 'total' THEN 'total'
    WHEN 'day' THEN to_char(p_date::timestamp, 'YYYY-MM-DD')
    WHEN 'week' THEN to_char(date_trunc('week', p_date::timestamp), 'YYYY-MM-DD')
    WHEN 'channel' THEN (p_traffic).channel
    WHEN 'source' THEN (p_traffic).source || ' / ' || (p_traffic).medium
    WHEN 'campaign' THEN (p_traffic).campaign
    WHEN 'device' THEN (p_device).category
    WHEN 'browser' THEN (p_device).browser
    WHEN 'visitor_type' THEN CASE WHEN p_is_first THEN 'new' ELSE 'returning' END
    WHEN 'signed_in' THEN CASE WHEN p_is_signed_in THEN 'signed in' ELSE 'anonymous' END
  END
$$;
