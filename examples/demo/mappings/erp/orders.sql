-- The ERP numbers customers without the CRM's letter.
SELECT
    "SalesOrder" AS order_id,
    'C' || "SoldTo" AS customer_id,
    "CreatedAt" AS ordered_at,
    CASE "DistributionChannel"
        WHEN 'WEB' THEN 'Web shop' WHEN 'AM' THEN 'Account manager' WHEN 'EDI' THEN 'EDI' WHEN 'PRT' THEN 'Partner'
        ELSE "DistributionChannel"
    END AS channel,
    CASE "CompanyCode"
        WHEN '1000' THEN 'Meridian Storage GmbH' WHEN '1200' THEN 'Meridian Storage France'
        WHEN '1400' THEN 'Meridian Storage Iberia and Italy' WHEN '2000' THEN 'Meridian Storage UK'
        WHEN '3000' THEN 'Meridian Storage Polska' WHEN '4000' THEN 'Meridian Storage Inc.'
        WHEN '5000' THEN 'Meridian Storage Brasil' WHEN '6000' THEN 'Meridian Storage Egypt'
        ELSE "CompanyCode"
    END AS sales_entity,
    "DocumentCurrency" AS currency,
    "RejectedAt" AS cancelled_at
FROM orders
