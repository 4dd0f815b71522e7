-- Events become cases: an incident is what its last event says. Dates are day/month/year, "?" is no value.
--
-- resolved_at: 1,556 incidents have none although all are closed. It is always the time of the last event in the
-- state "Resolved" where it is given, so it is that time where it is not, and else the closing (13 incidents).
--
-- escalated_at: the first event whose priority is more urgent than that of the event before.
--
-- due_at: when an incident was due is not in the log, only whether that was kept (made_sla, false at the end of
-- 9,115 incidents). So due_at says no more than that: the resolution where it was kept, and one minute before
-- the resolution where it was not. `due_met` is then the share that made_sla gives; nothing else may be read
-- from these times.
--
-- first_response_at: not in the log. An event says that the record was changed, not that the caller was answered.
WITH steps AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY number ORDER BY _line DESC) AS newest,
        lag(priority) OVER (PARTITION BY number ORDER BY _line) AS priority_before
    FROM events
),

incidents AS (
    SELECT
        number,
        max(CASE WHEN ident_state = 'Resolved' THEN to_instant(sys_updated_at, '%d/%m/%Y %H:%M') END) AS last_resolved,
        min(CASE WHEN priority < priority_before THEN to_instant(sys_updated_at, '%d/%m/%Y %H:%M') END) AS first_raised
    FROM steps
    GROUP BY number
),

ended AS (
    SELECT
        s.*,
        i.first_raised,
        coalesce(
            to_instant(nullif(s.resolved_at, '?'), '%d/%m/%Y %H:%M'),
            i.last_resolved,
            to_instant(s.closed_at, '%d/%m/%Y %H:%M')
        ) AS ended_at
    FROM steps AS s
    INNER JOIN incidents AS i ON i.number = s.number
    WHERE s.newest = 1
)

SELECT
    number AS case_id,
    coalesce(nullif(location, '?'), 'unknown') AS customer_id,
    nullif(caller_id, '?') AS contact_id,
    to_instant(opened_at, '%d/%m/%Y %H:%M') AS opened_at,
    CASE priority
        WHEN '1' THEN 'critical' WHEN '2' THEN 'high' WHEN '3' THEN 'moderate' WHEN '4' THEN 'low'
        ELSE priority
    END AS severity,
    contact_type AS channel,
    'Subcategory ' || nullif(category_2, '?') AS subject,
    'Category ' || nullif(category, '?') AS reason,
    CASE made_sla
        WHEN 'true' THEN ended_at
        ELSE CAST(TRY_CAST(ended_at AS TIMESTAMP) - INTERVAL '1 minute' AS VARCHAR)
    END AS due_at,
    first_raised AS escalated_at,
    ended_at AS resolved_at,
    reopen_count AS reopened_count,
    _file,
    _line
FROM ended
