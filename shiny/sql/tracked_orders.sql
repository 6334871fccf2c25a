-- From, to.
SELECT order_date::text AS date, orders::float8, revenue::float8 FROM mart.tracked_orders($1::date, $2::date)
