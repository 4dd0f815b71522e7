SELECT
    "Material" AS item_id,
    "Description" AS name,
    "MaterialGroup" AS family,
    "StandardCost" AS unit_cost
FROM items
