//! The columns of relations about orders, customers and what they cost that are no entities: tables derived
//! at load, and relations derived in the question.

use super::{Origin, Relation};
use regard_model::ColumnType::{Day, Instant, Minor, Number, Text};

/// All of them.
pub(super) fn all() -> Vec<Relation> {
    vec![
        fulfilments(),
        late_lines(),
        line_deliveries(),
        first_orders(),
        service_costs(),
        activities(),
        contact_days(),
        tenures(),
        promises(),
    ]
}

fn fulfilments() -> Relation {
    Relation {
        name: "fulfilments",
        columns: vec![
            ("order_id", Text),
            ("line", Text),
            ("customer_id", Text),
            ("item_id", Text),
            ("ordered_at", Instant),
            ("ordered_on", Day),
            ("channel", Text),
            ("sales_entity", Text),
            ("currency", Text),
            ("quantity", Number),
            ("unit_price_minor", Minor),
            ("amount_minor", Minor),
            ("amount_home_minor", Minor),
            ("requested_on", Day),
            ("first_promised_on", Day),
            ("promised_on", Day),
            ("cancelled_at", Instant),
            ("cancelled_on", Day),
            ("delivered_in_full_at", Instant),
            ("delivered_on", Day),
        ],
        key: vec!["order_id", "line"],
        main_date: Some("ordered_at"),
        sources: vec!["orders", "order_lines", "deliveries"],
        origin: Origin::View,
    }
}

/// The lines that were, or may still be, delivered late.
fn late_lines() -> Relation {
    Relation { name: "late_lines", ..fulfilments() }
}

fn line_deliveries() -> Relation {
    Relation {
        name: "line_deliveries",
        columns: vec![
            ("delivery_id", Text),
            ("order_id", Text),
            ("line", Text),
            ("customer_id", Text),
            ("item_id", Text),
            ("delivered_at", Instant),
            ("delivered_on", Day),
            ("quantity", Number),
        ],
        key: vec!["delivery_id", "order_id", "line"],
        main_date: Some("delivered_at"),
        sources: vec!["orders", "order_lines", "deliveries"],
        origin: Origin::View,
    }
}

fn first_orders() -> Relation {
    Relation {
        name: "first_orders",
        columns: vec![("customer_id", Text), ("ordered_at", Instant), ("ordered_on", Day)],
        key: vec!["customer_id"],
        main_date: Some("ordered_at"),
        sources: vec!["orders", "order_lines"],
        origin: Origin::FirstOrders,
    }
}

fn service_costs() -> Relation {
    Relation {
        name: "service_costs",
        columns: vec![
            ("posting", Text),
            ("posting_id", Text),
            ("customer_id", Text),
            ("category", Text),
            ("cost_on", Day),
            ("amount_minor", Minor),
        ],
        key: vec!["posting", "posting_id"],
        main_date: Some("cost_on"),
        sources: vec!["costs", "cases"],
        origin: Origin::ServiceCosts,
    }
}

fn activities() -> Relation {
    Relation {
        name: "activities",
        columns: vec![("activity", Text), ("activity_id", Text), ("customer_id", Text), ("active_on", Day)],
        key: vec!["activity", "activity_id"],
        main_date: Some("active_on"),
        sources: vec!["orders", "cases", "costs"],
        origin: Origin::Activities,
    }
}

fn contact_days() -> Relation {
    Relation {
        name: "contact_days",
        columns: vec![
            ("contact_day_id", Text),
            ("customer_id", Text),
            ("contact_on", Day),
            ("gap_days", Number),
            ("left_on", Day),
        ],
        key: vec!["contact_day_id"],
        main_date: Some("contact_on"),
        sources: vec!["orders", "visits", "cases", "answers", "notes", "departures"],
        origin: Origin::ContactDays,
    }
}

fn tenures() -> Relation {
    Relation {
        name: "tenures",
        columns: vec![("customer_id", Text), ("since_on", Day), ("left_on", Day)],
        key: vec!["customer_id"],
        main_date: Some("since_on"),
        sources: vec!["customers", "orders", "assets", "departures"],
        origin: Origin::Tenures,
    }
}

/// The promise ledger.
fn promises() -> Relation {
    Relation {
        name: "promises",
        columns: vec![
            ("kind", Text),
            ("promise_id", Text),
            ("customer_id", Text),
            ("order_id", Text),
            ("case_id", Text),
            ("item_id", Text),
            ("made_on", Day),
            ("first_due_on", Day),
            ("due_on", Day),
            ("due_at", Instant),
            ("quantity", Number),
            ("change_reason", Text),
            ("kept_at", Instant),
            ("kept_on", Day),
            ("withdrawn_at", Instant),
            ("withdrawn_on", Day),
        ],
        key: vec!["kind", "promise_id"],
        main_date: Some("made_on"),
        sources: vec!["orders", "order_lines", "deliveries", "cases", "implementations", "commitments"],
        origin: Origin::Promises,
    }
}
