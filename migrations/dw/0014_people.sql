-- Who comes back, and who buys again.
-- Up Migration

DROP FUNCTION mart.retention;

-- Weekly cohorts: visitors by the week (Monday) of their first session, which the filters are about; of them, who had a session
-- in the nth week after. Week 0 is 1. A week that has not ended in the data has no rate yet.
CREATE FUNCTION mart.retention(
  p_from date, p_to date, p_weeks integer DEFAULT 8, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (cohort date, visitors bigint, week integer, returned bigint, rate numeric, is_complete boolean)
LANGUAGE sql STABLE AS $$
  WITH first_week AS (
    SELECT s.visitor_key, date_trunc('week', s.session_date::timestamp)::date AS cohort
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, 'new', p_signed_in) s
  ),
  cohort AS (
    SELECT cohort, count(*) AS visitors FROM first_week GROUP BY cohort
  ),
  active AS (
    SELECT came.cohort, came.week, count(*) AS returned
    FROM (
      SELECT DISTINCT s.visitor_key, f.cohort, (date_trunc('week', s.session_date::timestamp)::date - f.cohort) / 7 AS week
      FROM first_week f
      JOIN mart.sessions_in(p_from, p_to + 7 * (p_weeks + 1), p_bots) s USING (visitor_key)
    ) AS came
    GROUP BY 1, 2
  ),
  newest AS (
    SELECT max(session_date) AS date FROM dw.fact_session
  )
  SELECT c.cohort, c.visitors, w.week, coalesce(a.returned, 0),
    CASE WHEN newest.date >= c.cohort + 7 * w.week + 6 OR w.week = 0
      THEN round(coalesce(a.returned, 0)::numeric / nullif(c.visitors, 0), 4) END,
    newest.date >= c.cohort + 7 * w.week + 6
  FROM cohort c
  CROSS JOIN newest
  CROSS JOIN generate_series(0, p_weeks) AS w (week)
  LEFT JOIN active a ON a.cohort = c.cohort AND a.week = w.week
  WHERE newest.date >= c.cohort + 7 * w.week
  ORDER BY c.cohort, w.week
$$;

CREATE FUNCTION mart.returning_buyers(
  p_from date, p_to date, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (
  buyers bigint, returning_buyers bigint, returning_rate numeric, orders bigint, orders_by_returning bigint, revenue bigint,
  revenue_by_returning bigint, median_days_between numeric
)
LANGUAGE sql STABLE AS $$
  WITH bought AS (
    SELECT s.person_key, s.visitor_key, s.started_at, s.orders, s.revenue
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    WHERE s.orders > 0
  ),
  -- Every session with an order there was, with the orders before its last one and when the person had ordered before.
  history AS (
    SELECT s.visitor_key, s.started_at, sum(s.orders) OVER by_time - 1 AS earlier_orders,
      s.started_at - lag(s.started_at) OVER by_time AS since
    FROM mart.sessions_in('-infinity', p_to, p_bots) s
    WHERE s.orders > 0
    WINDOW by_time AS (PARTITION BY s.person_key ORDER BY s.started_at, s.visitor_key ROWS UNBOUNDED PRECEDING)
  ),
  buyer AS (
    SELECT b.person_key, sum(b.orders) AS orders, sum(b.revenue) AS revenue, max(h.earlier_orders) > 0 AS is_returning
    FROM bought b
    JOIN history h USING (visitor_key, started_at)
    GROUP BY b.person_key
  )
  SELECT count(*), count(*) FILTER (WHERE is_returning),
    round(count(*) FILTER (WHERE is_returning)::numeric / nullif(count(*), 0), 4),
    coalesce(sum(orders), 0)::bigint, coalesce(sum(orders) FILTER (WHERE is_returning), 0)::bigint,
    coalesce(sum(revenue), 0)::bigint, coalesce(sum(revenue) FILTER (WHERE is_returning), 0)::bigint,
    (SELECT round((percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM h.since) / 86400))::numeric, 1)
      FROM bought JOIN history h USING (visitor_key, started_at))
  FROM buyer
$$;

-- People who ordered in the range, scored 1 to 5 among one another; the later, the more often, the more, the higher. Ties share the
-- lowest rank.
CREATE FUNCTION mart.rfm_people(
  p_from date, p_to date, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (
  person_key bigint, recency_days integer, orders bigint, revenue bigint, recency_score integer, frequency_score integer,
  monetary_score integer
)
LANGUAGE sql STABLE AS $$
  SELECT b.person_key, p_to - b.latest, b.orders, b.revenue::bigint,
    least(5, 1 + floor(5 * percent_rank() OVER (ORDER BY b.latest)))::integer,
    least(5, 1 + floor(5 * percent_rank() OVER (ORDER BY b.orders)))::integer,
    least(5, 1 + floor(5 * percent_rank() OVER (ORDER BY b.revenue)))::integer
  FROM (
    SELECT s.person_key, max(s.session_date) AS latest, sum(s.orders) AS orders, sum(s.revenue) AS revenue
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    WHERE s.orders > 0
    GROUP BY s.person_key
  ) AS b
$$;

-- docs/metrics.md has the same as a table.
CREATE FUNCTION mart.rfm_segment(p_recency integer, p_frequency integer) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN p_recency >= 4 THEN
      CASE WHEN p_frequency >= 4 THEN 'champions' WHEN p_frequency >= 2 THEN 'promising' ELSE 'new' END
    WHEN p_recency = 3 THEN
      CASE WHEN p_frequency >= 3 THEN 'loyal' ELSE 'needs attention' END
    WHEN p_frequency <= 2 THEN 'hibernating'
    WHEN p_recency = 1 AND p_frequency >= 4 THEN 'cannot lose'
    ELSE 'at risk'
  END
$$;

CREATE FUNCTION mart.rfm(
  p_from date, p_to date, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (
  segment text, people bigint, share_of_people numeric, orders bigint, revenue bigint, share_of_revenue numeric,
  average_revenue bigint, median_recency_days numeric
)
LANGUAGE sql STABLE AS $$
  SELECT mart.rfm_segment(p.recency_score, p.frequency_score), count(*), round(count(*) / sum(count(*)) OVER (), 4),
    sum(p.orders)::bigint, sum(p.revenue)::bigint, round(sum(p.revenue) / nullif(sum(sum(p.revenue)) OVER (), 0), 4),
    round(sum(p.revenue) / count(*))::bigint,
    round((percentile_cont(0.5) WITHIN GROUP (ORDER BY p.recency_days))::numeric, 1)
  FROM mart.rfm_people(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) p
  GROUP BY 1
  ORDER BY 5 DESC, 1
$$;

CREATE FUNCTION mart.rfm_grid(
  p_from date, p_to date, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (recency_score integer, frequency_score integer, people bigint, revenue bigint)
LANGUAGE sql STABLE AS $$
  SELECT p.recency_score, p.frequency_score, count(*), sum(p.revenue)::bigint
  FROM mart.rfm_people(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) p
  GROUP BY 1, 2
  ORDER BY 1, 2
$$;

-- Down Migration

DROP FUNCTION mart.rfm_grid, mart.rfm, mart.rfm_segment, mart.rfm_people, mart.returning_buyers, mart.retention;

-- Weekly cohorts: visitors by the week (Monday) of their first session; of them, who had a session in the nth week after.
-- Week 0 is 1. A week that has not ended in the data has no rate yet.
CREATE FUNCTION mart.retention(p_from date, p_to date, p_weeks integer DEFAULT 8, p_bots boolean DEFAULT false)
RETURNS TABLE (cohort date, visitors bigint, week integer, returned bigint, rate numeric, is_complete boolean)
LANGUAGE sql STABLE AS $$
  WITH first_week AS (
    SELECT visitor_key, date_trunc('week', session_date::timestamp)::date AS cohort
    FROM dw.fact_session
    WHERE is_first AND session_date BETWEEN p_from AND p_to AND (p_bots OR NOT is_bot)
  ),
  cohort AS (
    SELECT cohort, count(*) AS visitors FROM first_week GROUP BY cohort
  ),
  active AS (
    SELECT f.cohort, (date_trunc('week', s.session_date::timestamp)::date - f.cohort) / 7 AS week,
      count(DISTINCT s.visitor_key) AS returned
    FROM first_week f
    JOIN dw.fact_session s USING (visitor_key)
    WHERE (p_bots OR NOT s.is_bot)
    GROUP BY 1, 2
  ),
  newest AS (
    SELECT max(session_date) AS date FROM dw.fact_session
  )
  SELECT c.cohort, c.visitors, w.week, coalesce(a.returned, 0),
    CASE WHEN newest.date >= c.cohort + 7 * w.week + 6 OR w.week = 0
      THEN round(coalesce(a.returned, 0)::numeric / nullif(c.visitors, 0), 4) END,
    newest.date >= c.cohort + 7 * w.week + 6
  FROM cohort c
  CROSS JOIN newest
  CROSS JOIN generate_series(0, p_weeks) AS w (week)
  LEFT JOIN active a ON a.cohort = c.cohort AND a.week = w.week
  WHERE newest.date >= c.cohort + 7 * w.week
  ORDER BY c.cohort, w.week
$$;
