-- "Do you intend to come again?", 1 to 10. Regard knows no such survey, so it keeps the name of its column; the
-- metric intention_rate of this home asks for it. NA is no answer.
SELECT
    'intention-' || id AS answer_id,
    id AS customer_id,
    'intention' AS survey,
    '2014-06-01' AS asked_at,
    CASE WHEN intention <> 'NA' THEN '2014-06-01' END AS answered_at,
    nullif(intention, 'NA') AS score,
    '1' AS scale_min,
    '10' AS scale_max
FROM panel
