-- The one definition of every metric; docs/metrics.md says the same in words. Dates are days of the property's time zone, both
-- ends included; money is in minor units; rates are 0 to 1, null where there is nothing to divide by; bots are left out
-- unless p_bots.
-- Up Migration

-- What the money and the dates of all metrics are in.
CREATE VIEW mart.property AS
SELECT time_zone, currency FROM etl.setting;

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

CREATE FUNCTION mart.top_pages(p_from date, p_to date, p_limit integer DEFAULT 20, p_bots boolean DEFAULT false)
RETURNS TABLE (host text, path text, title text, page_views bigint, entrances bigint, exits bigint)
LANGUAGE sql STABLE AS $$
  SELECT p.host, p.path, p.title, sum(d.page_views)::bigint, sum(d.entrances)::bigint, sum(d.exits)::bigint
  FROM mart.page_day d
  JOIN dw.dim_page p USING (page_key)
  WHERE d.date BETWEEN p_from AND p_to AND (p_bots OR NOT d.is_bot)
  GROUP BY p.page_key, p.host, p.path, p.title
  ORDER BY 4 DESC, 1, 2
  LIMIT p_limit
$$;

CREATE FUNCTION mart.event_counts(p_from date, p_to date, p_bots boolean DEFAULT false)
RETURNS TABLE (name text, stage text, events bigint)
LANGUAGE sql STABLE AS $$
  SELECT e.name, e.stage, sum(d.events)::bigint
  FROM mart.event_day d
  JOIN dw.dim_event e USING (event_key)
  WHERE d.event_date BETWEEN p_from AND p_to AND (p_bots OR NOT d.is_bot)
  GROUP BY e.name, e.stage
  ORDER BY 3 DESC, 1
$$;

CREATE FUNCTION mart.orders(p_from date, p_to date, p_bots boolean DEFAULT false)
RETURNS TABLE (order_date date, currency text, orders bigint, revenue bigint, average_order bigint)
LANGUAGE sql STABLE AS $$
  SELECT o.order_date, o.currency, count(*), coalesce(sum(o.value), 0)::bigint,
    round(coalesce(sum(o.value), 0) / count(*))::bigint
  FROM dw.fact_order o
  WHERE o.order_date BETWEEN p_from AND p_to AND (p_bots OR NOT o.is_bot)
  GROUP BY o.order_date, o.currency
  ORDER BY 1, 2
$$;

CREATE FUNCTION mart.product_performance(p_from date, p_to date, p_limit integer DEFAULT 20, p_bots boolean DEFAULT false)
RETURNS TABLE (
  product_id text, name text, category text, brand text, views bigint, carts bigint, removals bigint, orders bigint,
  quantity double precision, revenue bigint, cart_rate numeric, buy_rate numeric
)
LANGUAGE sql STABLE AS $$
  WITH seen AS (
    SELECT d.product_key, sum(d.views) AS views, sum(d.carts) AS carts, sum(d.removals) AS removals
    FROM mart.product_day d
    WHERE d.event_date BETWEEN p_from AND p_to AND (p_bots OR NOT d.is_bot)
    GROUP BY d.product_key
  ),
  sold AS (
    SELECT i.product_key, count(DISTINCT o.order_id) AS orders, sum(coalesce(i.quantity, 1)) AS quantity,
      -- As numeric, because a client may claim a million pieces at a price of its own: more than a bigint holds.
      sum(round(coalesce(i.quantity, 1)::numeric * coalesce(i.price, 0)))
        FILTER (WHERE o.currency = (SELECT currency FROM mart.property)) AS revenue
    FROM dw.fact_order o
    JOIN dw.fact_order_item i USING (order_id)
    WHERE o.order_date BETWEEN p_from AND p_to AND (p_bots OR NOT o.is_bot)
    GROUP BY i.product_key
  )
  SELECT p.product_id, p.name, p.category, p.brand, coalesce(seen.views, 0)::bigint, coalesce(seen.carts, 0)::bigint,
    coalesce(seen.removals, 0)::bigint, coalesce(sold.orders, 0)::bigint, coalesce(sold.quantity, 0),
    least(greatest(coalesce(sold.revenue, 0), -9223372036854775808), 9223372036854775807)::bigint,
    round(seen.carts / nullif(seen.views, 0), 4),
    round(coalesce(sold.orders, 0) / nullif(seen.views, 0), 4)
  FROM seen
  FULL JOIN sold USING (product_key)
  JOIN dw.dim_product p USING (product_key)
  ORDER BY 10 DESC, 5 DESC, 1
  LIMIT p_limit
$$;

-- Down Migration

DROP FUNCTION mart.product_performance, mart.orders, mart.event_counts, mart.top_pages, mart.session_metrics, mart.session_slice;
DROP VIEW mart.property;
