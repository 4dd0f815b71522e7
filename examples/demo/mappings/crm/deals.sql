SELECT
    "OpportunityNo" AS deal_id,
    "AccountNumber" AS customer_id,
    "Title" AS name,
    CASE "OpportunityType"
        WHEN 'New business' THEN 'new' WHEN 'Renewal' THEN 'renewal' WHEN 'Expansion' THEN 'expansion'
        ELSE "OpportunityType"
    END AS kind,
    "CreatedOn" AS opened_on,
    CASE "Stage"
        WHEN '1-qualify' THEN 'qualification' WHEN '2-solution' THEN 'solution' WHEN '3-proposal' THEN 'proposal'
        WHEN '4-negotiation' THEN 'negotiation' WHEN '5-won' THEN 'won' WHEN '6-lost' THEN 'lost'
        ELSE "Stage"
    END AS stage,
    "Value" AS amount,
    "ValueCurrency" AS currency,
    "Probability" AS probability,
    "ExpectedClose" AS expected_on,
    "ClosedOn" AS closed_on,
    CASE WHEN "ClosedOn" IS NOT NULL THEN "Stage" = '5-won' END AS won,
    "LossReason" AS lost_reason
FROM deals
