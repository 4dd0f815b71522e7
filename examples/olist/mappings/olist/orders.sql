-- An order names the order-level customer_id; the person behind it is in `customers`. Where that file
-- lacks the row, the order's own customer_id is all that is known, and the load marks such a customer.
-- A cancelled or unavailable order has no date of its own for that: it counts from the approval, or
-- from the purchase when it was never approved.
SELECT
    o.order_id,
    coalesce(c.customer_unique_id, o.customer_id) AS customer_id,
    o.order_purchase_timestamp AS ordered_at,
    'BRL' AS currency,
    CASE
        WHEN o.order_status IN ('canceled', 'unavailable')
            THEN coalesce(o.order_approved_at, o.order_purchase_timestamp)
    END AS cancelled_at
FROM orders AS o
LEFT JOIN customers AS c ON c.customer_id = o.customer_id
