-- What is looked for, looked at and bought, and how far people come.
-- Up Migration

-- mart.funnel's default steps, as the ETL found them when it cut the session.
CREATE FUNCTION mart.shop_funnel(
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

CREATE FUNCTION mart.funnel_exits(
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

-- What was done with products: from the roll-up where all sessions are meant, else from what it sums.
CREATE FUNCTION mart.products_seen(
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

DROP FUNCTION mart.product_performance;

CREATE FUNCTION mart.product_performance(
  p_from date, p_to date, p_limit integer DEFAULT 20, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (
  product_id text, name text, category text, brand text, views bigint, carts bigint, removals bigint, orders bigint,
  quantity double precision, revenue bigint, cart_rate numeric, buy_rate numeric
)
LANGUAGE sql STABLE AS $$
  WITH sold AS (
    SELECT i.product_key, count(DISTINCT o.order_id) AS orders, sum(coalesce(i.quantity, 1)) AS quantity,
      -- As numeric, because a client may claim a million pieces at a price of its own: more than a bigint holds.
      sum(round(coalesce(i.quantity, 1)::numeric * coalesce(i.price, 0)))
        FILTER (WHERE o.currency = (SELECT currency FROM mart.property)) AS revenue
    FROM mart.orders_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) o
    JOIN dw.fact_order_item i USING (order_id)
    GROUP BY i.product_key
  )
  SELECT p.product_id, p.name, p.category, p.brand, coalesce(seen.views, 0)::bigint, coalesce(seen.carts, 0)::bigint,
    coalesce(seen.removals, 0)::bigint, coalesce(sold.orders, 0)::bigint, coalesce(sold.quantity, 0),
    least(greatest(coalesce(sold.revenue, 0), -9223372036854775808), 9223372036854775807)::bigint,
    round(seen.carts / nullif(seen.views, 0), 4),
    round(coalesce(sold.orders, 0) / nullif(seen.views, 0), 4)
  FROM mart.products_seen(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) seen
  FULL JOIN sold USING (product_key)
  JOIN dw.dim_product p USING (product_key)
  ORDER BY 10 DESC, 5 DESC, 1
  LIMIT p_limit
$$;

CREATE FUNCTION mart.products_not_bought(
  p_from date, p_to date, p_limit integer DEFAULT 20, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (product_id text, name text, category text, brand text, views bigint, carts bigint, cart_rate numeric)
LANGUAGE sql STABLE AS $$
  SELECT p.product_id, p.name, p.category, p.brand, seen.views::bigint, seen.carts::bigint, round(seen.carts / seen.views, 4)
  FROM mart.products_seen(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) seen
  JOIN dw.dim_product p USING (product_key)
  WHERE seen.views > 0 AND seen.product_key NOT IN (
    SELECT i.product_key
    FROM mart.orders_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) o
    JOIN dw.fact_order_item i USING (order_id))
  ORDER BY 5 DESC, 6 DESC, 1
  LIMIT p_limit
$$;

CREATE FUNCTION mart.price_history(p_product_id text)
RETURNS TABLE (
  version bigint, name text, price bigint, discount_price bigint, valid_from timestamptz, valid_to timestamptz
)
LANGUAGE sql STABLE AS $$
  SELECT h.version, h.name, h.price, h.discount_price, h.valid_from, h.valid_to
  FROM dw.dim_product_history h
  -- By key, so that the history of no other product is worked out.
  WHERE h.product_key = ANY (ARRAY(SELECT p.product_key FROM dw.dim_product p WHERE p.product_id = p_product_id))
  ORDER BY h.valid_from
$$;

-- For a field to choose a product in: what is typed there is looked for as it stands.
CREATE FUNCTION mart.product_names(p_search text DEFAULT NULL, p_limit integer DEFAULT 20)
RETURNS TABLE (product_id text, name text)
LANGUAGE sql STABLE AS $$
  SELECT p.product_id, coalesce(p.name, p.product_id)
  FROM dw.dim_product p
  WHERE concat_ws(' ', p.name, p.product_id)
    ILIKE '%' || regexp_replace(trim(coalesce(p_search, '')), '([\\%_])', '\\\1', 'g') || '%'
  ORDER BY 2, 1
  LIMIT p_limit
$$;

CREATE FUNCTION mart.searches(
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

CREATE FUNCTION mart.tracked_orders(p_from date, p_to date)
RETURNS TABLE (order_date date, orders bigint, revenue bigint)
LANGUAGE sql STABLE AS $$
  SELECT o.order_date, count(*), coalesce(sum(o.value), 0)::bigint
  FROM mart.orders_in(p_from, p_to) o
  WHERE o.currency = (SELECT currency FROM mart.property)
  GROUP BY o.order_date
  ORDER BY 1
$$;
COMMENT ON FUNCTION mart.tracked_orders IS 'Orders in the property''s currency by day, to lay beside the shop''s own';

-- Down Migration

DROP FUNCTION mart.tracked_orders, mart.searches, mart.product_names, mart.price_history, mart.products_not_bought,
  mart.product_performance, mart.products_seen, mart.funnel_exits, mart.shop_funnel;

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
