SELECT
    "NotificationNo" AS defect_id,
    'C' || "Customer" AS customer_id,
    "Material" AS item_id,
    "SalesOrder" AS order_id,
    to_instant("ReportedAt", '%d/%m/%Y %H:%M') AS found_at,
    "DefectiveQuantity" AS quantity,
    "DefectType" AS kind,
    "Priority" AS severity
FROM defects
