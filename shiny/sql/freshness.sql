-- Ages in seconds, by the database's clock.
SELECT extract(epoch FROM newest_event_at)::float8 AS newest_event_at, extract(epoch FROM now() - newest_event_at)::float8 AS event_age,
  extract(epoch FROM now() - newest_receipt_at)::float8 AS receipt_age, extract(epoch FROM complete_at)::float8 AS complete_at,
  extract(epoch FROM complete_since)::float8 AS complete_age
FROM mart.freshness
