-- What dashboards ask of a session and could not find out at query time: how far it came through the shop, its journey, what it
-- looked for, and the products in it. The ETL works it out where it cuts sessions, with all of a session's events at hand. New columns have
-- defaults, so that an older ETL that still runs fails on no row; the newer one then asks for a rebuild (CUT_VERSION).
-- Up Migration

ALTER TABLE dw.fact_session
  -- Steps of mart.shop_funnel reached in order: 0 none, 1 view_item, 2 add_to_cart, 3 begin_checkout, 4 purchase.
  ADD funnel_step smallint NOT NULL DEFAULT 0,
  -- From the step before to where this one was first reached; null where it was not. A session has 24 hours at most.
  ADD to_cart_ms integer,
  ADD to_checkout_ms integer,
  ADD to_purchase_ms integer,
  -- The journey step right after the last event of the deepest step, where that is not the purchase; null: nothing came.
  ADD funnel_next text,
  -- The journey: a letter a step, as in dw.journey_step.
  ADD path text NOT NULL DEFAULT '';

-- A letter for each journey step: a session's path of six takes seven bytes where names would take seventy. The ETL's half of
-- it is lambdas/etl/sessions/journey.ts.
CREATE VIEW dw.journey_step AS
SELECT code, name FROM (VALUES
  ('a', 'add_to_cart'), ('b', 'begin_checkout'), ('c', 'view_cart'), ('d', 'add_shipping_info'), ('e', 'purchase_error'),
  ('f', 'refund'), ('h', 'home_view'), ('i', 'view_item'), ('k', 'coupon_applied'), ('l', 'view_item_list'), ('m', 'add_payment_info'),
  ('n', 'login'), ('o', 'logout'), ('p', 'purchase'), ('q', 'search'), ('r', 'remove_from_cart'), ('s', 'select_item'), ('t', 'share'),
  ('u', 'view_promotion'), ('v', 'page_view'), ('w', 'add_to_wishlist'), ('x', 'select_promotion')
) AS step (code, name);

CREATE TABLE dw.fact_search (
  visitor_key bigint NOT NULL,
  session_started_at timestamptz NOT NULL,
  -- The session's.
  session_date date NOT NULL,
  -- Whether a product was chosen or seen after it, before the next search.
  has_click boolean NOT NULL,
  -- In lower case, trimmed.
  term text NOT NULL
);
CREATE INDEX fact_search_session ON dw.fact_search (visitor_key, session_started_at);
CREATE INDEX fact_search_date ON dw.fact_search (session_date);

-- What mart.product_day sums, by session: for product metrics of some sessions only. A row for each product, day and flag.
CREATE TABLE dw.fact_session_product (
  visitor_key bigint NOT NULL,
  session_started_at timestamptz NOT NULL,
  product_key bigint NOT NULL,
  -- The events', which may be after midnight.
  event_date date NOT NULL,
  views integer NOT NULL,
  carts integer NOT NULL,
  removals integer NOT NULL,
  is_bot boolean NOT NULL
);
CREATE INDEX fact_session_product_session ON dw.fact_session_product (visitor_key, session_started_at);
CREATE INDEX fact_session_product_date ON dw.fact_session_product (event_date);

-- Reached us an hour or more after they happened.
ALTER TABLE mart.event_day ADD late bigint NOT NULL DEFAULT 0;

-- By quarter of an hour, because no time zone's hours begin elsewhere than at one.
CREATE TABLE mart.event_quarter (
  quarter timestamptz NOT NULL,
  is_bot boolean NOT NULL,
  events bigint NOT NULL,
  page_views bigint NOT NULL,
  PRIMARY KEY (quarter, is_bot)
);

-- Different visitors and people are counted from the index alone.
DROP INDEX dw.fact_session_date;
CREATE INDEX fact_session_date ON dw.fact_session (session_date)
  INCLUDE (visitor_key, person_key, traffic_key, device_key, user_key, is_first, is_bot);
CREATE INDEX fact_session_orders ON dw.fact_session (session_date)
  INCLUDE (started_at, visitor_key, person_key, traffic_key, device_key, user_key, revenue, orders, is_first, is_bot) WHERE orders > 0;

-- Down Migration

DROP INDEX dw.fact_session_orders, dw.fact_session_date;
CREATE INDEX fact_session_date ON dw.fact_session (session_date);
DROP TABLE mart.event_quarter;
ALTER TABLE mart.event_day DROP late;
DROP TABLE dw.fact_session_product, dw.fact_search;
DROP VIEW dw.journey_step;
ALTER TABLE dw.fact_session DROP funnel_step, DROP to_cart_ms, DROP to_checkout_ms, DROP to_purchase_ms,
  DROP funnel_next, DROP path;
