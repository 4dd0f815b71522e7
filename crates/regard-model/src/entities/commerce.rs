//! What customers order and what reaches them.

use super::{key, later, may, must};
use crate::entity::ColumnType::{Day, Instant, Minor, Number, Text};
use crate::entity::{Entity, Reach, Reference, WhenMissing};

const CUSTOMER: Reference =
    Reference { column: "customer_id", entity: "customers", when_missing: WhenMissing::KnownByKey };
const ORDER: Reference = Reference { column: "order_id", entity: "orders", when_missing: WhenMissing::Wait };

pub(super) const ENTITIES: &[Entity] = &[
    Entity {
        name: "orders",
        about: "an order as the customer placed it",
        columns: &[
            key("order_id"),
            must("customer_id", Text),
            must("ordered_at", Instant),
            may("channel", Text),
            may("sales_entity", Text),
            may("currency", Text),
            later("cancelled_at", Instant),
        ],
        main_date: Some("ordered_at"),
        references: &[CUSTOMER],
        reach: Reach::Own("customer_id"),
    },
    Entity {
        name: "order_lines",
        about: "one item of an order, with the promise made for it",
        columns: &[
            key("order_id"),
            key("line"),
            may("item_id", Text),
            must("quantity", Number),
            may("unit_price_minor", Minor),
            may("currency", Text),
            may("requested_on", Day),
            may("first_promised_on", Day),
            may("promised_on", Day),
        ],
        main_date: None,
        references: &[ORDER],
        reach: Reach::Through("order_id", "orders"),
    },
    Entity {
        name: "deliveries",
        about: "goods handed over for an order or one of its lines; without a line it is for all",
        columns: &[
            key("delivery_id"),
            must("order_id", Text),
            may("line", Text),
            later("carrier_handed_at", Instant),
            later("delivered_at", Instant),
            may("quantity", Number),
        ],
        main_date: None,
        references: &[ORDER],
        reach: Reach::Through("order_id", "orders"),
    },
    Entity {
        name: "defects",
        about: "items found defective",
        columns: &[
            key("defect_id"),
            may("customer_id", Text),
            may("item_id", Text),
            may("order_id", Text),
            must("found_at", Instant),
            may("quantity", Number),
            may("kind", Text),
            may("severity", Text),
        ],
        main_date: Some("found_at"),
        references: &[CUSTOMER],
        reach: Reach::Own("customer_id"),
    },
    Entity {
        name: "returns",
        about: "items that came back",
        columns: &[
            key("return_id"),
            may("order_id", Text),
            may("line", Text),
            must("customer_id", Text),
            may("item_id", Text),
            must("returned_at", Instant),
            must("quantity", Number),
            may("amount_minor", Minor),
            may("reason", Text),
        ],
        main_date: Some("returned_at"),
        references: &[CUSTOMER],
        reach: Reach::Own("customer_id"),
    },
    Entity {
        name: "visits",
        about: "a visit to the shop or site, with the order it led to",
        columns: &[
            key("visit_id"),
            may("visitor_id", Text),
            may("customer_id", Text),
            must("started_at", Instant),
            may("channel", Text),
            may("order_id", Text),
        ],
        main_date: Some("started_at"),
        references: &[CUSTOMER],
        reach: Reach::Own("customer_id"),
    },
];
