-- Booked in the home currency.
SELECT
    "PostingNo" AS cost_id,
    'C' || "DebtorNo" AS customer_id,
    to_day("BookedOn", '%d/%m/%Y') AS cost_on,
    CASE "CostType"
        WHEN 'AM' THEN 'account management' WHEN 'TRV' THEN 'travel' WHEN 'LOG' THEN 'logistics'
        WHEN 'TRN' THEN 'training' WHEN 'RET' THEN 'returns' WHEN 'EXP' THEN 'express shipping'
        ELSE "CostType"
    END AS category,
    "Amount" AS amount
FROM costs
