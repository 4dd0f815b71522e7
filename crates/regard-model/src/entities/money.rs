//! Invoices, payments, disputes, costs and the rates between currencies.

use super::{key, later, later_with, may, must};
use crate::entity::ColumnType::{Day, Instant, Minor, Number, Text};
use crate::entity::{Column, Entity, Presence, Reach, Reference, WhenMissing};

const CUSTOMER: Reference =
    Reference { column: "customer_id", entity: "customers", when_missing: WhenMissing::KnownByKey };
const INVOICE: Reference =
    Reference { column: "invoice_id", entity: "invoices", when_missing: WhenMissing::Stand };

pub(super) const ENTITIES: &[Entity] = &[
    Entity {
        name: "invoices",
        about: "an invoice or a credit note (negative amount)",
        columns: &[
            key("invoice_id"),
            must("customer_id", Text),
            may("order_id", Text),
            may("kind", Text),
            must("issued_on", Day),
            must("due_on", Day),
            must("amount_minor", Minor),
            may("currency", Text),
            may("sales_entity", Text),
        ],
        main_date: Some("issued_on"),
        references: &[CUSTOMER],
        reach: Reach::Own("customer_id"),
    },
    Entity {
        name: "payments",
        about: "money received",
        columns: &[
            key("payment_id"),
            may("invoice_id", Text),
            must("customer_id", Text),
            must("paid_on", Day),
            must("amount_minor", Minor),
            may("currency", Text),
        ],
        main_date: Some("paid_on"),
        references: &[CUSTOMER, INVOICE],
        reach: Reach::Own("customer_id"),
    },
    Entity {
        name: "disputes",
        about: "an invoice that the customer contests",
        columns: &[
            key("dispute_id"),
            may("invoice_id", Text),
            must("customer_id", Text),
            must("opened_at", Instant),
            may("reason", Text),
            may("amount_minor", Minor),
            later("resolved_at", Instant),
            later_with("outcome", Text, "resolved_at"),
        ],
        main_date: Some("opened_at"),
        references: &[CUSTOMER, INVOICE],
        reach: Reach::Own("customer_id"),
    },
    Entity {
        name: "costs",
        about: "a cost of serving a customer",
        columns: &[
            key("cost_id"),
            must("customer_id", Text),
            must("cost_on", Day),
            may("category", Text),
            must("amount_minor", Minor),
        ],
        main_date: Some("cost_on"),
        references: &[CUSTOMER],
        reach: Reach::Own("customer_id"),
    },
    Entity {
        name: "exchange_rates",
        about: "what one unit of a currency was worth in another on a day",
        columns: &[
            Column { name: "rate_on", kind: Day, presence: Presence::Key },
            key("from_currency"),
            key("to_currency"),
            must("rate", Number),
        ],
        main_date: Some("rate_on"),
        references: &[],
        reach: Reach::Common,
    },
];
