-- From, to, how many; filters. Those with the most revenue and those with the most views, and how many products there are.
SELECT product_id, name, category, brand, views::float8, carts::float8, removals::float8, orders::float8, quantity, revenue::float8,
  cart_rate::float8, buy_rate::float8, by_revenue::float8, by_views::float8, of_rows::float8
FROM (
  SELECT p.*, row_number() OVER (ORDER BY p.revenue DESC, p.views DESC, p.product_id) AS by_revenue,
    row_number() OVER (ORDER BY p.views DESC, p.revenue DESC, p.product_id) AS by_views, count(*) OVER () AS of_rows
  FROM mart.product_performance($1::date, $2::date, NULL, $4::boolean, $5::text, $6::text, $7::text, $8::boolean) p
) AS ranked
WHERE by_revenue <= $3::integer OR by_views <= $3::integer
ORDER BY by_revenue
