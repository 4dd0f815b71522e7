SELECT
    "EmployeeNo" AS user_id,
    "DisplayName" AS name,
    "EMail" AS email,
    "ReportsTo" AS manager_id,
    CASE "Grade"
        WHEN 'IC' THEN 'ic' WHEN 'MA' THEN 'manager' WHEN 'DI' THEN 'director' WHEN 'EX' THEN 'executive'
        ELSE "Grade"
    END AS level,
    CASE "Department"
        WHEN 'SALES' THEN 'Sales' WHEN 'SUPPORT' THEN 'Customer Support'
        WHEN 'PROSERV' THEN 'Professional Services' WHEN 'FINANCE' THEN 'Finance'
        ELSE "Department"
    END AS business_unit,
    "JobTitle" AS title
FROM users
