-- The caller is the contact, at the location of the caller's last incident in the log. The log holds no names.
SELECT
    caller_id AS contact_id,
    coalesce(nullif(location, '?'), 'unknown') AS customer_id,
    'Caller ' || caller_id AS name
FROM (
    SELECT
        caller_id,
        location,
        row_number() OVER (PARTITION BY caller_id ORDER BY _line DESC) AS newest
    FROM events
    WHERE caller_id <> '?'
) AS calls
WHERE newest = 1
