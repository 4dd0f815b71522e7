-- One row of the file is one invoice; a customer is what its invoices say. All invoices of a customer have one
-- country. The codes are the file's own and are no ISO codes, so they stay as they are. There are no names.
SELECT
    "customerID" AS customer_id,
    'Customer ' || "customerID" AS name,
    min("countryCode") AS country,
    'USD' AS currency
FROM invoices
GROUP BY "customerID"
