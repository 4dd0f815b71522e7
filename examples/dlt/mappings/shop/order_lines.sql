-- The file has one line an order.
SELECT
    id AS order_id,
    '1' AS line,
    quantity,
    price AS unit_price,
    'EUR' AS currency
FROM orders
