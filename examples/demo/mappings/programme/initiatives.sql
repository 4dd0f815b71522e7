SELECT
    "Code" AS initiative_id,
    "Title" AS name,
    "Sponsor" AS owner_id,
    CASE "Department"
        WHEN 'SALES' THEN 'Sales' WHEN 'SUPPORT' THEN 'Customer Support'
        WHEN 'PROSERV' THEN 'Professional Services' WHEN 'FINANCE' THEN 'Finance'
        ELSE "Department"
    END AS business_unit,
    "Start" AS started_on,
    "End" AS ended_on,
    "Budget" AS cost,
    "GoalMetric" AS goal_metric,
    "GoalChange" AS goal_change
FROM initiatives
