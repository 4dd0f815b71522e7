SELECT
    "ActivityNo" AS note_id,
    "AccountNumber" AS customer_id,
    to_instant("ActivityTime", '%Y-%m-%d %H:%M') AS noted_at,
    lower("ActivityType") AS kind,
    "Topic" AS touchpoint,
    "Owner" AS author_id,
    "Body" AS text
FROM notes
