SELECT
    "SalesOrder" AS order_id,
    cast("Position" AS varchar) AS line,
    "Material" AS item_id,
    "OrderQuantity" AS quantity,
    "NetPriceCents" AS unit_price_minor,
    "RequestedDate" AS requested_on,
    "FirstConfirmedDate" AS first_promised_on,
    "ConfirmedDate" AS promised_on
FROM order_lines
