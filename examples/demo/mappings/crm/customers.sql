-- The export has short codes, German dates and a decimal comma.
SELECT
    "AccountNumber" AS customer_id,
    "AccountName" AS name,
    "ParentAccount" AS parent_customer_id,
    CASE "Tier" WHEN 'ENT' THEN 'Enterprise' WHEN 'MID' THEN 'Mid-market' WHEN 'SMB' THEN 'Small' ELSE "Tier" END AS segment,
    "Branch" AS industry,
    "CountryCode" AS country,
    "Area" AS region,
    "Currency" AS currency,
    to_day("CustomerSince", '%d.%m.%Y') AS since_on,
    CASE "Lifecycle" WHEN 'A' THEN 'active' WHEN 'L' THEN 'left' ELSE "Lifecycle" END AS status,
    number_text("CreditLimit", ',') AS credit_limit
FROM customers
