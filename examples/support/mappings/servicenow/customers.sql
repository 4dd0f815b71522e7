-- The log names no company. The desk serves the locations of one, so a location is a customer; "?" is no value.
SELECT DISTINCT
    coalesce(nullif(location, '?'), 'unknown') AS customer_id,
    CASE WHEN location = '?' THEN 'No location given' ELSE 'Location ' || location END AS name
FROM (
    SELECT location, row_number() OVER (PARTITION BY number ORDER BY _line DESC) AS newest FROM events
) AS incidents
WHERE newest = 1
