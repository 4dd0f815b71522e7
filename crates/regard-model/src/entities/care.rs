//! Support cases, what people wrote down and what they promised.

use super::{key, later, may, must};
use crate::entity::ColumnType::{Day, Instant, Int, Minor, Text};
use crate::entity::{Entity, Reach, Reference, WhenMissing};

const CUSTOMER: Reference =
    Reference { column: "customer_id", entity: "customers", when_missing: WhenMissing::KnownByKey };

pub(super) const ENTITIES: &[Entity] = &[
    Entity {
        name: "cases",
        about: "a request for help or a complaint",
        columns: &[
            key("case_id"),
            must("customer_id", Text),
            may("contact_id", Text),
            may("asset_id", Text),
            may("item_id", Text),
            must("opened_at", Instant),
            may("severity", Text),
            may("channel", Text),
            may("subject", Text),
            may("text", Text),
            may("reason", Text),
            may("due_at", Instant),
            later("first_response_at", Instant),
            later("escalated_at", Instant),
            later("resolved_at", Instant),
            may("reopened_count", Int),
            may("effort_minutes", Int),
            may("cost_minor", Minor),
        ],
        main_date: Some("opened_at"),
        references: &[CUSTOMER],
        reach: Reach::Own("customer_id"),
    },
    Entity {
        name: "notes",
        about: "a call, mail, meeting, visit or note",
        columns: &[
            key("note_id"),
            must("customer_id", Text),
            must("noted_at", Instant),
            may("kind", Text),
            may("touchpoint", Text),
            may("author_id", Text),
            may("text", Text),
        ],
        main_date: Some("noted_at"),
        references: &[CUSTOMER],
        reach: Reach::Own("customer_id"),
    },
    Entity {
        name: "commitments",
        about: "a promise that somebody recorded: a call-back, a credit, a first answer; by a day, or by an instant",
        columns: &[
            key("commitment_id"),
            must("customer_id", Text),
            must("kind", Text),
            must("made_at", Instant),
            may("first_due_on", Day),
            may("due_on", Day),
            may("due_at", Instant),
            may("change_reason", Text),
            may("case_id", Text),
            may("order_id", Text),
            may("author_id", Text),
            may("text", Text),
            later("kept_at", Instant),
            later("withdrawn_at", Instant),
        ],
        main_date: Some("made_at"),
        references: &[CUSTOMER],
        reach: Reach::Own("customer_id"),
    },
];
