//! From the parts of a metric to its value: rates, margins, growth, what is none and what is 0. Owns the arithmetic that
//! a metric's definition promises; where the parts are found is the caller's.

use crate::ask::Home;
use crate::expression::Function;
use crate::metric::{Formula, Margin, Metric, TermName, Unit};
use crate::plan::{Layout, Plan, Role};
use crate::rewrite::is_old_enough;
use crate::span::Span;
use regard_model::Moment;

/// A value with what it rests on, not scaled to its unit yet: money is in minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Measured {
    pub(crate) value: Option<f64>,
    pub(crate) n: u64,
    pub(crate) margin: Option<f64>,
}

/// How a number becomes one of the metric's unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Scale {
    Times(f64),
    /// Money is divided: times 0.01 would make 59.980000000000004 of 5998 minor units.
    Per(f64),
}

impl Scale {
    pub(crate) fn new(unit: Unit, home: Home) -> Self {
        match unit {
            Unit::Percent | Unit::Points => Self::Times(100.0),
            Unit::Ppm => Self::Times(1e6),
            Unit::Money => Self::Per(10_f64.powi(home.currency.exponent().cast_signed())),
            Unit::Count | Unit::Days | Unit::Hours | Unit::Score | Unit::Times => Self::Times(1.0),
        }
    }

    pub(crate) fn of(self, number: f64) -> f64 {
        match self {
            Self::Times(factor) => number * factor,
            Self::Per(divisor) => number / divisor,
        }
    }

    /// The difference of two numbers; of money it is exact in minor units.
    pub(crate) fn difference(self, now: f64, before: f64) -> f64 {
        match self {
            Self::Times(_) => self.of(now) - self.of(before),
            Self::Per(_) => self.of(now - before),
        }
    }
}

/// A count from a number; never below 0.
pub(crate) fn whole(value: f64) -> u64 {
    // Counts come as numbers because every column is read alike; they are far below 2^53.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rounded and not negative")]
    let count = value.round().max(0.0) as u64;
    count
}

/// How one metric is measured over one part of its days, whoever's it is.
pub(crate) struct Rule<'a> {
    layout: &'a Layout,
    /// Whether the part is over for long enough.
    known: bool,
    /// The end of the part: a first fact counts that is not after it. **Unit**: seconds since 1970.
    end: Option<f64>,
    /// Whether none is told from 0 by the first fact.
    asks_for_facts: bool,
    /// Whether the value counts or adds up.
    counts: bool,
}

impl<'a> Rule<'a> {
    pub(crate) fn new(plan: &Plan, layout: &'a Layout, span: &Span, part: usize) -> Self {
        let period = span.parts.get(part);
        let old_enough =
            |period| layout.metric.sides.iter().all(|side| is_old_enough(&side.when, period, plan.passed));
        let value = layout.metric.side_of(TermName::Value);
        #[expect(clippy::cast_precision_loss, reason = "seconds; both sides are rounded alike")]
        let seconds = |moment: Moment| moment.as_micros() as f64 / 1e6;
        Self {
            layout,
            known: !span.unknown && period.is_some_and(|period| old_enough(*period)),
            end: period.map(|period| seconds(Moment::end_of_day(period.to, &plan.zone))),
            asks_for_facts: layout.places.contains_key(&(Role::Current, TermName::FirstFact)),
            counts: value
                .is_some_and(|(_, term)| matches!(term.aggregate.function, Function::Count | Function::Sum)),
        }
    }

    /// The value of what `get` finds the parts of.
    pub(crate) fn measure(&self, role: Role, get: &impl Fn(Role, TermName) -> Option<f64>) -> Measured {
        if !self.known {
            return Measured::default();
        }
        match self.metric().formula {
            Formula::Plain => self.plain(role, get),
            Formula::Ratio => self.ratio(role, get),
            Formula::Growth(_) => self.growth(role, get),
            Formula::CountBack => Self::counted_back(role, get),
        }
    }

    fn metric(&self) -> &Metric {
        &self.layout.metric
    }

    /// A sum of no rows is none, or 0 where it is known that there are any facts at all: of a state, facts
    /// that could be in it.
    fn plain(&self, role: Role, get: &impl Fn(Role, TermName) -> Option<f64>) -> Measured {
        let n = get(role, TermName::Rows).map_or(0, whole);
        let value = get(role, TermName::Value);
        let value = if self.counts && self.asks_for_facts && !is_all_left_out(role, n, get) {
            self.has_facts(get).then(|| value.unwrap_or(0.0))
        } else {
            value.filter(|_| n > 0)
        };
        Measured { value, n: if value.is_some() { n } else { 0 }, margin: None }
    }

    fn ratio(&self, role: Role, get: &impl Fn(Role, TermName) -> Option<f64>) -> Measured {
        let below = get(role, TermName::Denominator).filter(|below| *below > 0.0);
        let Some(below) = below else { return Measured::default() };
        // Deliveries without any defect on record are no proof of quality when defects are not
        // recorded at all: then there is no rate.
        if self.asks_for_facts && !self.has_facts(get) {
            return Measured::default();
        }
        let above = get(role, TermName::Numerator).unwrap_or(0.0);
        let minus = get(role, TermName::Minus).unwrap_or(0.0);
        let (plus_share, minus_share) = (above / below, minus / below);
        let margin = self.metric().margin.map(|Margin::NetShare| {
            let spread = plus_share + minus_share - (plus_share - minus_share).powi(2);
            1.96 * (spread.max(0.0) / below).sqrt()
        });
        let rows = if self.layout.places.contains_key(&(role, TermName::Rows)) {
            get(role, TermName::Rows).unwrap_or(0.0)
        } else {
            below
        };
        Measured { value: Some((above - minus) / below), n: whole(rows), margin }
    }

    /// The statement has counted the days already.
    fn counted_back(role: Role, get: &impl Fn(Role, TermName) -> Option<f64>) -> Measured {
        let n = get(role, TermName::Rows).map_or(0, whole);
        let value = get(role, TermName::Numerator).filter(|_| !is_all_left_out(role, n, get));
        Measured { value, n: if value.is_some() { n } else { 0 }, margin: None }
    }

    fn growth(&self, role: Role, get: &impl Fn(Role, TermName) -> Option<f64>) -> Measured {
        let base = if role == Role::Current { Role::Baseline } else { Role::ReferenceBaseline };
        let now = self.plain(role, get);
        let before = self.plain(base, get);
        let value = now.value.zip(before.value.filter(|before| *before > 0.0));
        Measured {
            value: value.map(|(now, before)| (now - before) / before),
            n: if value.is_some() { now.n } else { 0 },
            margin: None,
        }
    }

    /// Whether the first fact is not after the end of the part.
    fn has_facts(&self, get: &impl Fn(Role, TermName) -> Option<f64>) -> bool {
        let first = get(Role::Current, TermName::FirstFact);
        first.zip(self.end).is_some_and(|(first, end)| first <= end)
    }
}

/// Whether there is something, but nothing of it could be counted: that is not 0.
fn is_all_left_out(role: Role, n: u64, get: &impl Fn(Role, TermName) -> Option<f64>) -> bool {
    n == 0 && get(role, TermName::Uncounted).is_some_and(|rows| rows > 0.0)
}
