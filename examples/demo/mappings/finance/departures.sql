SELECT
    'C' || "DebtorNo" AS customer_id,
    to_day("ContractEnd", '%d/%m/%Y') AS left_on,
    CASE "Reason"
        WHEN 'LATE' THEN 'late deliveries' WHEN 'PRICE' THEN 'price' WHEN 'QUALITY' THEN 'product quality'
        WHEN 'SUPPORT' THEN 'support' WHEN 'BILLING' THEN 'billing' WHEN 'CLOSED' THEN 'business closed'
        ELSE "Reason"
    END AS reason,
    "Remark" AS comment
FROM departures
