SELECT first_date::text, last_date::text FROM mart.coverage
