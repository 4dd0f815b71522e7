//! A question as a user puts it: which metrics, cut by what, over which days. Owns the words of a
//! question and what is wrong with one; not what it means (`query`).

use crate::span::ReferenceShift;
use regard_model::{Currency, Grain, Period};

/// What the home fixes for every question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Home {
    /// The currency that money is shown in.
    pub currency: Currency,
}

/// What figures are compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum ReferenceKind {
    /// The period before.
    #[default]
    PreviousPeriod,
    /// The same days a year before.
    PreviousYear,
    /// Nothing; the figures carry no reference.
    Nothing,
}

impl ReferenceKind {
    /// `previous_period`, `previous_year` or `none`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PreviousPeriod => "previous_period",
            Self::PreviousYear => "previous_year",
            Self::Nothing => "none",
        }
    }

    /// Reads the word; `None` when it is no reference.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::PreviousPeriod, Self::PreviousYear, Self::Nothing]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }

    pub(crate) fn shift(self) -> Option<ReferenceShift> {
        match self {
            Self::PreviousPeriod => Some(ReferenceShift::PreviousPeriod),
            Self::PreviousYear => Some(ReferenceShift::PreviousYear),
            Self::Nothing => None,
        }
    }
}

/// Only rows whose dimension has this member. The same dimension twice means either.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Filter {
    /// The dimension's name.
    pub dimension: String,
    /// The member; `none` for rows without one.
    pub member: String,
}

impl Filter {
    /// Reads `dimension=member`.
    ///
    /// # Errors
    /// [`AskError::BadFilter`] when there is no `=` or either side is empty.
    pub fn parse(text: &str) -> Result<Self, AskError> {
        match text.split_once('=') {
            Some((dimension, member)) if !dimension.trim().is_empty() && !member.trim().is_empty() => {
                Ok(Self { dimension: dimension.trim().to_owned(), member: member.trim().to_owned() })
            }
            _ => Err(AskError::BadFilter(text.to_owned())),
        }
    }
}

/// A question about metrics.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ask {
    /// The metrics by name.
    pub metrics: Vec<String>,
    /// The dimensions that the figures are cut by; a grain's word works as a dimension too.
    pub by: Vec<String>,
    /// How the period is cut.
    pub grain: Option<Grain>,
    /// The days; none is the default of each metric (`rewrite::default_period`).
    pub period: Option<Period>,
    /// Which rows count.
    pub filters: Vec<Filter>,
    /// What the figures are compared with.
    pub reference: ReferenceKind,
    /// Every member however many, and those of a state of which there are facts but none in it: they
    /// are 0. For tables that cut themselves into pages; costs a scan more, so nobody asks so by chance.
    pub every_member: bool,
}

impl Ask {
    /// A question about these metrics.
    pub fn of<'a>(metrics: impl IntoIterator<Item = &'a str>) -> Self {
        Self { metrics: metrics.into_iter().map(str::to_owned).collect(), ..Self::default() }
    }

    /// Cut by a dimension, or by day, week, month, quarter or year.
    #[must_use]
    pub fn by(mut self, dimension: &str) -> Self {
        self.by.push(dimension.to_owned());
        self
    }

    /// Cut by a grain.
    #[must_use]
    pub fn grain(mut self, grain: Grain) -> Self {
        self.grain = Some(grain);
        self
    }

    /// Over these days.
    #[must_use]
    pub fn period(mut self, period: Period) -> Self {
        self.period = Some(period);
        self
    }

    /// Only rows with this member.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filters.push(filter);
        self
    }

    /// Compared with this.
    #[must_use]
    pub fn reference(mut self, kind: ReferenceKind) -> Self {
        self.reference = kind;
        self
    }
}

/// What is wrong with a question; always the caller's to mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// No metric was named.
    #[error("no metric is named: ask for one, such as overdue_orders")]
    NoMetric,
    /// No such metric.
    #[error("there is no metric {name}{}", .nearest.as_ref().map_or_else(String::new, |near| format!("; did you mean {near}?")))]
    UnknownMetric {
        /// What was asked for.
        name: String,
        /// The nearest name that there is.
        nearest: Option<String>,
    },
    /// A metric cannot be cut or filtered by that.
    #[error("{metric} has no dimension {name}; it has {}", .known.join(", "))]
    UnknownDimension {
        /// The metric.
        metric: String,
        /// What was asked for.
        name: String,
        /// What it has.
        known: Vec<String>,
    },
    /// Two grains at once.
    #[error("a period is cut by one grain only: leave out {0}")]
    TwoGrains(String),
    /// Not `dimension=member`.
    #[error("{0:?} is not a filter: write dimension=member, such as segment=enterprise")]
    BadFilter(String),
    /// The period has too many parts.
    #[error(
        "{parts} parts are more than the {most} that a question may have: use a larger grain or a shorter period"
    )]
    TooManyParts {
        /// How many it would be.
        parts: usize,
        /// How many it may be.
        most: usize,
    },
    /// The members and parts together are too many.
    #[error(
        "the question makes more than {most} figures: keep fewer members (where), cut it by fewer dimensions, use a \
         larger grain or a shorter period"
    )]
    TooManyFigures {
        /// How many it may be.
        most: usize,
    },
    /// The metric has no rows of that part.
    #[error("{metric} has no {part} of its own; open its numerator")]
    NoSuchPart {
        /// The metric.
        metric: String,
        /// The part.
        part: &'static str,
    },
    /// The place to go on from does not fit the key.
    #[error("the page does not fit: go on after {expected} values, not {given}")]
    BadPage {
        /// How many columns the key has.
        expected: usize,
        /// How many were given.
        given: usize,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_a_dimension_and_a_member() {
        let filter = Filter::parse(" segment = a=b ").unwrap();
        assert_eq!((filter.dimension.as_str(), filter.member.as_str()), ("segment", "a=b"));
        for wrong in ["segment", "=x", "segment=", ""] {
            assert!(Filter::parse(wrong).is_err(), "{wrong}");
        }
    }
}
