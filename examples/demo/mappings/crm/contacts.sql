SELECT
    "ContactNo" AS contact_id,
    "AccountNumber" AS customer_id,
    "FullName" AS name,
    "EMail" AS email,
    "Phone" AS phone,
    "JobRole" AS role,
    "PreferredLanguage" AS language
FROM contacts
