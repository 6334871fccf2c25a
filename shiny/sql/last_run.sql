SELECT run_id::float8, finished_at FROM mart.last_run
