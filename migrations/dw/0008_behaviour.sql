-- Metrics of what visitors do one after the other: funnel, paths, retention. Events of a session stand in the order of
-- occurred_at, then received_at, position and event_id, so that equal times have one order too.
-- Up Migration

-- Per session, ordered: other events may come between the steps. A step is a stage or an event name. p_window is the longest
-- time from the first step to the last; of several ways through, the one that started latest counts, since it is the shortest.
CREATE FUNCTION mart.funnel(
  p_from date, p_to date,
  p_steps text[] DEFAULT ARRAY['view_item', 'add_to_cart', 'begin_checkout', 'purchase'],
  p_window interval DEFAULT NULL,
  p_bots boolean DEFAULT false
)
RETURNS TABLE (
  step integer, name text, sessions bigint, rate_from_start numeric, rate_from_previous numeric, median_seconds numeric
)
LANGUAGE sql STABLE AS $$
  WITH RECURSIVE wanted AS (
    SELECT w.step::integer, e.event_key
    FROM unnest(p_steps) WITH ORDINALITY AS w (name, step)
    JOIN dw.dim_event e ON w.name IN (e.stage, e.name)
  ),
  numbered AS (
    SELECT f.visitor_key, f.session_started_at, f.event_key, f.occurred_at,
      row_number() OVER (
        PARTITION BY f.visitor_key, f.session_started_at ORDER BY f.occurred_at, f.received_at, f.position, f.event_id
      ) AS n
    FROM dw.fact_event f
    JOIN dw.fact_session s ON s.visitor_key = f.visitor_key AND s.started_at = f.session_started_at
    WHERE s.session_date BETWEEN p_from AND p_to AND (p_bots OR NOT s.is_bot)
      -- A session lasts 24 hours at most, so this bounds the events to read; the day the clocks go forward has only 23.
      AND f.event_date BETWEEN p_from AND p_to + 2
      AND f.event_key IN (SELECT event_key FROM wanted)
  ),
  event AS (
    SELECT n.*, w.step FROM numbered n JOIN wanted w USING (event_key)
  ),
  reached AS (
    SELECT step, visitor_key, session_started_at, n, occurred_at, occurred_at AS start_at, NULL::timestamptz AS previous_at
    FROM event WHERE step = 1
    UNION ALL
    SELECT step, visitor_key, session_started_at, n, occurred_at, start_at, previous_at
    FROM (
      SELECT e.step, e.visitor_key, e.session_started_at, e.n, e.occurred_at, r.start_at, r.occurred_at AS previous_at,
        row_number() OVER (
          PARTITION BY e.visitor_key, e.session_started_at, e.n ORDER BY r.start_at DESC, r.n DESC
        ) AS choice
      FROM reached r
      JOIN event e ON e.visitor_key = r.visitor_key AND e.session_started_at = r.session_started_at
        AND e.step = r.step + 1 AND e.n > r.n
      WHERE p_window IS NULL OR e.occurred_at - r.start_at <= p_window
    ) AS ways
    WHERE choice = 1
  ),
  first_reached AS (
    SELECT DISTINCT ON (step, visitor_key, session_started_at) step, occurred_at - previous_at AS took
    FROM reached
    ORDER BY step, visitor_key, session_started_at, n
  ),
  counted AS (
    SELECT w.step::integer, w.name, count(r.step) AS sessions,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM r.took)) AS median_seconds
    FROM unnest(p_steps) WITH ORDINALITY AS w (name, step)
    LEFT JOIN first_reached r ON r.step = w.step
    GROUP BY w.step, w.name
  )
  SELECT step, name, sessions,
    round(sessions::numeric / nullif(first_value(sessions) OVER (ORDER BY step), 0), 4),
    CASE WHEN step > 1 THEN round(sessions::numeric / nullif(lag(sessions) OVER (ORDER BY step), 0), 4) END,
    round(median_seconds::numeric, 1)
  FROM counted
  ORDER BY step
$$;

-- What came next after a page (p_kind page: by path) or an event (p_kind event: by name). p_step null: what sessions begin with.
CREATE FUNCTION mart.paths(
  p_from date, p_to date, p_step text DEFAULT NULL, p_kind text DEFAULT 'page', p_limit integer DEFAULT 20,
  p_bots boolean DEFAULT false
)
RETURNS TABLE (next_step text, transitions bigint, share numeric)
LANGUAGE sql STABLE AS $$
  WITH step AS (
    SELECT CASE p_kind WHEN 'page' THEN g.path WHEN 'event' THEN e.name END AS name,
      row_number() OVER by_order AS n,
      lead(CASE p_kind WHEN 'page' THEN g.path WHEN 'event' THEN e.name END, 1, '(exit)') OVER by_order AS next_name
    FROM dw.fact_event f
    JOIN dw.dim_event e USING (event_key)
    JOIN dw.fact_session s ON s.visitor_key = f.visitor_key AND s.started_at = f.session_started_at
    LEFT JOIN dw.dim_page g USING (page_key)
    WHERE s.session_date BETWEEN p_from AND p_to AND (p_bots OR NOT s.is_bot)
      AND f.event_date BETWEEN p_from AND p_to + 2
      AND (p_kind = 'event' OR (p_kind = 'page' AND e.stage = 'page_view' AND g.path IS NOT NULL))
    WINDOW by_order AS (
      PARTITION BY f.visitor_key, f.session_started_at ORDER BY f.occurred_at, f.received_at, f.position, f.event_id
    )
  ),
  transition AS (
    SELECT name AS next_name FROM step WHERE p_step IS NULL AND n = 1
    UNION ALL
    SELECT next_name FROM step WHERE name = p_step
  )
  SELECT next_name, count(*), round(count(*) / sum(count(*)) OVER (), 4)
  FROM transition
  GROUP BY next_name
  ORDER BY 2 DESC, 1
  LIMIT p_limit
$$;

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

-- Down Migration

DROP FUNCTION mart.retention, mart.paths, mart.funnel;
