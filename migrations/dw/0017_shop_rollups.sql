-- What a year of sessions is asked for, at once: roll-ups where all sessions are meant, and beside sessions what their filters need.
-- The ETL asks for a rebuild of a warehouse that lacks them (CUT_VERSION); defaults let an older one that still runs fail on no row.
-- Up Migration

-- Of their session, so that a filter joins no sessions. Only is_first can change without a new cut; the ETL then follows.
ALTER TABLE dw.fact_search
  ADD traffic_key bigint NOT NULL DEFAULT 0,
  ADD device_key bigint NOT NULL DEFAULT 0,
  ADD is_first boolean NOT NULL DEFAULT false,
  ADD is_signed_in boolean NOT NULL DEFAULT false,
  ADD is_bot boolean NOT NULL DEFAULT false;
ALTER TABLE dw.fact_session_product
  ADD traffic_key bigint NOT NULL DEFAULT 0,
  ADD device_key bigint NOT NULL DEFAULT 0,
  ADD is_first boolean NOT NULL DEFAULT false,
  ADD is_signed_in boolean NOT NULL DEFAULT false;

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

-- Only sessions with an order can be an order's, and those stand in an index with all that this asks for.
DROP INDEX dw.fact_session_orders;
CREATE INDEX fact_session_orders ON dw.fact_session (session_date)
  INCLUDE (started_at, ended_at, visitor_key, person_key, traffic_key, device_key, user_key, revenue, orders, is_first, is_bot)
  WHERE orders > 0;

CREATE OR REPLACE FUNCTION mart.orders_in(
  p_from date, p_to date, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
) RETURNS SETOF dw.fact_order LANGUAGE sql STABLE AS $$
  SELECT o.*
  FROM dw.fact_order o
  WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NULL
    AND o.order_date BETWEEN p_from AND p_to AND (p_bots OR NOT o.is_bot)
  UNION ALL
  SELECT o.*
  FROM dw.fact_order o
  JOIN mart.sessions_in(p_from - 2, p_to, true, p_channel, p_device, p_visitor_type, p_signed_in) s
    ON s.visitor_key = o.visitor_key AND o.occurred_at BETWEEN s.started_at AND s.ended_at AND s.orders > 0
  WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL
    AND o.order_date BETWEEN p_from AND p_to AND (p_bots OR NOT o.is_bot)
$$;

CREATE OR REPLACE FUNCTION mart.searches(
  p_from date, p_to date, p_limit integer DEFAULT 20, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (term text, searches bigint, with_click bigint, click_rate numeric)
LANGUAGE sql STABLE AS $$
  SELECT f.term, count(*), count(*) FILTER (WHERE f.has_click),
    round(count(*) FILTER (WHERE f.has_click)::numeric / count(*), 4)
  FROM dw.fact_search f
  LEFT JOIN dw.dim_traffic t USING (traffic_key)
  LEFT JOIN dw.dim_device d USING (device_key)
  WHERE f.session_date BETWEEN p_from AND p_to
    AND mart.fits(f.is_bot, t.channel, d.category, f.is_first, f.is_signed_in,
      p_bots, p_channel, p_device, p_visitor_type, p_signed_in)
  GROUP BY f.term
  ORDER BY 2 DESC, 1
  LIMIT p_limit
$$;

-- How many sessions went from one journey step to the next, at which depth.
CREATE TABLE mart.journey_day (
  date date NOT NULL,
  depth smallint NOT NULL,
  -- As in dw.journey_step; to_code is empty where nothing followed.
  from_code text NOT NULL,
  to_code text NOT NULL,
  is_bot boolean NOT NULL,
  sessions bigint NOT NULL,
  PRIMARY KEY (date, depth, from_code, to_code, is_bot)
);

-- From step to step, by depth: from the roll-up where all sessions are meant, else from their paths. The tenth step is the last that
-- is kept, so that what followed it is not known.
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

-- Sessions by the page they entered on: null where a session has no page.
CREATE TABLE mart.landing_day (
  page_key bigint,
  date date NOT NULL,
  is_bot boolean NOT NULL,
  sessions bigint NOT NULL,
  engaged_sessions bigint NOT NULL,
  single_page_sessions bigint NOT NULL,
  converting_sessions bigint NOT NULL,
  page_views bigint NOT NULL,
  duration_ms bigint NOT NULL,
  orders bigint NOT NULL,
  revenue bigint NOT NULL,
  UNIQUE NULLS NOT DISTINCT (date, page_key, is_bot)
);

-- session_metrics by landing page without visitors and people, which are no sums: from the roll-up where all sessions are meant.
CREATE FUNCTION mart.landing_pages(
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

-- session_metrics without visitors and people, which are counted from the sessions: these are sums of the roll-up.
CREATE FUNCTION mart.session_sums(
  p_from date, p_to date, p_by text DEFAULT 'total', p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (
  slice text, sessions bigint, engaged_sessions bigint, engaged_rate numeric, bounce_rate numeric,
  single_page_bounce_rate numeric, page_views bigint, page_views_per_session numeric, seconds_per_session numeric,
  orders bigint, revenue bigint, conversion_rate numeric, average_order bigint
)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  IF p_by IS NULL
    OR p_by NOT IN ('total', 'day', 'week', 'channel', 'source', 'campaign', 'device', 'browser', 'visitor_type', 'signed_in')
  THEN
    RAISE EXCEPTION 'session_sums cannot be cut by %', p_by
      USING HINT = 'Cut by total, day, week, channel, source, campaign, device, browser, visitor_type or signed_in.';
  END IF;
  RETURN QUERY
  WITH summed AS (
    SELECT mart.session_slice(p_by, s.session_date, s.is_first, s.is_signed_in, t, d, NULL) AS slice,
      sum(s.sessions) AS sessions, sum(s.engaged_sessions) AS engaged, sum(s.single_page_sessions) AS single_page,
      sum(s.converting_sessions) AS converting, sum(s.page_views) AS page_views, sum(s.duration_ms) AS duration_ms,
      sum(s.orders) AS orders, sum(s.revenue) AS revenue
    FROM mart.session_days_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    LEFT JOIN dw.dim_traffic t USING (traffic_key)
    LEFT JOIN dw.dim_device d USING (device_key)
    GROUP BY 1
  )
  SELECT s.slice, s.sessions::bigint, s.engaged::bigint,
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
  ORDER BY CASE WHEN p_by IN ('day', 'week') THEN s.slice END, s.sessions DESC, s.slice;
END
$$;

-- Of its sessions, those that reached this step of the shop's funnel or a later one.
ALTER TABLE mart.session_day
  ADD view_sessions bigint NOT NULL DEFAULT 0,
  ADD cart_sessions bigint NOT NULL DEFAULT 0,
  ADD checkout_sessions bigint NOT NULL DEFAULT 0,
  ADD purchase_sessions bigint NOT NULL DEFAULT 0;

-- What medians and exits are counted from, without the rows themselves. By step first: few sessions come beyond the first.
CREATE INDEX fact_session_funnel ON dw.fact_session (funnel_step, session_date)
  INCLUDE (to_cart_ms, to_checkout_ms, to_purchase_ms, funnel_next, traffic_key, device_key, user_key, is_first, is_bot)
  WHERE funnel_step > 0;

-- Counts are sums of the roll-up; medians are no sums, and are taken from the sessions that came as far as the cart.
CREATE OR REPLACE FUNCTION mart.shop_funnel(
  p_from date, p_to date, p_by text DEFAULT 'total', p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (
  slice text, step integer, name text, sessions bigint, rate_from_start numeric, rate_from_previous numeric,
  median_seconds numeric
)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  IF p_by IS NULL OR p_by NOT IN ('total', 'device', 'channel', 'visitor_type') THEN
    RAISE EXCEPTION 'shop_funnel cannot be cut by %', p_by USING HINT = 'Cut by total, device, channel or visitor_type.';
  END IF;
  RETURN QUERY
  WITH counted AS (
    SELECT mart.session_slice(p_by, s.session_date, s.is_first, s.is_signed_in, t, d, NULL) AS slice,
      sum(s.view_sessions) AS views, sum(s.cart_sessions) AS carts, sum(s.checkout_sessions) AS checkouts,
      sum(s.purchase_sessions) AS purchases
    FROM mart.session_days_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    LEFT JOIN dw.dim_traffic t USING (traffic_key)
    LEFT JOIN dw.dim_device d USING (device_key)
    WHERE s.view_sessions > 0
    GROUP BY 1
    UNION ALL
    -- A funnel that nobody entered has its steps, too.
    SELECT 'total', 0, 0, 0, 0 WHERE p_by = 'total'
  ),
  summed AS (
    SELECT c.slice, sum(c.views) AS views, sum(c.carts) AS carts, sum(c.checkouts) AS checkouts, sum(c.purchases) AS purchases
    FROM counted c
    GROUP BY c.slice
  ),
  timed AS (
    SELECT mart.session_slice(p_by, s.session_date, s.is_first, s.user_key IS NOT NULL, t, d, NULL) AS slice,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY s.to_cart_ms / 1000::float8) AS to_cart,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY s.to_checkout_ms / 1000::float8) AS to_checkout,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY s.to_purchase_ms / 1000::float8) AS to_purchase
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    LEFT JOIN dw.dim_traffic t USING (traffic_key)
    LEFT JOIN dw.dim_device d USING (device_key)
    WHERE s.funnel_step IN (2, 3, 4)
    GROUP BY 1
  )
  SELECT f.slice, s.step, s.name, s.sessions::bigint, round(s.sessions / nullif(f.views, 0), 4),
    CASE WHEN s.step > 1 THEN round(s.sessions / nullif(s.previous, 0), 4) END, round(s.seconds::numeric, 1)
  FROM summed f
  LEFT JOIN timed m ON m.slice IS NOT DISTINCT FROM f.slice
  CROSS JOIN LATERAL (VALUES
    (1, 'view_item', f.views, NULL, NULL), (2, 'add_to_cart', f.carts, f.views, m.to_cart),
    (3, 'begin_checkout', f.checkouts, f.carts, m.to_checkout), (4, 'purchase', f.purchases, f.checkouts, m.to_purchase)
  ) AS s (step, name, sessions, previous, seconds)
  ORDER BY f.views DESC, f.slice, s.step;
END
$$;

CREATE OR REPLACE FUNCTION mart.funnel_exits(
  p_from date, p_to date, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (step integer, name text, next_step text, sessions bigint, share numeric)
LANGUAGE sql STABLE AS $$
  WITH ended AS (
    SELECT s.funnel_step, s.funnel_next, count(*) AS sessions
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    WHERE s.funnel_step IN (1, 2, 3)
    GROUP BY s.funnel_step, s.funnel_next
  )
  SELECT e.funnel_step::integer, (ARRAY['view_item', 'add_to_cart', 'begin_checkout'])[e.funnel_step],
    coalesce(j.name, '(exit)'), e.sessions, round(e.sessions / sum(e.sessions) OVER (PARTITION BY e.funnel_step), 4)
  FROM ended e
  LEFT JOIN dw.journey_step j ON j.code = e.funnel_next
  ORDER BY 1, 4 DESC, 3
$$;

-- Down Migration

DROP FUNCTION mart.session_sums, mart.landing_pages;

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
    SELECT p.product_key, p.views, p.carts, p.removals
    FROM dw.fact_session_product p
    JOIN mart.sessions_in(p_from - 2, p_to, true, p_channel, p_device, p_visitor_type, p_signed_in) s
      ON s.visitor_key = p.visitor_key AND s.started_at = p.session_started_at
    WHERE coalesce(p_channel, p_device, p_visitor_type, p_signed_in::text) IS NOT NULL
      AND p.event_date BETWEEN p_from AND p_to AND (p_bots OR NOT p.is_bot)
  ) AS seen
  GROUP BY seen.product_key
$$;

CREATE OR REPLACE FUNCTION mart.orders_in(
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

CREATE OR REPLACE FUNCTION mart.searches(
  p_from date, p_to date, p_limit integer DEFAULT 20, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (term text, searches bigint, with_click bigint, click_rate numeric)
LANGUAGE sql STABLE AS $$
  SELECT f.term, count(*), count(*) FILTER (WHERE f.has_click),
    round(count(*) FILTER (WHERE f.has_click)::numeric / count(*), 4)
  FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
  JOIN dw.fact_search f ON f.visitor_key = s.visitor_key AND f.session_started_at = s.started_at
  WHERE f.session_date BETWEEN p_from AND p_to
  GROUP BY f.term
  ORDER BY 2 DESC, 1
  LIMIT p_limit
$$;

CREATE OR REPLACE FUNCTION mart.journeys(
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

CREATE OR REPLACE FUNCTION mart.entry_exit_pages(
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

CREATE OR REPLACE FUNCTION mart.shop_funnel(
  p_from date, p_to date, p_by text DEFAULT 'total', p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (
  slice text, step integer, name text, sessions bigint, rate_from_start numeric, rate_from_previous numeric,
  median_seconds numeric
)
LANGUAGE plpgsql STABLE SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  IF p_by IS NULL OR p_by NOT IN ('total', 'device', 'channel', 'visitor_type') THEN
    RAISE EXCEPTION 'shop_funnel cannot be cut by %', p_by USING HINT = 'Cut by total, device, channel or visitor_type.';
  END IF;
  RETURN QUERY
  WITH sliced AS (
    SELECT mart.session_slice(p_by, s.session_date, s.is_first, s.user_key IS NOT NULL, t, d, NULL) AS slice,
      count(*) FILTER (WHERE s.funnel_step >= 1) AS views, count(*) FILTER (WHERE s.funnel_step >= 2) AS carts,
      count(*) FILTER (WHERE s.funnel_step >= 3) AS checkouts, count(*) FILTER (WHERE s.funnel_step = 4) AS purchases,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY s.to_cart_ms / 1000::float8) AS to_cart,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY s.to_checkout_ms / 1000::float8) AS to_checkout,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY s.to_purchase_ms / 1000::float8) AS to_purchase
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    LEFT JOIN dw.dim_traffic t USING (traffic_key)
    LEFT JOIN dw.dim_device d USING (device_key)
    WHERE s.funnel_step > 0
    GROUP BY 1
    UNION ALL
    -- A funnel that nobody entered has its steps, too.
    SELECT 'total', 0, 0, 0, 0, NULL, NULL, NULL WHERE p_by = 'total'
  ),
  summed AS (
    SELECT f.slice, sum(f.views) AS views, sum(f.carts) AS carts, sum(f.checkouts) AS checkouts, sum(f.purchases) AS purchases,
      max(f.to_cart) AS to_cart, max(f.to_checkout) AS to_checkout, max(f.to_purchase) AS to_purchase
    FROM sliced f
    GROUP BY f.slice
  )
  SELECT f.slice, s.step, s.name, s.sessions::bigint, round(s.sessions / nullif(f.views, 0), 4),
    CASE WHEN s.step > 1 THEN round(s.sessions / nullif(s.previous, 0), 4) END, round(s.seconds::numeric, 1)
  FROM summed f
  CROSS JOIN LATERAL (VALUES
    (1, 'view_item', f.views, NULL, NULL), (2, 'add_to_cart', f.carts, f.views, f.to_cart),
    (3, 'begin_checkout', f.checkouts, f.carts, f.to_checkout), (4, 'purchase', f.purchases, f.checkouts, f.to_purchase)
  ) AS s (step, name, sessions, previous, seconds)
  ORDER BY f.views DESC, f.slice, s.step;
END
$$;

CREATE OR REPLACE FUNCTION mart.funnel_exits(
  p_from date, p_to date, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (step integer, name text, next_step text, sessions bigint, share numeric)
LANGUAGE sql STABLE AS $$
  WITH ended AS (
    SELECT s.funnel_step, s.funnel_next, count(*) AS sessions
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    WHERE s.funnel_step BETWEEN 1 AND 3
    GROUP BY s.funnel_step, s.funnel_next
  )
  SELECT e.funnel_step::integer, (ARRAY['view_item', 'add_to_cart', 'begin_checkout'])[e.funnel_step],
    coalesce(j.name, '(exit)'), e.sessions, round(e.sessions / sum(e.sessions) OVER (PARTITION BY e.funnel_step), 4)
  FROM ended e
  LEFT JOIN dw.journey_step j ON j.code = e.funnel_next
  ORDER BY 1, 4 DESC, 3
$$;

DROP INDEX dw.fact_session_funnel;

DROP INDEX dw.fact_session_orders;
CREATE INDEX fact_session_orders ON dw.fact_session (session_date)
  INCLUDE (started_at, visitor_key, person_key, traffic_key, device_key, user_key, revenue, orders, is_first, is_bot) WHERE orders > 0;

DROP TABLE mart.landing_day, mart.journey_day;

ALTER TABLE mart.session_day DROP view_sessions, DROP cart_sessions, DROP checkout_sessions, DROP purchase_sessions;

ALTER TABLE dw.fact_session_product DROP traffic_key, DROP device_key, DROP is_first, DROP is_signed_in;
ALTER TABLE dw.fact_search DROP traffic_key, DROP device_key, DROP is_first, DROP is_signed_in, DROP is_bot;
