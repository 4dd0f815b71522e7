//! The promise ledger: a row for each promise, whoever made it and wherever it stands. A line has one to deliver it,
//! a case one to be solved, a project one to go live; others were recorded by people.

/// Every promise.
pub(super) fn promises() -> String {
    format!("{} union all {}", deliveries(), others())
}

/// To deliver an order line in full: by far the most, so sums of them are kept at load.
pub(super) fn deliveries() -> String {
    "select 'delivery' as kind, order_id || ' / ' || line as promise_id, customer_id, order_id, \
     cast(null as varchar) as case_id, item_id, ordered_on as made_on, first_promised_on as first_due_on, \
     promised_on as due_on, cast(null as timestamp with time zone) as due_at, quantity, \
     cast(null as varchar) as change_reason, delivered_in_full_at as kept_at, delivered_on as kept_on, \
     cancelled_at as withdrawn_at, cancelled_on as withdrawn_on \
     from fulfilments where promised_on is not null"
        .to_owned()
}

/// All others. What people record under a word of ours stays apart from what is known already.
pub(super) fn others() -> String {
    "select 'fix' as kind, case_id as promise_id, customer_id, cast(null as varchar) as order_id, case_id, item_id, \
     local_day(opened_at) as made_on, local_day(due_at) as first_due_on, local_day(due_at) as due_on, due_at, \
     cast(null as double) as quantity, cast(null as varchar) as change_reason, resolved_at as kept_at, \
     local_day(resolved_at) as kept_on, cast(null as timestamp with time zone) as withdrawn_at, \
     cast(null as date) as withdrawn_on from cases where due_at is not null \
     union all \
     select 'go_live' as kind, implementation_id as promise_id, customer_id, cast(null as varchar) as order_id, \
     cast(null as varchar) as case_id, cast(null as varchar) as item_id, started_on as made_on, \
     coalesce(first_planned_on, planned_on) as first_due_on, coalesce(planned_on, first_planned_on) as due_on, \
     cast(null as timestamp with time zone) as due_at, cast(null as double) as quantity, \
     cast(null as varchar) as change_reason, cast(null as timestamp with time zone) as kept_at, live_on as kept_on, \
     cast(null as timestamp with time zone) as withdrawn_at, cast(null as date) as withdrawn_on \
     from implementations where coalesce(planned_on, first_planned_on) is not null \
     union all \
     select case when kind in ('delivery', 'fix', 'go_live') then 'recorded ' || kind else kind end as kind, \
     commitment_id as promise_id, customer_id, order_id, case_id, cast(null as varchar) as item_id, \
     local_day(made_at) as made_on, coalesce(first_due_on, local_day(due_at), due_on) as first_due_on, \
     coalesce(local_day(due_at), due_on, first_due_on) as due_on, due_at, cast(null as double) as quantity, \
     change_reason, kept_at, local_day(kept_at) as kept_on, withdrawn_at, local_day(withdrawn_at) as withdrawn_on \
     from commitments where coalesce(local_day(due_at), due_on, first_due_on) is not null"
        .to_owned()
}
