//! The tables of what customers say and of what matters to them, as it was found: how each comment was read, its
//! themes, and the drivers. Owns their shape; how they are filled is that of everything foreseen.

use regard_model::entity::ColumnType::{Instant, Number, Text};
use regard_model::entity::{Column, ColumnType, Entity, Presence, Reach};

const fn must(name: &'static str, kind: ColumnType) -> Column {
    Column { name, kind, presence: Presence::Required }
}

const fn may(name: &'static str, kind: ColumnType) -> Column {
    Column { name, kind, presence: Presence::Optional }
}

/// How each text of or about a customer was read. The text itself stays where it is: `said_in` names the entity and
/// `said_id` its row.
pub(crate) const JUDGED_COMMENTS: Entity = Entity {
    name: "judged_comments",
    about: "how a comment, a case or a note was read: its language and its sentiment",
    columns: &[
        must("said_in", Text),
        must("said_id", Text),
        may("customer_id", Text),
        must("judged_at", Instant),
        must("said_at", Instant),
        may("language_found", Text),
        may("sentiment", Text),
        may("sentiment_by", Text),
        may("negative", Number),
    ],
    main_date: Some("judged_at"),
    references: &[],
    reach: Reach::Own("customer_id"),
};

/// Which themes a text has, in its own words: who may not see its customer does not see how they put it.
pub(crate) const COMMENT_THEMES: Entity = Entity {
    name: "comment_themes",
    about: "a theme of a comment, a case or a note, as it is written there",
    columns: &[
        must("said_in", Text),
        must("said_id", Text),
        may("customer_id", Text),
        must("judged_at", Instant),
        must("said_at", Instant),
        must("theme", Text),
        must("written", Text),
        may("language_found", Text),
        may("sentiment", Text),
    ],
    main_date: Some("judged_at"),
    references: &[],
    reach: Reach::Own("customer_id"),
};

/// What goes along with an outcome, over all customers together. It names nobody.
pub(crate) const DRIVERS: Entity = Entity {
    name: "drivers",
    about: "what goes along with an outcome, and how sure that is",
    columns: &[must("outcome", Text), must("made_at", Instant), must("found", Text)],
    main_date: Some("made_at"),
    references: &[],
    reach: Reach::Common,
};
