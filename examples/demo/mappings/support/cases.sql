SELECT
    "TicketNo" AS case_id,
    "Account" AS customer_id,
    "Caller" AS contact_id,
    "AssetTag" AS asset_id,
    "Product" AS item_id,
    to_instant("Opened", '%d.%m.%Y %H:%M') AS opened_at,
    CASE "Priority"
        WHEN 'P1' THEN 'critical' WHEN 'P2' THEN 'high' WHEN 'P3' THEN 'normal' WHEN 'P4' THEN 'low'
        ELSE "Priority"
    END AS severity,
    "Source" AS channel,
    "Subject" AS subject,
    "Description" AS text,
    "Category" AS reason,
    to_instant("DueBy", '%d.%m.%Y %H:%M') AS due_at,
    to_instant("FirstReply", '%d.%m.%Y %H:%M') AS first_response_at,
    to_instant("Escalated", '%d.%m.%Y %H:%M') AS escalated_at,
    to_instant("Closed", '%d.%m.%Y %H:%M') AS resolved_at,
    "Reopened" AS reopened_count,
    "MinutesSpent" AS effort_minutes,
    "Cost" AS cost
FROM cases
