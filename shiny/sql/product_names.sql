-- What is looked for, how many.
SELECT product_id, name FROM mart.product_names($1::text, $2::integer)
