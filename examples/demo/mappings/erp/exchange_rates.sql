SELECT
    to_day("ValidOn", '%d/%m/%Y') AS rate_on,
    "From" AS from_currency,
    "To" AS to_currency,
    "Rate" AS rate
FROM exchange_rates
