//! Deals, expectations and the initiatives that should make things better.

use super::{key, later, later_with, may, must};
use crate::entity::ColumnType::{Day, Flag, Minor, Number, Text};
use crate::entity::{Entity, Reach, Reference, WhenMissing};

const CUSTOMER: Reference =
    Reference { column: "customer_id", entity: "customers", when_missing: WhenMissing::KnownByKey };

pub(super) const ENTITIES: &[Entity] = &[
    Entity {
        name: "deals",
        about: "a possible sale, renewal or expansion",
        columns: &[
            key("deal_id"),
            may("customer_id", Text),
            may("name", Text),
            may("kind", Text),
            must("opened_on", Day),
            may("stage", Text),
            may("amount_minor", Minor),
            may("currency", Text),
            may("probability", Number),
            may("expected_on", Day),
            later("closed_on", Day),
            later_with("won", Flag, "closed_on"),
            later_with("lost_reason", Text, "closed_on"),
        ],
        main_date: Some("opened_on"),
        references: &[CUSTOMER],
        reach: Reach::Own("customer_id"),
    },
    Entity {
        name: "expectations",
        about: "what customers expect of a touchpoint, as a metric's value",
        columns: &[key("touchpoint"), key("metric"), must("expected", Number), may("from_on", Day)],
        main_date: None,
        references: &[],
        reach: Reach::Common,
    },
    Entity {
        name: "initiatives",
        about: "a programme meant to make something better",
        columns: &[
            key("initiative_id"),
            must("name", Text),
            may("owner_id", Text),
            may("business_unit", Text),
            must("started_on", Day),
            later("ended_on", Day),
            may("cost_minor", Minor),
            may("goal_metric", Text),
            may("goal_change", Number),
        ],
        main_date: Some("started_on"),
        references: &[],
        reach: Reach::Common,
    },
    Entity {
        name: "initiative_members",
        about: "a customer that takes part in an initiative",
        columns: &[key("initiative_id"), key("customer_id"), must("joined_on", Day)],
        main_date: Some("joined_on"),
        references: &[
            CUSTOMER,
            Reference { column: "initiative_id", entity: "initiatives", when_missing: WhenMissing::Wait },
        ],
        reach: Reach::Own("customer_id"),
    },
];
