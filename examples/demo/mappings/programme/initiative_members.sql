SELECT
    "Code" AS initiative_id,
    "Account" AS customer_id,
    "Joined" AS joined_on
FROM members
