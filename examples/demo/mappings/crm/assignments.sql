SELECT
    "AccountNumber" AS customer_id,
    "EmployeeNo" AS user_id,
    CASE "Department"
        WHEN 'SALES' THEN 'Sales' WHEN 'SUPPORT' THEN 'Customer Support'
        WHEN 'PROSERV' THEN 'Professional Services' WHEN 'FINANCE' THEN 'Finance'
        ELSE "Department"
    END AS business_unit,
    CASE "AssignmentRole" WHEN 'OWNER' THEN 'owner' WHEN 'DEPUTY' THEN 'member' ELSE "AssignmentRole" END AS role,
    "ValidFrom" AS from_on,
    "ValidTo" AS to_on
FROM assignments
