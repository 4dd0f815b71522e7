//! What customers do and what is done for them, brought together from several entities: first orders, costs,
//! activity, contact and tenure.

/// Each customer's first order that was not cancelled.
pub(super) fn first_orders() -> String {
    "select customer_id, min(ordered_at) as ordered_at, min(ordered_on) as ordered_on from fulfilments \
     where cancelled_at is null group by customer_id"
        .to_owned()
}

/// The costs that were booked for a customer, and what their cases cost, by the day on which those were
/// opened. Both are in the home currency.
pub(super) fn service_costs() -> String {
    "select 'cost' as posting, cost_id as posting_id, customer_id, category, cost_on, amount_minor from costs \
     union all \
     select 'case' as posting, case_id as posting_id, customer_id, 'case' as category, \
     local_day(opened_at) as cost_on, cost_minor as amount_minor from cases \
     where cost_minor is not null"
        .to_owned()
}

/// The orders that were not cancelled, the cases and the costs of customers, by day.
pub(super) fn activities() -> String {
    "select 'order' as activity, order_id as activity_id, customer_id, local_day(ordered_at) as active_on \
     from orders where cancelled_at is null \
     union all \
     select 'case' as activity, case_id as activity_id, customer_id, local_day(opened_at) as active_on from cases \
     union all \
     select 'cost' as activity, cost_id as activity_id, customer_id, cost_on as active_on from costs"
        .to_owned()
}

/// The days on which a customer ordered, visited, asked for help or answered, or on which somebody talked
/// with them, each with the days since the one before. A note to oneself is no contact.
pub(super) fn contact_days() -> String {
    "select days.customer_id || ' ' || cast(days.contact_on as varchar) as contact_day_id, days.customer_id, \
     days.contact_on, days.contact_on - lag(days.contact_on) over \
     (partition by days.customer_id order by days.contact_on) as gap_days, departures.left_on from (\
     select customer_id, local_day(ordered_at) as contact_on from orders \
     union select customer_id, local_day(started_at) as contact_on from visits where customer_id is not null \
     union select customer_id, local_day(opened_at) as contact_on from cases \
     union select customer_id, local_day(answered_at) as contact_on from answers \
     where customer_id is not null and answered_at is not null and (survey is null or survey <> 'account_team') \
     union select customer_id, local_day(noted_at) as contact_on from notes where kind is null or kind <> 'note') as days \
     left join (select customer_id, min(left_on) as left_on from departures group by customer_id) as departures \
     on departures.customer_id = days.customer_id"
        .to_owned()
}

/// Since when somebody is a customer: the earliest of what their row says, their first order that was not
/// cancelled and their first asset; and until when, if they left.
pub(super) fn tenures() -> String {
    "select starts.customer_id, min(starts.since_on) as since_on, max(departures.left_on) as left_on from (\
     select customer_id, since_on from customers where since_on is not null \
     union all select customer_id, local_day(min(ordered_at)) as since_on from orders where cancelled_at is null \
     group by customer_id \
     union all select customer_id, min(installed_on) as since_on from assets group by customer_id) as starts \
     left join departures on departures.customer_id = starts.customer_id group by starts.customer_id"
        .to_owned()
}
