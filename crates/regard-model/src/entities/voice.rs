//! What customers say when they are asked.

use super::{key, may};
use crate::entity::ColumnType::{Instant, Number, Text};
use crate::entity::{Entity, Reach, Reference, WhenMissing};

pub(super) const ENTITIES: &[Entity] = &[Entity {
    name: "answers",
    about: "an answer to a survey question; a survey that was asked and not answered has no answered_at",
    columns: &[
        key("answer_id"),
        may("customer_id", Text),
        may("contact_id", Text),
        may("survey", Text),
        may("touchpoint", Text),
        may("item_id", Text),
        may("case_id", Text),
        may("order_id", Text),
        may("asked_at", Instant),
        super::later("answered_at", Instant),
        super::later_with("score", Number, "answered_at"),
        may("scale_min", Number),
        may("scale_max", Number),
        super::later_with("comment", Text, "answered_at"),
        super::later_with("language", Text, "answered_at"),
    ],
    main_date: Some("asked_at"),
    references: &[Reference {
        column: "customer_id",
        entity: "customers",
        when_missing: WhenMissing::KnownByKey,
    }],
    reach: Reach::Own("customer_id"),
}];
