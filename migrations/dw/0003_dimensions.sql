-- A dimension's key is the first 64 bits of the SHA-256 of what it stands for, computed by the ETL: the same everywhere, so
-- that batches, parallel runs and rebuilds agree without asking each other, and facts need no look-up.
-- Up Migration

CREATE TABLE dw.dim_date (
  date date PRIMARY KEY,
  year smallint NOT NULL,
  quarter smallint NOT NULL,
  month smallint NOT NULL,
  day_of_month smallint NOT NULL,
  -- ISO 8601: weeks start on Monday, 1 is Monday.
  iso_year smallint NOT NULL,
  iso_week smallint NOT NULL,
  day_of_week smallint NOT NULL,
  week_start date NOT NULL,
  is_weekend boolean NOT NULL
);

CREATE TABLE dw.dim_visitor (
  visitor_key bigint PRIMARY KEY,
  -- What the client calls itself. Where it says nothing, a stand-in from its session, user, or network and browser of the day.
  client_id text NOT NULL,
  id_source text NOT NULL CHECK (id_source IN ('client', 'session', 'user', 'network')),
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL
);

CREATE TABLE dw.dim_user (
  user_key bigint PRIMARY KEY,
  user_id text NOT NULL UNIQUE
);

CREATE TABLE dw.dim_event (
  event_key bigint PRIMARY KEY,
  name text NOT NULL,
  -- The funnel stage, in GA4's words; null for a name of the shop's own.
  stage text,
  is_interaction boolean NOT NULL,
  is_conversion boolean NOT NULL
);

CREATE TABLE dw.dim_page (
  page_key bigint PRIMARY KEY,
  host text NOT NULL,
  path text NOT NULL,
  -- The latest title seen.
  title text,
  title_seen_at timestamptz
);

CREATE TABLE dw.dim_device (
  device_key bigint PRIMARY KEY,
  category text NOT NULL CHECK (category IN ('desktop', 'mobile', 'tablet', 'tv', 'bot', 'unknown')),
  browser text NOT NULL,
  browser_version text NOT NULL,
  os text NOT NULL,
  is_bot boolean NOT NULL
);

CREATE TABLE dw.dim_traffic (
  traffic_key bigint PRIMARY KEY,
  source text NOT NULL,
  medium text NOT NULL,
  campaign text NOT NULL,
  term text,
  content text,
  -- GA4's default channel group.
  channel text NOT NULL
);

-- What is known of a product now. Money is in minor units of the property's currency.
CREATE TABLE dw.dim_product (
  product_key bigint PRIMARY KEY,
  product_id text NOT NULL,
  name text,
  category text,
  brand text,
  price bigint,
  discount_price bigint,
  -- Whether this was said where the product was shown: what a cart or an order says of it is often less.
  is_shown boolean NOT NULL,
  seen_at timestamptz NOT NULL,
  version_key bigint NOT NULL
);

-- What was said of a product where it was shown, by day: two times per wording instead of a row per event, and the same
-- whatever order events come in.
CREATE TABLE dw.product_sighting (
  product_key bigint NOT NULL,
  seen_on date NOT NULL,
  version_key bigint NOT NULL,
  name text,
  category text,
  brand text,
  price bigint,
  discount_price bigint,
  first_seen_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  PRIMARY KEY (product_key, seen_on, version_key)
);

-- The product dimension with its history: a row for each time what was said of a product changed. valid_to null: still so.
-- Both ends of a day's sighting count, so that a product that is again what it was that morning is seen to be.
CREATE VIEW dw.dim_product_history AS
WITH seen AS (
  SELECT s.*, e.at
  FROM dw.product_sighting s
  CROSS JOIN LATERAL (VALUES (s.first_seen_at), (s.last_seen_at)) AS e (at)
),
changed AS (
  SELECT *, lag(version_key) OVER (PARTITION BY product_key ORDER BY at, version_key) IS DISTINCT FROM version_key AS is_change
  FROM seen
)
SELECT v.product_key, p.product_id, row_number() OVER by_time AS version, v.name, v.category, v.brand, v.price,
  v.discount_price, v.at AS valid_from, lead(v.at) OVER by_time AS valid_to
FROM changed v
JOIN dw.dim_product p USING (product_key)
WHERE v.is_change
WINDOW by_time AS (PARTITION BY v.product_key ORDER BY v.at, v.version_key);

-- Down Migration

DROP VIEW dw.dim_product_history;
DROP TABLE dw.product_sighting, dw.dim_product, dw.dim_traffic, dw.dim_device, dw.dim_page, dw.dim_event, dw.dim_user,
  dw.dim_visitor, dw.dim_date;
