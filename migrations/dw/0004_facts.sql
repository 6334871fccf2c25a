-- Columns stand in the order that wastes least on alignment: 8 bytes, 4, 1, then what varies.
-- Up Migration

CREATE TABLE dw.fact_event (
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  -- With visitor_key: the session.
  session_started_at timestamptz NOT NULL,
  visitor_key bigint NOT NULL,
  event_key bigint NOT NULL,
  device_key bigint NOT NULL,
  -- First 64 bits of the SHA-256 of the raw object's key.
  object_key bigint NOT NULL,
  page_key bigint,
  -- What the event itself says of where the visitor came from; null where it says nothing.
  traffic_key bigint,
  -- The product of an event that has one; where there are several they are in fact_event_item.
  product_key bigint,
  user_key bigint,
  -- Minor units of `currency`.
  value bigint,
  event_id uuid NOT NULL,
  -- In the property's time zone.
  event_date date NOT NULL,
  -- Place in the raw object: the order of events of one moment.
  position integer NOT NULL,
  is_bot boolean NOT NULL,
  has_items boolean NOT NULL,
  is_first_visit boolean,
  currency text,
  transaction_id text,
  client_session_id text,
  login_state text,
  search_term text,
  page_query text,
  referrer text,
  element jsonb,
  properties jsonb
) PARTITION BY RANGE (occurred_at);
CREATE INDEX fact_event_visitor ON dw.fact_event (visitor_key, occurred_at);
CREATE INDEX fact_event_transaction ON dw.fact_event (transaction_id) WHERE transaction_id IS NOT NULL;
CREATE INDEX fact_event_date ON dw.fact_event USING brin (event_date) WITH (pages_per_range = 32);

CREATE TABLE dw.fact_event_item (
  occurred_at timestamptz NOT NULL,
  product_key bigint NOT NULL,
  price bigint,
  event_id uuid NOT NULL,
  position integer NOT NULL,
  quantity double precision,
  variant text
) PARTITION BY RANGE (occurred_at);
CREATE INDEX fact_event_item_event ON dw.fact_event_item (event_id);

CREATE TABLE dw.fact_session (
  visitor_key bigint NOT NULL,
  started_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL,
  -- The first event of the unbroken run of events (no gap of the session timeout) that this session is a part of. New events
  -- re-cut the whole run, since the 24 hours, midnight and campaign rules depend on where it starts.
  chain_started_at timestamptz NOT NULL,
  -- One number for the session: visitor_key mixed with started_at.
  session_id bigint NOT NULL,
  traffic_key bigint NOT NULL,
  device_key bigint NOT NULL,
  -- The visitor, or the user once known.
  person_key bigint NOT NULL,
  -- The first user who was signed in during it, and the last, where that is another one.
  user_key bigint,
  last_user_key bigint,
  entry_page_key bigint,
  exit_page_key bigint,
  duration_ms bigint NOT NULL,
  -- Minor units, of orders in the property's currency.
  revenue bigint NOT NULL,
  session_date date NOT NULL,
  events integer NOT NULL,
  page_views integer NOT NULL,
  interactions integer NOT NULL,
  conversions integer NOT NULL,
  orders integer NOT NULL,
  is_first boolean NOT NULL,
  is_engaged boolean NOT NULL,
  is_bot boolean NOT NULL,
  PRIMARY KEY (visitor_key, started_at)
);
CREATE INDEX fact_session_date ON dw.fact_session (session_date);
CREATE INDEX fact_session_started_at ON dw.fact_session USING brin (started_at);
COMMENT ON COLUMN dw.fact_session.is_first IS 'The visitor''s first session';

CREATE TABLE dw.fact_order (
  -- The transaction id; an order without one is known by its event.
  order_id text PRIMARY KEY,
  transaction_id text,
  event_id uuid NOT NULL UNIQUE,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  visitor_key bigint NOT NULL,
  user_key bigint,
  -- Minor units of `currency`; null where no purchase event of the order said one.
  value bigint,
  currency text NOT NULL,
  order_date date NOT NULL,
  position integer NOT NULL,
  is_bot boolean NOT NULL
);
CREATE INDEX fact_order_date ON dw.fact_order (order_date);

CREATE TABLE dw.fact_order_item (
  order_id text NOT NULL REFERENCES dw.fact_order ON DELETE CASCADE,
  position integer NOT NULL,
  product_key bigint NOT NULL,
  quantity double precision,
  -- Minor units of the order's currency, each.
  price bigint,
  variant text,
  PRIMARY KEY (order_id, position)
);

-- An event with the names of what its keys stand for: for people who look, not for dashboards.
CREATE VIEW dw.event AS
SELECT f.occurred_at, f.event_date, e.name AS event_name, e.stage, v.client_id, u.user_id,
  f.visitor_key, f.session_started_at, g.host AS page_host, g.path AS page_path, g.title AS page_title, f.page_query,
  t.source, t.medium, t.campaign, t.channel, d.category AS device, d.browser, d.os, f.is_bot,
  p.product_id, p.name AS product_name, f.transaction_id, f.value, f.currency, f.search_term, f.client_session_id,
  f.referrer, f.element, f.properties, f.event_id, f.received_at
FROM dw.fact_event f
JOIN dw.dim_event e USING (event_key)
JOIN dw.dim_visitor v USING (visitor_key)
JOIN dw.dim_device d USING (device_key)
LEFT JOIN dw.dim_page g USING (page_key)
LEFT JOIN dw.dim_traffic t USING (traffic_key)
LEFT JOIN dw.dim_product p USING (product_key)
LEFT JOIN dw.dim_user u USING (user_key);

-- Down Migration

DROP VIEW dw.event;
DROP TABLE dw.fact_order_item, dw.fact_order, dw.fact_session, dw.fact_event_item, dw.fact_event;
