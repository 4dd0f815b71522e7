SELECT
    "DisputeNo" AS dispute_id,
    "BillingDocument" AS invoice_id,
    "Account" AS customer_id,
    to_instant("RaisedAt", '%d.%m.%Y %H:%M') AS opened_at,
    "Reason" AS reason,
    "DisputedAmount" AS amount,
    to_instant("SettledAt", '%d.%m.%Y %H:%M') AS resolved_at,
    "Decision" AS outcome
FROM disputes
