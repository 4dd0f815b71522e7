//! Where something is concentrated: which member has more than its share of what went wrong, and which
//! member moved a sum most. Pure over figures by member.

use crate::pages::customers::NONE;
use crate::pages::sentence::Sentence;
use regard_model::Figure;

/// A member must hold at least this share of what went wrong …
const LEAST_SHARE: f64 = 0.3;
/// … and so many times its share of all.
const LEAST_LIFT: f64 = 1.25;
/// Fewer faults than this say nothing about where they are.
const FEWEST_FAULTS: u64 = 5;

/// A member with more than its share.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Concentrated {
    pub(super) dimension: &'static str,
    pub(super) name: String,
    pub(super) count: u64,
    pub(super) total: u64,
    /// How much more than its share. **Unit**: share of all faults.
    pub(super) excess: f64,
}

impl Concentrated {
    /// The finding as a sentence.
    pub(super) fn say(&self, key: &str) -> Sentence {
        named(Sentence::new(key), self.dimension, &self.name)
            .with("dimension", self.dimension)
            .with("count", self.count)
            .with("total", self.total)
    }
}

/// A sentence about a member; a country comes with its code too, so that it is named in the reader's
/// language.
pub(super) fn named(sentence: Sentence, dimension: &str, name: &str) -> Sentence {
    let sentence = sentence.with("name", name);
    if dimension == "country" { sentence.with("country", name) } else { sentence }
}

/// What went wrong and what there was, by member.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Faults {
    pub(super) name: String,
    pub(super) faults: u64,
    pub(super) all: u64,
}

/// Faults by member out of the figures of a rate of successes.
pub(super) fn faults_of_rate(figures: &[(String, Figure)]) -> Vec<Faults> {
    let fault = |(name, figure): &(String, Figure)| {
        let value = figure.value?;
        #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
        let faults = crate::pages::promises::whole((100.0 - value) / 100.0 * figure.n as f64);
        Some(Faults { name: name.clone(), faults, all: figure.n })
    };
    figures.iter().filter_map(fault).collect()
}

/// The member that holds more than its share of what went wrong, if one stands out.
pub(super) fn concentrated(dimension: &'static str, members: &[Faults]) -> Option<Concentrated> {
    let total: u64 = members.iter().map(|member| member.faults).sum();
    let all: u64 = members.iter().map(|member| member.all).sum();
    let known = members.iter().filter(|member| member.all > 0).count();
    if total < FEWEST_FAULTS || known < 2 {
        return None;
    }
    #[expect(clippy::cast_precision_loss, reason = "counts of rows")]
    let share = |part: u64, whole: u64| part as f64 / whole.max(1) as f64;
    let worst = members
        .iter()
        .filter(|member| member.name != NONE && share(member.faults, total) >= LEAST_SHARE)
        .filter(|member| share(member.faults, total) >= LEAST_LIFT * share(member.all, all))
        .map(|member| (share(member.faults, total) - share(member.all, all), member))
        .max_by(|one, two| one.0.total_cmp(&two.0).then_with(|| two.1.name.cmp(&one.1.name)));
    worst.map(|(excess, member)| Concentrated {
        dimension,
        name: member.name.clone(),
        count: member.faults,
        total,
        excess,
    })
}

/// The member whose value changed most in the direction of the whole, with its change.
pub(super) fn moved_most(figures: &[(String, Figure)], total_change: f64) -> Option<(&str, f64)> {
    let change = |(name, figure): &'_ (String, Figure)| {
        let reference = figure.reference.as_ref()?;
        // A member that is new or gone has no value on one side: that side is nothing, for a sum.
        let change = figure.value.unwrap_or(0.0) - reference.value.unwrap_or(0.0);
        (name != NONE && change != 0.0 && change.signum() == total_change.signum()).then_some(change)
    };
    let known = figures.iter().filter(|(name, _)| name != NONE).count();
    if known < 2 || total_change == 0.0 {
        return None;
    }
    figures
        .iter()
        .filter_map(|part| Some((part.0.as_str(), change(part)?)))
        .max_by(|one, two| one.1.abs().total_cmp(&two.1.abs()).then_with(|| two.0.cmp(one.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use regard_model::{Period, ReferenceValue};
    use std::collections::BTreeMap;

    fn faults(members: &[(&str, u64, u64)]) -> Vec<Faults> {
        let member = |(name, faults, all): &(&str, u64, u64)| Faults {
            name: (*name).into(),
            faults: *faults,
            all: *all,
        };
        members.iter().map(member).collect()
    }

    fn figure(value: f64, n: u64, before: Option<f64>) -> Figure {
        Figure {
            metric: "sales".into(),
            value: Some(value),
            unit: "EUR".into(),
            n,
            margin: None,
            period: Period::parse("2018-08").unwrap(),
            by: BTreeMap::new(),
            reference: before.map(|before| ReferenceValue {
                kind: "previous_period".into(),
                value: Some(before),
                change: Some(value - before),
                margin: None,
            }),
            as_of: None,
        }
    }

    #[test]
    fn a_member_stands_out_by_more_than_its_share() {
        let found = concentrated("country", &faults(&[("EG", 41, 100), ("DE", 16, 900)])).unwrap();
        assert_eq!((found.name.as_str(), found.count, found.total), ("EG", 41, 57));
        assert!(concentrated("country", &faults(&[("EG", 41, 700), ("DE", 16, 300)])).is_none());
        assert!(concentrated("country", &faults(&[("EG", 50, 100)])).is_none());
        assert!(concentrated("country", &faults(&[("EG", 3, 10), ("DE", 1, 90)])).is_none());
        assert!(concentrated("country", &faults(&[("none", 41, 100), ("DE", 16, 900)])).is_none());
    }

    #[test]
    fn faults_are_what_a_rate_leaves() {
        let rates = [("EG".to_owned(), figure(59.0, 100, None)), ("DE".to_owned(), figure(100.0, 7, None))];
        let faults: Vec<u64> = faults_of_rate(&rates).iter().map(|member| member.faults).collect();
        assert_eq!(faults, [41, 0]);
    }

    #[test]
    fn the_member_that_moved_most_went_the_way_of_the_whole() {
        let parts = [
            ("smb".to_owned(), figure(10.0, 1, Some(30.0))),
            ("large".to_owned(), figure(95.0, 1, Some(60.0))),
            ("mid".to_owned(), figure(10.0, 1, None)),
        ];
        assert_eq!(moved_most(&parts, 25.0), Some(("large", 35.0)));
        assert_eq!(moved_most(&parts, -25.0), Some(("smb", -20.0)));
        assert_eq!(moved_most(&parts, 0.0), None);
    }
}
