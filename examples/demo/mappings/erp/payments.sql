SELECT
    "ClearingDocument" AS payment_id,
    "BillingDocument" AS invoice_id,
    'C' || "Payer" AS customer_id,
    "ValueDate" AS paid_on,
    "AmountCents" AS amount_minor,
    "Currency" AS currency
FROM payments
