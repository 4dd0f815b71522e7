-- "Are you satisfied?", 1 to 10. NA is no answer.
SELECT
    'csat-' || id AS answer_id,
    id AS customer_id,
    'csat' AS survey,
    '2014-06-01' AS asked_at,
    CASE WHEN satisfaction <> 'NA' THEN '2014-06-01' END AS answered_at,
    nullif(satisfaction, 'NA') AS score,
    '1' AS scale_min,
    '10' AS scale_max
FROM panel
