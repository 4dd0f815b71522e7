//! What is computed of which rows, and when a row counts. Owns the parts that a metric is made of; not
//! its words and units.

use crate::expression::Aggregate;
use crate::relation::Relation;
use crate::span::ReferenceShift;

/// When a row counts.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum When {
    /// When this column lies in the period. With `due`, the day must also have wholly passed.
    During {
        /// A day or instant column.
        time: String,
        /// Whether only days that have wholly passed count.
        due: bool,
    },
    /// When it is in the metric's state at the end of the period, or at the moment.
    At,
    /// Like a state, which also looks at the beginning of the period or at the one before: what became of
    /// those who were there.
    Over,
    /// When this day is not after the end of the period, or the moment.
    Until {
        /// A day column.
        time: String,
    },
    /// When a member's event lies in the period; what follows within so many days decides.
    Cohort(Cohort),
    /// Whenever: is there any fact at all?
    Ever,
}

impl When {
    /// Whether it is looked at at points in time, not between two bounds.
    pub(crate) fn is_state(&self) -> bool {
        matches!(self, Self::At | Self::Over | Self::Until { .. })
    }
}

/// Who did something in a period, and who did it again soon after.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cohort {
    /// The instant of the event.
    pub(crate) time: String,
    /// The column that names who.
    pub(crate) member: String,
    /// The column that tells events apart.
    pub(crate) event: String,
    /// How soon the next one must come. **Unit**: days.
    pub(crate) within_days: i64,
    /// Which rows are events.
    pub(crate) filter: Vec<String>,
}

/// One aggregate of a metric, over the rows, or over the keys that rows are brought together by, where the
/// conditions hold.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term {
    /// What is computed.
    pub(crate) aggregate: Aggregate,
    /// Over which rows; with `per`, over which keys.
    pub(crate) conditions: Vec<String>,
    /// How rows are first brought together.
    pub(crate) per: Option<Per>,
}

impl Term {
    /// The conditions on rows that decide which of them count.
    pub(crate) fn row_conditions(&self) -> Vec<String> {
        match &self.per {
            Some(per) => per.common(|_| true),
            None => self.conditions.clone(),
        }
    }
}

/// Rows brought together by a key, with one or more values for each.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Per {
    /// The column.
    pub(crate) key: String,
    /// What is known of each key.
    pub(crate) values: Vec<Keyed>,
}

/// The name of the value where a file gives only one.
pub(crate) const EACH: &str = "each";

impl Per {
    /// Whether the values have names, so that the keys with their values are what can be opened.
    pub(crate) fn is_named(&self) -> bool {
        self.values.iter().any(|value| value.name != EACH)
    }

    /// The conditions that all values ask of a row, of those that are wanted.
    pub(crate) fn common(&self, wanted: impl Fn(&str) -> bool) -> Vec<String> {
        let lists: Vec<&[String]> = self.values.iter().map(|value| value.conditions.as_slice()).collect();
        common(&lists, wanted)
    }
}

/// One value of each key.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Keyed {
    /// What the metric's expressions call it.
    pub(crate) name: String,
    /// What is computed of the key's rows.
    pub(crate) aggregate: Aggregate,
    /// Of which of them.
    pub(crate) conditions: Vec<String>,
}

/// The conditions that stand in every list, of those that are wanted, in the order of the first.
pub(crate) fn common(lists: &[&[String]], wanted: impl Fn(&str) -> bool) -> Vec<String> {
    let first = lists.first().copied().unwrap_or_default();
    let everywhere = |condition: &&String| lists.iter().all(|list| list.contains(*condition));
    first.iter().filter(|condition| wanted(condition)).filter(everywhere).cloned().collect()
}

/// The part that a term plays in the metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum TermName {
    /// The value itself.
    Value,
    /// How many rows the value rests on.
    Rows,
    /// What is above the line.
    Numerator,
    /// What is taken away above the line.
    Minus,
    /// What is below the line.
    Denominator,
    /// Rows that could not be counted (no exchange rate).
    Uncounted,
    /// When the first fact happened. **Unit**: seconds since 1970.
    FirstFact,
}

/// The terms of a metric that come from one relation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Side {
    /// The relation, by name in the registry of relations.
    pub(crate) relation: &'static Relation,
    /// When its rows count.
    pub(crate) when: When,
    /// What is computed from them.
    pub(crate) terms: Vec<(TermName, Term)>,
    /// Whether the question's own filters and dimensions apply (not when asking for any fact).
    pub(crate) narrowed: bool,
}

impl Side {
    /// How its rows are brought together: all its terms alike.
    pub(crate) fn per(&self) -> Option<&Per> {
        self.terms.first().and_then(|(_, term)| term.per.as_ref())
    }
}

impl PartialEq for Relation {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// How the terms become the value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Formula {
    /// The value as it is. A value of a state is 0, not none, once any fact exists.
    Plain,
    /// (numerator − minus) ÷ denominator.
    Ratio,
    /// (value − value at the baseline) ÷ value at the baseline.
    Growth(ReferenceShift),
    /// How many days of the denominator, back from the point and month by month, make up the numerator.
    /// The statement itself counts.
    CountBack,
}

/// The half width of the 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Margin {
    /// 1.96·√((p + d − (p − d)²) / n), where p is the numerator's share and d that of `minus`.
    NetShare,
}
