import type pg from 'pg'

/** What the warehouse holds, table by table, without what depends on when and by whom it was loaded. */
const TABLES: Readonly<Record<string, string>> = {
  fact_event: 'SELECT * FROM dw.fact_event',
  fact_event_item: 'SELECT * FROM dw.fact_event_item',
  fact_session: 'SELECT * FROM dw.fact_session',
  fact_search: 'SELECT * FROM dw.fact_search',
  fact_session_product: 'SELECT * FROM dw.fact_session_product',
  fact_order: 'SELECT * FROM dw.fact_order',
  fact_order_item: 'SELECT * FROM dw.fact_order_item',
  dim_visitor: 'SELECT * FROM dw.dim_visitor',
  dim_user: 'SELECT * FROM dw.dim_user',
  dim_event: 'SELECT * FROM dw.dim_event',
  dim_page: 'SELECT * FROM dw.dim_page',
  dim_device: 'SELECT * FROM dw.dim_device',
  dim_traffic: 'SELECT * FROM dw.dim_traffic',
  dim_product: 'SELECT * FROM dw.dim_product',
  dim_date: 'SELECT * FROM dw.dim_date',
  product_sighting: 'SELECT * FROM dw.product_sighting',
  session_day: 'SELECT * FROM mart.session_day',
  landing_day: 'SELECT * FROM mart.landing_day',
  journey_day: 'SELECT * FROM mart.journey_day',
  page_day: 'SELECT * FROM mart.page_day',
  event_day: 'SELECT * FROM mart.event_day',
  event_quarter: 'SELECT * FROM mart.event_quarter',
  product_day: 'SELECT * FROM mart.product_day',
  visitor_day: 'SELECT * FROM mart.visitor_day',
  visitor_week: 'SELECT * FROM mart.visitor_week',
  rolled_month: 'SELECT * FROM mart.rolled_month',
  page_month: 'SELECT * FROM mart.page_month JOIN mart.rolled_month USING (month)',
  journey_month: 'SELECT * FROM mart.journey_month JOIN mart.rolled_month USING (month)',
  product_month: 'SELECT * FROM mart.product_month JOIN mart.rolled_month USING (month)',
  seen_event: 'SELECT * FROM etl.seen_event',
  loaded_object: 'SELECT key, events, rejected, failure FROM etl.loaded_object',
  rejected_event: 'SELECT key, index, received_at, reason, sample FROM etl.rejected_event',
}

export interface WarehouseDigest {
  [table: string]: { rows: number; md5: string | null }
}

/** Two warehouses with equal digests hold the same rows. @param leaveOut tables that are not to be compared */
export async function warehouseDigest(
  client: pg.Client,
  leaveOut: readonly string[] = [],
): Promise<WarehouseDigest> {
  const digest: WarehouseDigest = {}
  for (const [table, rows] of Object.entries(TABLES)) {
    if (leaveOut.includes(table)) continue
    const { rows: found } = await client.query<{ rows: number; md5: string | null }>(
      `SELECT count(*)::int AS rows, md5(string_agg(t::text, E'\n' ORDER BY t::text COLLATE "C")) AS md5 FROM (${rows}) AS t`,
    )
    digest[table] = found[0] ?? { rows: 0, md5: null }
  }
  return digest
}

/**
 * Roll-ups beside the same sums over the facts: rows that stand in one and not in the other.
 * Empty: they agree.
 */
export async function rollupDifferences(client: pg.Client): Promise<Record<string, unknown[]>> {
  const differences: Record<string, unknown[]> = {}
  for (const [rollup, { kept, summed }] of Object.entries(ROLLUPS)) {
    const { rows } = await client.query(
      `(SELECT 'only kept' AS found, k.* FROM (${kept} EXCEPT ALL ${summed}) AS k)
       UNION ALL
       (SELECT 'only summed', s.* FROM (${summed} EXCEPT ALL ${kept}) AS s)
       LIMIT 10`,
    )
    if (rows.length > 0) differences[rollup] = rows
  }
  return differences
}

/** Days since the visitor's latest session before that shares what the place says. */
function daysSince(_: unknown, place: number): string {
  const shared = ['channel', 'device', 'is_first', 'is_signed_in'].filter((_, i) => (place & (1 << i)) !== 0)
  const alike = ['view', 'who', ...shared].join(', ')
  const before = `lag(session_date) OVER (PARTITION BY ${alike} ORDER BY session_date, visitor_key, started_at)`
  return `least(coalesce(session_date - ${before}, 32767), 32767)::smallint`
}

/** Sessions of the months that are rolled up, with what the filters are about. */
const FILTERED_SESSIONS = `SELECT s.*, r.month, t.channel, d.category AS device, s.user_key IS NOT NULL AS is_signed_in
  FROM dw.fact_session s JOIN dw.dim_traffic t USING (traffic_key) JOIN dw.dim_device d USING (device_key)
  JOIN mart.rolled_month r ON r.month = date_trunc('month', s.session_date::timestamp)`

const ROLLUPS: Readonly<Record<string, { kept: string; summed: string }>> = {
  session_day: {
    kept: `SELECT session_date, traffic_key, device_key, is_first, is_signed_in, is_bot, sessions, engaged_sessions,
      single_page_sessions, converting_sessions, page_views, events, duration_ms, orders, revenue, view_sessions, cart_sessions,
      checkout_sessions, purchase_sessions FROM mart.session_day`,
    summed: `SELECT session_date, traffic_key, device_key, is_first, user_key IS NOT NULL, is_bot, count(*),
      count(*) FILTER (WHERE is_engaged), count(*) FILTER (WHERE page_views <= 1 AND interactions = 0),
      count(*) FILTER (WHERE orders > 0), sum(page_views), sum(events), sum(duration_ms)::bigint, sum(orders),
      sum(revenue)::bigint, count(*) FILTER (WHERE funnel_step >= 1), count(*) FILTER (WHERE funnel_step >= 2),
      count(*) FILTER (WHERE funnel_step >= 3), count(*) FILTER (WHERE funnel_step >= 4)
      FROM dw.fact_session GROUP BY 1, 2, 3, 4, 5, 6`,
  },
  landing_day: {
    kept: `SELECT date, page_key, is_bot, sessions, engaged_sessions, single_page_sessions, converting_sessions, page_views,
      duration_ms, orders, revenue FROM mart.landing_day`,
    summed: `SELECT session_date, entry_page_key, is_bot, count(*), count(*) FILTER (WHERE is_engaged),
      count(*) FILTER (WHERE page_views <= 1 AND interactions = 0), count(*) FILTER (WHERE orders > 0), sum(page_views),
      sum(duration_ms)::bigint, sum(orders), sum(revenue)::bigint FROM dw.fact_session GROUP BY 1, 2, 3`,
  },
  journey_day: {
    kept: 'SELECT date, depth, from_code, to_code, is_bot, sessions FROM mart.journey_day',
    summed: `SELECT session_date, depth::smallint, substr(path, depth, 1), substr(path, depth + 1, 1), is_bot, count(*)
      FROM dw.fact_session CROSS JOIN generate_series(1, 9) AS depth WHERE depth <= length(path) GROUP BY 1, 2, 3, 4, 5`,
  },
  page_day: {
    kept: 'SELECT date, page_key, is_bot, page_views, entrances, exits FROM mart.page_day',
    summed: `SELECT date, page_key, is_bot, sum(views)::bigint, sum(entrances)::bigint, sum(exits)::bigint FROM (
      SELECT event_date AS date, page_key, is_bot, 1 AS views, 0 AS entrances, 0 AS exits
      FROM dw.fact_event JOIN dw.dim_event USING (event_key) WHERE stage = 'page_view' AND page_key IS NOT NULL
      UNION ALL SELECT session_date, entry_page_key, is_bot, 0, 1, 0 FROM dw.fact_session WHERE entry_page_key IS NOT NULL
      UNION ALL SELECT session_date, exit_page_key, is_bot, 0, 0, 1 FROM dw.fact_session WHERE exit_page_key IS NOT NULL
    ) AS counted GROUP BY 1, 2, 3`,
  },
  event_day: {
    kept: 'SELECT event_date, event_key, is_bot, events, late FROM mart.event_day',
    summed: `SELECT event_date, event_key, is_bot, count(*),
      count(*) FILTER (WHERE received_at - occurred_at >= interval '1 hour') FROM dw.fact_event GROUP BY 1, 2, 3`,
  },
  event_quarter: {
    kept: 'SELECT quarter, is_bot, events, page_views FROM mart.event_quarter',
    summed: `SELECT date_bin('15 minutes', occurred_at, timestamptz '2000-01-01T00:00Z'), is_bot, count(*),
      count(*) FILTER (WHERE stage = 'page_view') FROM dw.fact_event JOIN dw.dim_event USING (event_key) GROUP BY 1, 2`,
  },
  // What stands beside sessions comes to the same as the roll-up, and stands beside sessions that there are.
  fact_session_product: {
    kept: `SELECT p.event_date, p.product_key, p.is_bot, sum(p.views)::bigint, sum(p.carts)::bigint, sum(p.removals)::bigint
      FROM dw.fact_session_product p JOIN dw.fact_session s
        ON s.visitor_key = p.visitor_key AND s.started_at = p.session_started_at GROUP BY 1, 2, 3`,
    summed: 'SELECT event_date, product_key, is_bot, views, carts, removals FROM mart.product_day',
  },
  // What it says of its session is what that says of itself.
  fact_session_product_session: {
    kept: `SELECT visitor_key, session_started_at, traffic_key, device_key, is_first, is_signed_in FROM dw.fact_session_product`,
    summed: `SELECT p.visitor_key, p.session_started_at, s.traffic_key, s.device_key, s.is_first, s.user_key IS NOT NULL
      FROM dw.fact_session_product p LEFT JOIN dw.fact_session s
        ON s.visitor_key = p.visitor_key AND s.started_at = p.session_started_at`,
  },
  fact_search: {
    kept: `SELECT visitor_key, session_started_at, session_date, traffic_key, device_key, is_first, is_signed_in, is_bot, has_click,
      term FROM dw.fact_search`,
    summed: `SELECT q.visitor_key, q.session_started_at, s.session_date, s.traffic_key, s.device_key, s.is_first,
      s.user_key IS NOT NULL, s.is_bot, coalesce(bool_or(q.is_click), false), max(q.term)
      FROM (
        SELECT f.visitor_key, f.session_started_at, CASE WHEN e.stage = 'search' THEN nullif(trim(lower(f.search_term)), '') END AS term,
          e.stage IN ('select_item', 'view_item') AS is_click,
          count(*) FILTER (WHERE e.stage = 'search') OVER (PARTITION BY f.visitor_key, f.session_started_at
            ORDER BY f.occurred_at, f.received_at, f.position, f.event_id) AS search
        FROM dw.fact_event f JOIN dw.dim_event e USING (event_key)
      ) AS q
      JOIN dw.fact_session s ON s.visitor_key = q.visitor_key AND s.started_at = q.session_started_at
      WHERE q.search > 0 GROUP BY q.visitor_key, q.session_started_at, q.search, s.session_date, s.traffic_key, s.device_key, s.is_first,
        s.user_key, s.is_bot
      HAVING max(q.term) IS NOT NULL`,
  },
  product_day: {
    kept: 'SELECT event_date, product_key, is_bot, views, carts, removals FROM mart.product_day',
    summed: `SELECT f.event_date, p.product_key, f.is_bot, count(*) FILTER (WHERE e.stage = 'view_item'),
      count(*) FILTER (WHERE e.stage = 'add_to_cart'), count(*) FILTER (WHERE e.stage = 'remove_from_cart')
      FROM dw.fact_event f JOIN dw.dim_event e USING (event_key)
      CROSS JOIN LATERAL (
        SELECT f.product_key WHERE f.product_key IS NOT NULL
        UNION SELECT i.product_key FROM dw.fact_event_item i WHERE i.event_id = f.event_id
      ) AS p
      WHERE e.stage IN ('view_item', 'add_to_cart', 'remove_from_cart') GROUP BY 1, 2, 3`,
  },
  visitor_day: {
    kept: `SELECT session_date, channel, device, is_first, is_signed_in, days_since, visitors::bigint, people::bigint,
      visitors_with_bots::bigint, people_with_bots::bigint FROM mart.visitor_day`,
    summed: `SELECT session_date, channel, device, is_first, is_signed_in, days_since, ${[0, 1, 2, 3]
      .map((view) => `count(*) FILTER (WHERE view = ${view})`)
      .join(', ')} FROM (
      SELECT view, session_date, channel, device, is_first, is_signed_in, ARRAY[${Array.from({ length: 16 }, daysSince).join(', ')}] AS days_since
      FROM (
        SELECT CASE view % 2 WHEN 0 THEN s.visitor_key ELSE s.person_key END AS who, s.visitor_key, s.started_at, s.session_date, t.channel, d.category AS device, s.is_first,
          s.user_key IS NOT NULL AS is_signed_in, view
        FROM dw.fact_session s JOIN dw.dim_traffic t USING (traffic_key) JOIN dw.dim_device d USING (device_key)
        CROSS JOIN generate_series(0, 3) AS view
        WHERE view >= 2 OR NOT s.is_bot
      ) AS visit
    ) AS visits WHERE days_since[16] <> 0 GROUP BY 1, 2, 3, 4, 5, 6`,
  },
  visitor_week: {
    kept: 'SELECT first_date, week, channel, device, is_signed_in, visitors, visitors_with_bots FROM mart.visitor_week',
    summed: `SELECT first_date, week, channel, category, is_signed_in, count(DISTINCT visitor_key) FILTER (WHERE NOT is_bot),
      count(DISTINCT visitor_key) FROM (
      SELECT f.visitor_key, f.session_date AS first_date, t.channel, d.category, f.user_key IS NOT NULL AS is_signed_in,
        f.is_bot OR s.is_bot AS is_bot,
        (date_trunc('week', s.session_date::timestamp)::date - date_trunc('week', f.session_date::timestamp)::date) / 7 AS week
      FROM dw.fact_session f JOIN dw.fact_session s USING (visitor_key)
      JOIN dw.dim_traffic t ON t.traffic_key = f.traffic_key JOIN dw.dim_device d ON d.device_key = f.device_key
      WHERE f.is_first
    ) AS came GROUP BY 1, 2, 3, 4, 5`,
  },
  page_month: {
    kept: `SELECT month, page_key, is_bot, is_first, is_signed_in, channel, device, sessions, engaged_sessions, single_page_sessions,
      converting_sessions, page_views, duration_ms, orders, revenue, exits FROM mart.page_month JOIN mart.rolled_month USING (month)`,
    summed: `SELECT month, page_key, is_bot, is_first, is_signed_in, channel, device, count(*) FILTER (WHERE is_entry),
      count(*) FILTER (WHERE is_entry AND is_engaged), count(*) FILTER (WHERE is_entry AND page_views <= 1 AND interactions = 0),
      count(*) FILTER (WHERE is_entry AND orders > 0), coalesce(sum(page_views) FILTER (WHERE is_entry), 0),
      coalesce(sum(duration_ms) FILTER (WHERE is_entry), 0)::bigint, coalesce(sum(orders) FILTER (WHERE is_entry), 0),
      coalesce(sum(revenue) FILTER (WHERE is_entry), 0)::bigint, count(*) FILTER (WHERE NOT is_entry)
      FROM (${FILTERED_SESSIONS}) AS s
      CROSS JOIN LATERAL (VALUES (entry_page_key, true), (exit_page_key, false)) AS p (page_key, is_entry)
      WHERE is_entry OR page_key IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6, 7`,
  },
  journey_month: {
    kept: `SELECT month, depth, from_code, to_code, is_bot, is_first, is_signed_in, channel, device, sessions
      FROM mart.journey_month JOIN mart.rolled_month USING (month)`,
    summed: `SELECT month, depth::smallint, substr(path, depth, 1), substr(path, depth + 1, 1), is_bot, is_first, is_signed_in, channel,
      device, count(*) FROM (${FILTERED_SESSIONS}) AS s CROSS JOIN generate_series(1, 9) AS depth WHERE depth <= length(path)
      GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`,
  },
  product_month: {
    kept: `SELECT month, product_key, is_bot, is_first, is_signed_in, channel, device, views, carts, removals
      FROM mart.product_month JOIN mart.rolled_month USING (month)`,
    summed: `SELECT r.month, product_key, p.is_bot, s.is_first, s.is_signed_in, s.channel, s.device, sum(views)::bigint, sum(carts)::bigint,
      sum(removals)::bigint FROM dw.fact_session_product p
      JOIN (${FILTERED_SESSIONS.replace('JOIN mart.rolled_month', 'LEFT JOIN mart.rolled_month')}) AS s
        ON s.visitor_key = p.visitor_key AND s.started_at = p.session_started_at
      JOIN mart.rolled_month r ON r.month = date_trunc('month', p.event_date::timestamp) GROUP BY 1, 2, 3, 4, 5, 6, 7`,
  },
  // Sessions themselves, from their events: the bounds and counts that can be said in a line each.
  fact_session: {
    kept: `SELECT visitor_key, started_at, ended_at, events::bigint, page_views::bigint, orders::bigint, revenue
      FROM dw.fact_session`,
    summed: `SELECT f.visitor_key, f.session_started_at, max(f.occurred_at), count(*),
      count(*) FILTER (WHERE e.stage = 'page_view'), count(o.order_id),
      coalesce(sum(o.value) FILTER (WHERE o.currency = (SELECT currency FROM etl.setting)), 0)::bigint
      FROM dw.fact_event f JOIN dw.dim_event e USING (event_key) LEFT JOIN dw.fact_order o USING (event_id)
      GROUP BY 1, 2 HAVING min(f.occurred_at) = f.session_started_at`,
  },
}
