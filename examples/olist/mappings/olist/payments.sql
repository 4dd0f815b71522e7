-- A payment has no date of its own: it counts from the order's approval, else from the purchase.
-- Payments of orders in no file have neither a date nor a customer; they are kept in quarantine.
SELECT
    p.order_id || '-' || p.payment_sequential AS payment_id,
    coalesce(c.customer_unique_id, o.customer_id) AS customer_id,
    coalesce(o.order_approved_at, o.order_purchase_timestamp) AS paid_on,
    p.payment_value AS amount,
    'BRL' AS currency
FROM order_payments AS p
LEFT JOIN orders AS o ON o.order_id = p.order_id
LEFT JOIN customers AS c ON c.customer_id = o.customer_id
