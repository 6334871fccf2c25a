-- From, to, their time zone, currency. Orders that were paid, also where the money went back later: their purchase was tracked, too.
SELECT (placed_at AT TIME ZONE $3)::date::text AS date, count(*)::float8 AS orders, sum(total)::float8 AS revenue
FROM orders
WHERE placed_at >= $1::date::timestamp AT TIME ZONE $3
  AND placed_at < ($2::date + 1)::timestamp AT TIME ZONE $3
  AND currency = $4
  AND status IN ('paid', 'shipped', 'delivered', 'refunded')
GROUP BY 1
ORDER BY 1
