SELECT
    "ReturnNo" AS return_id,
    "SalesOrder" AS order_id,
    "Position" AS line,
    'C' || "Customer" AS customer_id,
    "Material" AS item_id,
    to_instant("ReceivedAt", '%d/%m/%Y %H:%M') AS returned_at,
    "Quantity" AS quantity,
    "Amount" AS amount,
    CASE "ReasonCode"
        WHEN 'R01' THEN 'defective' WHEN 'R02' THEN 'wrong item ordered' WHEN 'R03' THEN 'not needed any more'
        WHEN 'R04' THEN 'arrived too late' WHEN 'R05' THEN 'not as described'
        ELSE "ReasonCode"
    END AS reason
FROM returns
