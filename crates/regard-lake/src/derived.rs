//! Tables computed from facts at each load. Each row holds the *time* at which something became
//! true, so one table answers every moment: the lens hides what is still to come.

use regard_model::entity::ColumnType::{Day, Instant, Minor, Number, Text};
use regard_model::entity::{Column, ColumnType, Entity, Presence, Reach};

const fn key(name: &'static str) -> Column {
    Column { name, kind: Text, presence: Presence::Key }
}

const fn may(name: &'static str, kind: ColumnType) -> Column {
    Column { name, kind, presence: Presence::Optional }
}

const fn must(name: &'static str, kind: ColumnType) -> Column {
    Column { name, kind, presence: Presence::Required }
}

const fn later(name: &'static str) -> Column {
    Column { name, kind: Instant, presence: Presence::Later }
}

const fn later_with(name: &'static str, kind: ColumnType, when: &'static str) -> Column {
    Column { name, kind, presence: Presence::LaterWith(when) }
}

/// Every derived table.
pub(crate) static TABLES: &[Entity] = &[FULFILMENTS, LATE_LINES, LINE_DELIVERIES, MEASURES, MEASURED_MONTHS];

const FULFILMENT_COLUMNS: &[Column] = &[
    key("order_id"),
    key("line"),
    must("customer_id", Text),
    may("item_id", Text),
    must("ordered_at", Instant),
    must("ordered_on", Day),
    may("channel", Text),
    may("sales_entity", Text),
    may("currency", Text),
    must("quantity", Number),
    may("unit_price_minor", Minor),
    may("amount_minor", Minor),
    may("amount_home_minor", Minor),
    may("requested_on", Day),
    may("first_promised_on", Day),
    may("promised_on", Day),
    later("cancelled_at"),
    later_with("cancelled_on", Day, "cancelled_at"),
    later("delivered_in_full_at"),
    later_with("delivered_on", Day, "delivered_in_full_at"),
];

/// The order lines, each with its order, its promise and what became of it.
const FULFILMENTS: Entity = Entity {
    name: "fulfilments",
    about: "an order line with its order, its promise, its value and when it was delivered in full",
    columns: FULFILMENT_COLUMNS,
    main_date: Some("ordered_at"),
    references: &[],
    reach: Reach::Own("customer_id"),
};

/// Those of them that were, or may still be, delivered after their promised day: a tenth of all lines, and
/// all that can ever have been overdue.
const LATE_LINES: Entity = Entity {
    name: "late_lines",
    about: "an order line that was, or may still be, delivered after its promised day",
    columns: FULFILMENT_COLUMNS,
    main_date: Some("ordered_at"),
    references: &[],
    reach: Reach::Own("customer_id"),
};

/// What reached a customer, by delivery and order line; a delivery without a line is for all lines.
const LINE_DELIVERIES: Entity = Entity {
    name: "line_deliveries",
    about: "a quantity of an order line that reached the customer with one delivery",
    columns: &[
        key("delivery_id"),
        key("order_id"),
        key("line"),
        must("customer_id", Text),
        may("item_id", Text),
        must("delivered_at", Instant),
        must("delivered_on", Day),
        must("quantity", Number),
    ],
    main_date: Some("delivered_at"),
    references: &[],
    reach: Reach::Own("customer_id"),
};

/// The sums and counts behind metrics, by customer and month, as everything turned out. A row without a
/// customer is for all of them together. A moment before `settled_at` does not see it.
const MEASURES: Entity = Entity {
    name: "measures",
    about: "a sum or count behind a metric, by customer and month",
    columns: &[
        must("measure", Text),
        must("month", Day),
        may("customer_id", Text),
        must("value", Number),
        must("settled_at", Instant),
    ],
    main_date: Some("settled_at"),
    references: &[],
    reach: Reach::Own("customer_id"),
};

/// Which months of which measures are kept, and since when nothing in them changes any more. It names
/// nobody and no figure.
const MEASURED_MONTHS: Entity = Entity {
    name: "measured_months",
    about: "a month of a measure, and when the last of its facts became true",
    columns: &[must("measure", Text), must("month", Day), must("settled_at", Instant)],
    main_date: None,
    references: &[],
    reach: Reach::Common,
};
