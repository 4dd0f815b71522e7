SELECT
    "Touchpoint" AS touchpoint,
    "Metric" AS metric,
    "Expected" AS expected,
    "ValidFrom" AS from_on
FROM expectations
