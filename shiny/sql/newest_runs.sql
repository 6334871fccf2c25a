-- What changes when a run has ended, well or not.
SELECT max(run_id) FILTER (WHERE state = 'failed')::float8 AS failed, max(run_id) FILTER (WHERE state = 'done')::float8 AS complete
FROM (SELECT run_id, state FROM mart.runs ORDER BY run_id DESC LIMIT 100) AS newest
