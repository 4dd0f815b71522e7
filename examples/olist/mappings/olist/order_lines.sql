-- One row of items_by_category is one unit of a category; units have no number of their own, so they
-- are numbered by what is in them. Rows of one order that are alike are interchangeable.
-- The promise stands on the order. A line whose order is in no file has none yet and waits for it.
SELECT
    i.order_id,
    CAST(
        row_number() OVER (PARTITION BY i.order_id ORDER BY i.categoria NULLS LAST, i.receita) AS VARCHAR
    ) AS line,
    i.categoria AS item_id,
    '1' AS quantity,
    i.receita AS unit_price,
    'BRL' AS currency,
    o.order_estimated_delivery_date AS first_promised_on,
    o.order_estimated_delivery_date AS promised_on
FROM items_by_category AS i
LEFT JOIN orders AS o ON o.order_id = i.order_id
