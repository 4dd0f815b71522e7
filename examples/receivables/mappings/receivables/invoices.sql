-- Dates are month/day/year: 4/6/2013 is the 6th of April. The file alone would not tell (both readings are
-- days for many rows), so it is said here.
SELECT
    "invoiceNumber" AS invoice_id,
    "customerID" AS customer_id,
    'invoice' AS kind,
    to_day("InvoiceDate", '%m/%d/%Y') AS issued_on,
    to_day("DueDate", '%m/%d/%Y') AS due_on,
    "InvoiceAmount" AS amount,
    'USD' AS currency
FROM invoices
