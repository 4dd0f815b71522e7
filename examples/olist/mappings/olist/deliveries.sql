-- One delivery brings the whole order: it names no line and no quantity.
SELECT
    order_id AS delivery_id,
    order_id,
    order_delivered_carrier_date AS carrier_handed_at,
    order_delivered_customer_date AS delivered_at
FROM orders
WHERE order_delivered_carrier_date IS NOT NULL OR order_delivered_customer_date IS NOT NULL
