-- Different visitors under any filters, in any cut, of any days: for each visit of a visitor, how many days ago it was there before,
-- once for each choice of properties that both visits have to share. In a range, its first visit of the kind that is asked for is the
-- one before which there was none since the range's beginning. mart.visitor_day knew this for one property at a time only, and of no bots.
-- The ETL asks for a rebuild of a warehouse that was loaded without (CUT_VERSION).
-- Up Migration

DROP FUNCTION mart.visitor_scope;
DROP TABLE mart.visitor_day;

CREATE TABLE mart.visitor_day (
  -- First 64 bits of the SHA-256 of all that is not a count: as a key the whole of it would take more than the table itself.
  pattern_key bigint NOT NULL,
  session_date date NOT NULL,
  visitors integer NOT NULL,
  -- By person, whichever visitor the visits are of.
  people integer NOT NULL,
  -- The same with sessions of bots counted in, the previous ones among them.
  visitors_with_bots integer NOT NULL,
  people_with_bots integer NOT NULL,
  is_first boolean NOT NULL,
  is_signed_in boolean NOT NULL,
  -- Days since the visitor's latest session before that shares with this one what the place says, from 0: of 1 the channel, of 2 the device's
  -- category, of 4 whether it is new, of 8 whether it is signed in, and sums of these. 32767: there was none.
  days_since smallint[] NOT NULL,
  channel text NOT NULL,
  device text NOT NULL,
  PRIMARY KEY (session_date, pattern_key)
);

ALTER TABLE mart.visitor_week ADD visitors_with_bots bigint NOT NULL DEFAULT 0;

-- What was counted from the sessions' indexes alone comes from the roll-up now. The ETL looks for the other visitors of a user.
DROP INDEX dw.fact_session_date, dw.fact_session_users;
CREATE INDEX fact_session_date ON dw.fact_session (session_date);
CREATE INDEX fact_session_person ON dw.fact_session (person_key) WHERE person_key <> visitor_key;

-- The place in mart.visitor_day.days_since of what filters and cut ask for; null: the roll-up does not have the cut.
CREATE FUNCTION mart.visitor_place(p_by text, p_channel text, p_device text, p_visitor_type text, p_signed_in boolean)
RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN p_by NOT IN ('source', 'campaign', 'browser', 'landing_page') THEN
    1 + CASE WHEN p_by = 'channel' OR p_channel IS NOT NULL THEN 1 ELSE 0 END
      + CASE WHEN p_by = 'device' OR p_device IS NOT NULL THEN 2 ELSE 0 END
      + CASE WHEN p_by = 'visitor_type' OR p_visitor_type IS NOT NULL THEN 4 ELSE 0 END
      + CASE WHEN p_by = 'signed_in' OR p_signed_in IS NOT NULL THEN 8 ELSE 0 END
  END
$$;

-- Different visitors and people, cut as mart.session_metrics is: from the roll-up, or from the sessions where it does not have the cut.
CREATE OR REPLACE FUNCTION mart.visitors_in(
  p_from date, p_to date, p_by text, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (slice text, visitors bigint, people bigint)
LANGUAGE sql STABLE AS $$
  WITH counted AS (
    SELECT s.date, s.name, count(DISTINCT s.visitor_key) AS visitors, count(DISTINCT s.person_key) AS people
    FROM (
      SELECT mart.slice_date(p_by, s.session_date) AS date,
        mart.session_slice(p_by, NULL, s.is_first, s.user_key IS NOT NULL, t, d, NULL) AS name, s.visitor_key, s.person_key
      FROM mart.sessions_in(p_from, p_to, p_bots, p_channel, p_device, p_visitor_type, p_signed_in) s
      LEFT JOIN dw.dim_traffic t USING (traffic_key)
      LEFT JOIN dw.dim_device d USING (device_key)
    ) AS s
    WHERE mart.visitor_place(p_by, p_channel, p_device, p_visitor_type, p_signed_in) IS NULL
    GROUP BY s.date, s.name
    UNION ALL
    SELECT v.date, v.name, sum(v.visitors), sum(v.people)
    FROM (
      SELECT mart.slice_date(p_by, v.session_date) AS date,
        CASE p_by
          WHEN 'total' THEN 'total'
          WHEN 'channel' THEN v.channel
          WHEN 'device' THEN v.device
          WHEN 'visitor_type' THEN CASE WHEN v.is_first THEN 'new' ELSE 'returning' END
          WHEN 'signed_in' THEN CASE WHEN v.is_signed_in THEN 'signed in' ELSE 'anonymous' END
        END AS name,
        CASE WHEN p_bots THEN v.visitors_with_bots ELSE v.visitors END AS visitors,
        CASE WHEN p_bots THEN v.people_with_bots ELSE v.people END AS people
      FROM mart.visitor_day v
      WHERE v.session_date BETWEEN p_from AND p_to
        AND mart.fits(false, v.channel, v.device, v.is_first, v.is_signed_in,
          p_bots, p_channel, p_device, p_visitor_type, p_signed_in)
        -- Longer ago than the range's beginning; one that never was is so, too, however long the range.
        AND v.days_since[mart.visitor_place(p_by, p_channel, p_device, p_visitor_type, p_signed_in)]
          > least(v.session_date - CASE p_by
            WHEN 'day' THEN v.session_date
            WHEN 'week' THEN greatest(p_from, mart.monday_of(v.session_date))
            ELSE p_from
          END, 32766)
    ) AS v
    WHERE mart.visitor_place(p_by, p_channel, p_device, p_visitor_type, p_signed_in) IS NOT NULL
    GROUP BY v.date, v.name
  )
  SELECT mart.slice_name(c.date, c.name), c.visitors::bigint, c.people::bigint
  FROM counted c
$$;

-- Weekly cohorts: visitors by the week (Monday) of their first session, which the filters are about; of them, who had a session
-- in the nth week after. Week 0 is 1. A week that has not ended in the data has no rate yet.
CREATE OR REPLACE FUNCTION mart.retention(
  p_from date, p_to date, p_weeks integer DEFAULT 8, p_bots boolean DEFAULT false, p_channel text DEFAULT NULL, p_device text DEFAULT NULL, p_visitor_type text DEFAULT NULL,
  p_signed_in boolean DEFAULT NULL
)
RETURNS TABLE (cohort date, visitors bigint, week integer, returned bigint, rate numeric, is_complete boolean)
LANGUAGE sql STABLE AS $$
  WITH active AS (
    SELECT came.cohort, came.week, sum(came.visitors)::bigint AS returned
    FROM (
      SELECT mart.monday_of(w.first_date) AS cohort, w.week,
        CASE WHEN p_bots THEN w.visitors_with_bots ELSE w.visitors END AS visitors
      FROM mart.visitor_week w
      WHERE w.first_date BETWEEN p_from AND p_to AND w.week <= p_weeks
        AND mart.fits(false, w.channel, w.device, true, w.is_signed_in, p_bots, p_channel, p_device, 'new', p_signed_in)
    ) AS came
    WHERE came.visitors > 0
    GROUP BY came.cohort, came.week
  ),
  -- Week 0 has everybody, by the first session itself.
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

DROP FUNCTION mart.visitor_place;
DROP INDEX dw.fact_session_person, dw.fact_session_date;
CREATE INDEX fact_session_date ON dw.fact_session (session_date)
  INCLUDE (visitor_key, person_key, traffic_key, device_key, user_key, is_first, is_bot);
CREATE INDEX fact_session_users ON dw.fact_session (session_date)
  INCLUDE (person_key, visitor_key, traffic_key, device_key, user_key, is_first, is_bot) WHERE person_key <> visitor_key;
ALTER TABLE mart.visitor_week DROP visitors_with_bots;
DROP TABLE mart.visitor_day;

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
CREATE OR REPLACE FUNCTION mart.visitors_in(
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
