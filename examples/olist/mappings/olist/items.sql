-- What is sold is known by category only. Two categories have no English name and keep their own.
SELECT
    k.categoria AS item_id,
    replace(coalesce(n.product_category_name_english, k.categoria), '_', ' ') AS name
FROM (
    SELECT categoria FROM items_by_category WHERE categoria IS NOT NULL
    UNION
    SELECT product_category_name AS categoria FROM products WHERE product_category_name IS NOT NULL
) AS k
LEFT JOIN category_names AS n ON n.product_category_name = k.categoria
