SELECT
    id AS order_id,
    customer AS customer_id,
    placed_at AS ordered_at
FROM orders
