SELECT
    "BillingDocument" AS invoice_id,
    'C' || "Payer" AS customer_id,
    "SalesOrder" AS order_id,
    CASE "BillingType" WHEN 'F2' THEN 'invoice' WHEN 'G2' THEN 'credit note' ELSE "BillingType" END AS kind,
    "BillingDate" AS issued_on,
    "NetDueDate" AS due_on,
    "NetAmountCents" AS amount_minor,
    "DocumentCurrency" AS currency,
    CASE "CompanyCode"
        WHEN '1000' THEN 'Meridian Storage GmbH' WHEN '1200' THEN 'Meridian Storage France'
        WHEN '1400' THEN 'Meridian Storage Iberia and Italy' WHEN '2000' THEN 'Meridian Storage UK'
        WHEN '3000' THEN 'Meridian Storage Polska' WHEN '4000' THEN 'Meridian Storage Inc.'
        WHEN '5000' THEN 'Meridian Storage Brasil' WHEN '6000' THEN 'Meridian Storage Egypt'
        ELSE "CompanyCode"
    END AS sales_entity
FROM invoices
