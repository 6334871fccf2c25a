-- Sums by day that the ETL keeps up for the days and sessions a batch touched. What cannot be summed (visitors, people) is
-- counted from dw.fact_session.
-- Up Migration

CREATE TABLE mart.session_day (
  traffic_key bigint NOT NULL,
  device_key bigint NOT NULL,
  session_date date NOT NULL,
  is_first boolean NOT NULL,
  is_signed_in boolean NOT NULL,
  is_bot boolean NOT NULL,
  sessions bigint NOT NULL,
  engaged_sessions bigint NOT NULL,
  single_page_sessions bigint NOT NULL,
  converting_sessions bigint NOT NULL,
  page_views bigint NOT NULL,
  events bigint NOT NULL,
  duration_ms bigint NOT NULL,
  orders bigint NOT NULL,
  revenue bigint NOT NULL,
  PRIMARY KEY (session_date, traffic_key, device_key, is_first, is_signed_in, is_bot)
);

CREATE TABLE mart.page_day (
  page_key bigint NOT NULL,
  date date NOT NULL,
  is_bot boolean NOT NULL,
  page_views bigint NOT NULL,
  entrances bigint NOT NULL,
  exits bigint NOT NULL,
  PRIMARY KEY (date, page_key, is_bot)
);

CREATE TABLE mart.event_day (
  event_key bigint NOT NULL,
  event_date date NOT NULL,
  is_bot boolean NOT NULL,
  events bigint NOT NULL,
  PRIMARY KEY (event_date, event_key, is_bot)
);

CREATE TABLE mart.product_day (
  product_key bigint NOT NULL,
  event_date date NOT NULL,
  is_bot boolean NOT NULL,
  -- view_item, add_to_cart and remove_from_cart events that hold the product.
  views bigint NOT NULL,
  carts bigint NOT NULL,
  removals bigint NOT NULL,
  PRIMARY KEY (event_date, product_key, is_bot)
);

-- Down Migration

DROP TABLE mart.product_day, mart.event_day, mart.page_day, mart.session_day;
