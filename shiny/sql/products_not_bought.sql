-- From, to, how many; filters. Those with the most views, and how many there are.
SELECT product_id, name, category, brand, views::float8, carts::float8, cart_rate::float8, count(*) OVER ()::float8 AS of_rows
FROM mart.products_not_bought($1::date, $2::date, NULL, $4::boolean, $5::text, $6::text, $7::text, $8::boolean)
ORDER BY views DESC, carts DESC, product_id
LIMIT $3::integer
