SELECT
    "DeliveryNote" AS delivery_id,
    "SalesOrder" AS order_id,
    cast("Position" AS varchar) AS line,
    "GoodsIssueAt" AS carrier_handed_at,
    "ProofOfDeliveryAt" AS delivered_at,
    "DeliveredQuantity" AS quantity
FROM deliveries
