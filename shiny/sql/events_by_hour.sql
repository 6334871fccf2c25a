-- With bots. 48 hours, the present one among them; complete are those that had ended when a run last loaded all there was.
SELECT extract(epoch FROM h.hour)::float8 AS hour, h.events::float8, h.page_views::float8, h.visitors::float8, h.orders::float8,
  coalesce(h.hour + interval '1 hour' <= (SELECT complete_at FROM mart.freshness), false) AS is_complete
FROM mart.events_by_hour(now() - interval '47 hours', now(), $1::boolean) h
ORDER BY h.hour
