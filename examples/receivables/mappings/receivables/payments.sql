-- The file says on which day an invoice was settled and names no part payments: it was paid in full that day.
SELECT
    "invoiceNumber" AS payment_id,
    "invoiceNumber" AS invoice_id,
    "customerID" AS customer_id,
    to_day("SettledDate", '%m/%d/%Y') AS paid_on,
    "InvoiceAmount" AS amount,
    'USD' AS currency
FROM invoices
