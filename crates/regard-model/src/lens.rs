//! The one value that every read needs: which facts, seen when, under which policy, by whom.

use crate::ids::{PolicyVersion, SnapshotId};
use crate::moment::Moment;
use crate::scope::Scope;
use jiff::tz::TimeZone;

/// Facts, moment, policy and viewer in one. Equal lenses and equal questions have equal answers, so
/// the pair is a cache key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// The facts: one immutable snapshot of the lake.
    pub snapshot: SnapshotId,
    /// The time that we look from.
    pub moment: Moment,
    /// The version of thresholds and rules.
    pub policy: PolicyVersion,
    /// The viewer's customers.
    pub scope: Scope,
    /// The home's time zone: what a day is.
    pub zone: TimeZone,
}

impl Lens {
    /// The same viewer, facts and policy, looking from another moment.
    pub fn at(&self, moment: Moment) -> Self {
        Self { moment, ..self.clone() }
    }

    /// The calendar day of the moment at home.
    pub fn today(&self) -> jiff::civil::Date {
        self.moment.day(&self.zone)
    }

    /// A text that is equal exactly when the lens is equal; part of a cache key.
    pub fn key(&self) -> String {
        let zone = self.zone.iana_name().unwrap_or("fixed");
        format!("{}|{}|{}|{zone}|{:?}", self.snapshot, self.moment, self.policy.0, self.scope)
    }
}
