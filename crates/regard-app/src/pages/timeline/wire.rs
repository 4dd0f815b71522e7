//! What happened with a customer, as it travels.

use crate::pages::sentence::Sentence;
use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What kind of event it is. The order is the order of events of one instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// An order was placed or cancelled.
    Order,
    /// Goods arrived.
    Delivery,
    /// A case was opened, escalated or resolved.
    Case,
    /// A survey was answered.
    Answer,
    /// An invoice or credit note was issued.
    Invoice,
    /// Money came in.
    Payment,
    /// Somebody wrote something down.
    Note,
    /// Items came back.
    Return,
    /// An invoice was contested, or that was settled.
    Dispute,
    /// A deal was opened, won or lost.
    Deal,
    /// An item was installed at the customer's, or retired there.
    Asset,
    /// A project started or went live.
    Implementation,
    /// An item was found defective.
    Defect,
    /// Somebody promised something and wrote it down, kept it or withdrew it.
    Commitment,
    /// The customer left.
    Departure,
}

/// Good news, bad news or neither.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// Good for the customer.
    Good,
    /// Bad for the customer.
    Bad,
    /// Neither.
    Plain,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TimelineEvent {
    /// When; of a fact that only knows its day, the start of that day at home.
    pub at: Timestamp,
    /// The day at home.
    pub on: Date,
    /// What kind.
    pub kind: EventKind,
    /// The key of the fact; together with `kind` and `title.key` it is unique.
    pub id: String,
    /// What happened.
    pub title: Sentence,
    /// The page of the fact, if it has one.
    pub href: Option<String>,
    /// Good or bad.
    pub tone: Tone,
}

/// A part of the timeline, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TimelinePage {
    /// The events.
    pub events: Vec<TimelineEvent>,
    /// Where to go on; empty at the end.
    pub next: Option<String>,
}
