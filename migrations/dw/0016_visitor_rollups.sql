-- Different visitors cannot be summed by day: who came on two days would count twice. But who came on a day and when before it can:
-- in a range, a visitor's first day is the one whose day before lies before the range. The ETL keeps both up for the visitors a batch
-- touched; a warehouse that was loaded without asks for a rebuild (CUT_VERSION).
-- Up Migration

-- Of sessions that are no bots': for each visitor and scope the different days it was there, each with the day before it on which it
-- was there in the same scope. Scopes: total (''), channel, device (its category), visitor_type (new, returning), signed_in (signed in,
-- anonymous).
CREATE TABLE mart.visitor_day (
  session_date date NOT NULL,
  -- '-infinity': none.
  previous_date date NOT NULL,
  visitors bigint NOT NULL,
  -- Only of the sessions in which the visitor is the person too: of each person here there is one visitor.
  is_self boolean NOT NULL,
  scope text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (scope, value, is_self, session_date, previous_date)
);

-- Of each visitor whose first session is no bot's: the different weeks, nth after that of the first, in which it had one that is none.
CREATE TABLE mart.visitor_week (
  -- The first session's, as is all but the week.
  first_date date NOT NULL,
  week integer NOT NULL,
  visitors bigint NOT NULL,
  is_signed_in boolean NOT NULL,
  channel text NOT NULL,
  device text NOT NULL,
  PRIMARY KEY (first_date, week, channel, device, is_signed_in)
);

-- People who may be several visitors, which no sum by visitor can tell: they are counted, from the index alone.
CREATE INDEX fact_session_users ON dw.fact_session (session_date)
  INCLUDE (person_key, visitor_key, traffic_key, device_key, user_key, is_first, is_bot) WHERE person_key <> visitor_key;

-- The Monday of a day's week, by counting, which is quicker than date_trunc: the first day there was, was one.
CREATE FUNCTION mart.monday_of(p_date date) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT p_date - (p_date - date '0001-01-01') % 7
$$;

-- A slice that is a day or a week is grouped by as a date, null for all others, and written out at the end: text takes four times as long.
CREATE FUNCTION mart.slice_date(p_by text, p_date date) RETURNS date LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE p_by WHEN 'day' THEN p_date WHEN 'week' THEN mart.monday_of(p_date) END
$$;

CREATE FUNCTION mart.slice_name(p_date date, p_name text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(to_char(p_date::timestamp, 'YYYY-MM-DD'), p_name)
$$;

-- The scope of mart.visitor_day that has what is asked for; null: none has, as where two filters meet, or a filter and another cut.
CREATE FUNCTION mart.visitor_scope(
  p_by text, p_bots boolean, p_channel text, p_device text, p_visitor_type text, p_signed_in boolean
) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN p_bots OR p_by NOT IN ('total', 'day', 'week', 'channel', 'device', 'visitor_type', 'signed_in') THEN NULL
    ELSE CASE CASE WHEN p_by = 'channel' OR p_channel IS NOT NULL THEN 'c' ELSE '' END
        || CASE WHEN p_by = 'device' OR p_device IS NOT NULL THEN 'd' ELSE '' END
        || CASE WHEN p_by = 'visitor_type' OR p_visitor_type IS NOT NULL THEN 'v' ELSE '' END
        || CASE WHEN p_by = 'signed_in' OR p_signed_in IS NOT NULL THEN 's' ELSE '' END
      WHEN '' THEN 'total'
      WHEN 'c' THEN 'channel'
      WHEN 'd' THEN 'device'
      WHEN 'v' THEN 'visitor_type'
      WHEN 's' THEN 'signed_in'
    END
  END
$$;

-- Different visitors and people, cut as mart.session_metrics is: from the roll-up where a scope of it serves, else from the sessions.
CREATE FUNCTION mart.visitors_in(
  p_from date, p_to date, p_by text, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (slice text, visitors bigint, people bigint)
LANGUAGE sql STABLE AS $$
  WITH session AS NOT MATERIALIZED (
    SELECT mart.slice_date(p_by, s.session_date) AS date,
      mart.session_slice(p_by, NULL, s.is_first, s.user_key IS NOT NULL, t, d, NULL) AS name, s.visitor_key, s.person_key
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    LEFT JOIN dw.dim_traffic t USING (traffic_key)
    LEFT JOIN dw.dim_device d USING (device_key)
  ),
  counted AS (
    SELECT date, name, count(DISTINCT visitor_key) AS visitors, count(DISTINCT person_key) AS people
    FROM session
    WHERE mart.visitor_scope(p_by, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) IS NULL
    GROUP BY date, name
    UNION ALL
    SELECT mart.slice_date(p_by, v.session_date),
      CASE WHEN p_by = 'total' THEN p_by WHEN p_by NOT IN ('day', 'week') THEN v.value END,
      sum(v.visitors) FILTER (WHERE NOT v.is_self), sum(v.visitors) FILTER (WHERE v.is_self)
    FROM mart.visitor_day v
    WHERE v.scope = mart.visitor_scope(p_by, p_bots, p_channel, p_device, p_visitor_type, p_signed_in)
      AND (p_channel IS NULL OR v.value = p_channel)
      AND (p_device IS NULL OR v.value = p_device)
      AND (p_visitor_type IS NULL OR v.value = p_visitor_type)
      AND (p_signed_in IS NULL OR v.value = CASE WHEN p_signed_in THEN 'signed in' ELSE 'anonymous' END)
      AND v.session_date BETWEEN p_from AND p_to
      AND v.previous_date < CASE p_by
        WHEN 'day' THEN v.session_date
        WHEN 'week' THEN greatest(p_from, mart.monday_of(v.session_date))
        ELSE p_from
      END
    GROUP BY 1, 2
    UNION ALL
    SELECT date, name, 0, count(*)
    FROM (SELECT DISTINCT date, name, person_key FROM session WHERE person_key <> visitor_key) AS person
    WHERE mart.visitor_scope(p_by, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) IS NOT NULL
    GROUP BY date, name
  )
  SELECT mart.slice_name(c.date, c.name), sum(c.visitors)::bigint, coalesce(sum(c.people), 0)::bigint
  FROM counted c
  GROUP BY c.date, c.name
$$;

CREATE OR REPLACE FUNCTION mart.session_metrics(
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
    SELECT v.slice, v.visitors, v.people
    FROM mart.visitors_in(p_from, p_to, p_by, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) v
    WHERE p_by <> 'landing_page'
    UNION ALL
    SELECT mart.session_slice(p_by, NULL, NULL, NULL, NULL, NULL, g), e.visitors, e.people
    FROM entered e
    LEFT JOIN dw.dim_page g ON g.page_key = e.entry_page_key
  ),
  added_up AS (
    SELECT mart.slice_date(p_by, s.session_date) AS date,
      mart.session_slice(p_by, NULL, s.is_first, s.is_signed_in, t, d, NULL) AS name,
      sum(s.sessions) AS sessions, sum(s.engaged_sessions) AS engaged, sum(s.single_page_sessions) AS single_page,
      sum(s.converting_sessions) AS converting, sum(s.page_views) AS page_views, sum(s.duration_ms) AS duration_ms,
      sum(s.orders) AS orders, sum(s.revenue) AS revenue
    FROM mart.session_days_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
    LEFT JOIN dw.dim_traffic t USING (traffic_key)
    LEFT JOIN dw.dim_device d USING (device_key)
    WHERE p_by <> 'landing_page'
    GROUP BY 1, 2
  ),
  summed AS (
    SELECT mart.slice_name(a.date, a.name) AS slice, a.sessions, a.engaged, a.single_page, a.converting, a.page_views,
      a.duration_ms, a.orders, a.revenue
    FROM added_up a
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

-- Weekly cohorts: visitors by the week (Monday) of their first session, which the filters are about; of them, who had a session
-- in the nth week after. Week 0 is 1. A week that has not ended in the data has no rate yet.
CREATE OR REPLACE FUNCTION mart.retention(
  p_from date, p_to date, p_weeks integer DEFAULT 8, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (cohort date, visitors bigint, week integer, returned bigint, rate numeric, is_complete boolean)
LANGUAGE sql STABLE AS $$
  WITH first_week AS (
    SELECT s.visitor_key, mart.monday_of(s.session_date) AS cohort
    FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, 'new', p_signed_in) s
    WHERE p_bots
  ),
  -- Week 0 has everybody, by the first session itself.
  active AS (
    SELECT came.cohort, came.week, count(*) AS returned
    FROM (
      SELECT DISTINCT s.visitor_key, f.cohort, (mart.monday_of(s.session_date) - f.cohort) / 7 AS week
      FROM first_week f
      JOIN mart.sessions_in(p_from, p_to + 7 * (p_weeks + 1), p_bots) s USING (visitor_key)
      WHERE p_bots
    ) AS came
    GROUP BY 1, 2
    UNION ALL
    SELECT mart.monday_of(w.first_date), w.week, sum(w.visitors)::bigint
    FROM mart.visitor_week w
    WHERE p_bots IS NOT TRUE AND w.first_date BETWEEN p_from AND p_to AND w.week <= p_weeks
      AND mart.fits(false, w.channel, w.device, true, w.is_signed_in, p_bots, p_channel, p_device, 'new', p_signed_in)
    GROUP BY 1, 2
  ),
  cohort AS (
    SELECT cohort, returned AS visitors FROM active WHERE week = 0
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

-- Down Migration

CREATE OR REPLACE FUNCTION mart.session_metrics(
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

-- Weekly cohorts: visitors by the week (Monday) of their first session, which the filters are about; of them, who had a session
-- in the nth week after. Week 0 is 1. A week that has not ended in the data has no rate yet.
CREATE OR REPLACE FUNCTION mart.retention(
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

DROP FUNCTION mart.visitors_in, mart.visitor_scope, mart.slice_name, mart.slice_date, mart.monday_of;
DROP INDEX dw.fact_session_users;
DROP TABLE mart.visitor_week, mart.visitor_day;
