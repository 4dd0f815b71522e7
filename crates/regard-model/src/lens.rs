//! The one value that every read needs: which facts, seen when, under which policy, by whom.

use crate::ids::{PolicyVersion, SnapshotId};
use crate::moment::Moment;
use crate::scope::Scope;
use blake3::{Hash, Hasher};
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

    /// A text that is equal exactly when the lens is equal; part of a cache key. As short for a scope of
    /// many customers as for one of everyone.
    pub fn key(&self) -> String {
        self.digest().to_hex().to_string()
    }

    /// The digest of everything in a lens, of which [`Self::key`] is the text. What is remembered, which
    /// session answers and what a browser has already all hang on this one value.
    pub fn digest(&self) -> Hash {
        // Taken apart by name, so that a field that is added and not hashed does not compile.
        let Self { snapshot, moment, policy, scope, zone } = self;
        let mut hasher = Hasher::new();
        add(&mut hasher, snapshot.to_string().as_bytes());
        add(&mut hasher, moment.to_string().as_bytes());
        add(&mut hasher, policy.0.to_string().as_bytes());
        add(&mut hasher, zone_name(zone).as_bytes());
        match scope {
            Scope::Nobody => add(&mut hasher, b"nobody"),
            Scope::Everyone => add(&mut hasher, b"everyone"),
            Scope::Customers(customers) => {
                add(&mut hasher, b"customers");
                add(&mut hasher, customers.digest().as_bytes());
            }
        }
        hasher.finalize()
    }
}

/// Each part with its length before it, so that no two run into each other.
fn add(hasher: &mut Hasher, part: &[u8]) {
    hasher.update(&part.len().to_le_bytes()).update(part);
}

/// A zone without a name is told apart by its rules.
fn zone_name(zone: &TimeZone) -> String {
    zone.iana_name().map_or_else(|| format!("{zone:?}"), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::CustomerId;

    fn lens(customers: &[&str]) -> Lens {
        Lens {
            snapshot: SnapshotId(3),
            moment: Moment::parse("2018-09-01", &TimeZone::UTC).unwrap(),
            policy: PolicyVersion(0),
            scope: Scope::of(customers.iter().map(|id| CustomerId::new(*id))),
            zone: TimeZone::UTC,
        }
    }

    #[test]
    fn a_lens_that_differs_in_anything_has_another_key() {
        let base = lens(&["a", "b"]);
        let fixed = |hours| TimeZone::fixed(jiff::tz::offset(hours));
        let lenses = [
            base.clone(),
            lens(&[]),
            lens(&["ab"]),
            lens(&["b"]),
            Lens { scope: Scope::Everyone, ..base.clone() },
            Lens { snapshot: SnapshotId(4), ..base.clone() },
            Lens { policy: PolicyVersion(1), ..base.clone() },
            base.at(Moment::parse("2018-09-02", &TimeZone::UTC).unwrap()),
            Lens { zone: TimeZone::get("Europe/Berlin").unwrap(), ..base.clone() },
            Lens { zone: fixed(1), ..base.clone() },
            Lens { zone: fixed(2), ..base.clone() },
        ];
        let keys: std::collections::BTreeSet<String> = lenses.iter().map(Lens::key).collect();
        assert_eq!(keys.len(), lenses.len());
        assert_eq!(base.key(), lens(&["b", "a"]).key());
        assert_eq!(base.key().len(), 64);
    }
}
