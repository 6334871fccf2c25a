-- What happens now, and how good the data is.
-- Up Migration

-- Every hour of the property's clock that the span touches. Its visitors are those with a session under way in it; bots by what a
-- session is known to be.
CREATE FUNCTION mart.events_by_hour(p_from timestamptz, p_to timestamptz, p_bots boolean DEFAULT false)
RETURNS TABLE (hour timestamptz, events bigint, page_views bigint, visitors bigint, orders bigint)
LANGUAGE sql STABLE AS $$
  WITH zone AS (
    SELECT coalesce((SELECT time_zone FROM mart.property), 'UTC') AS name
  ),
  span AS (
    SELECT name AS zone, date_trunc('hour', p_from, name) AS began,
      date_trunc('hour', p_to - interval '1 microsecond', name) + interval '1 hour' AS ended
    FROM zone
  ),
  hours AS (
    SELECT h AS hour FROM span CROSS JOIN LATERAL generate_series(span.began, span.ended - interval '1 hour', '1 hour') AS h
  ),
  happened AS (
    SELECT date_trunc('hour', q.quarter, span.zone) AS hour, sum(q.events) AS events, sum(q.page_views) AS page_views
    FROM span
    JOIN mart.event_quarter q ON q.quarter >= span.began AND q.quarter < span.ended
    WHERE p_bots OR NOT q.is_bot
    GROUP BY 1
  ),
  there AS (
    SELECT h AS hour, count(DISTINCT s.visitor_key) AS visitors
    FROM span
    JOIN dw.fact_session s ON s.ended_at >= span.began AND s.started_at < span.ended
    CROSS JOIN LATERAL generate_series(
      date_trunc('hour', greatest(s.started_at, span.began), span.zone),
      least(s.ended_at, span.ended - interval '1 microsecond'), '1 hour') AS h
    -- A session is of the day it started on, anywhere on earth, and lasts a day at most.
    WHERE s.session_date BETWEEN (p_from AT TIME ZONE 'UTC')::date - 3 AND (p_to AT TIME ZONE 'UTC')::date + 1
      AND (p_bots OR NOT s.is_bot)
    GROUP BY 1
  ),
  bought AS (
    SELECT date_trunc('hour', o.occurred_at, span.zone) AS hour, count(*) AS orders
    FROM span
    JOIN dw.fact_order o ON o.occurred_at >= span.began AND o.occurred_at < span.ended
    WHERE o.order_date BETWEEN (p_from AT TIME ZONE 'UTC')::date - 2 AND (p_to AT TIME ZONE 'UTC')::date + 2
      AND (p_bots OR NOT o.is_bot)
    GROUP BY 1
  )
  SELECT h.hour, coalesce(e.events, 0)::bigint, coalesce(e.page_views, 0)::bigint, coalesce(t.visitors, 0), coalesce(b.orders, 0)
  FROM hours h
  LEFT JOIN happened e USING (hour)
  LEFT JOIN there t USING (hour)
  LEFT JOIN bought b USING (hour)
  ORDER BY 1
$$;

CREATE FUNCTION mart.data_quality(p_from date, p_to date)
RETURNS TABLE (date date, events bigint, bot_events bigint, late_events bigint, bot_rate numeric)
LANGUAGE sql STABLE AS $$
  SELECT d.event_date, coalesce(sum(d.events) FILTER (WHERE NOT d.is_bot), 0)::bigint,
    coalesce(sum(d.events) FILTER (WHERE d.is_bot), 0)::bigint, sum(d.late)::bigint,
    round(coalesce(sum(d.events) FILTER (WHERE d.is_bot), 0) / nullif(sum(d.events), 0), 4)
  FROM mart.event_day d
  WHERE d.event_date BETWEEN p_from AND p_to
  GROUP BY d.event_date
  ORDER BY 1
$$;

CREATE FUNCTION mart.run_quality(p_from timestamptz, p_to timestamptz)
RETURNS TABLE (
  day date, runs bigint, failed_runs bigint, objects bigint, events bigint, inserted bigint, duplicates bigint, rejected bigint
)
LANGUAGE sql STABLE AS $$
  SELECT (r.started_at AT TIME ZONE coalesce((SELECT time_zone FROM mart.property), 'UTC'))::date, count(*),
    count(*) FILTER (WHERE r.state = 'failed'), sum(r.objects)::bigint, sum(r.events)::bigint, sum(r.inserted)::bigint,
    sum(r.duplicates)::bigint, sum(r.rejected)::bigint
  FROM mart.runs r
  WHERE r.started_at >= p_from AND r.started_at < p_to
  GROUP BY 1
  ORDER BY 1
$$;

-- Sessions too: an earlier copy of an event that takes the place of another is no new event, and may change figures.
CREATE VIEW mart.last_run AS
SELECT run_id, state, finished_at
FROM etl.run
WHERE state IN ('done', 'stopped') AND (inserted > 0 OR rejected > 0 OR sessions > 0 OR kind = 'rebuild')
ORDER BY run_id DESC
LIMIT 1;
COMMENT ON VIEW mart.last_run IS 'The newest run that changed something: another one means that answers may be others';

-- Down Migration

DROP VIEW mart.last_run;
DROP FUNCTION mart.run_quality, mart.data_quality, mart.events_by_hour;
