-- The marketing funnel once more, as visits: a lead is somebody who came to a landing page, through a channel, and
-- left an address. The visit led to something when the lead joined the marketplace; the deal stands in for the order.
-- So `conversion_rate` is the share of leads that joined, by the day of first contact.
--
-- A visit's order has no time of its own: a lead that joins after the moment counts as converted already. The
-- metric lead_conversion of this home asks the deals instead, which know when they were won.
SELECT
    l.mql_id AS visit_id,
    l.mql_id AS visitor_id,
    l.first_contact_date AS started_at,
    l.origin AS channel,
    d.mql_id AS order_id
FROM leads AS l
LEFT JOIN closed_deals AS d ON d.mql_id = l.mql_id
