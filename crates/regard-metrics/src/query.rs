//! One question to one relation, as a tree that rewrites can work on. The lens is a field: a query
//! without a moment and a scope cannot be written.

use crate::ask::{Filter, Home};
use crate::dimension::{Dimension, Join};
use crate::metric::{Side, Term, When};
use crate::relation::Relation;
use crate::span::Span;
use jiff::civil::Date;
use regard_model::{Grain, Lens, Period, Value};

/// One question to one relation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Query {
    /// What it reads.
    pub(crate) relation: &'static Relation,
    /// When a row counts.
    pub(crate) when: When,
    /// What is computed.
    pub(crate) terms: Vec<Term>,
    /// What it is cut by.
    pub(crate) by: Vec<Dimension>,
    /// Which rows count.
    pub(crate) filters: Vec<(Dimension, Vec<Filter>)>,
    /// The days that were asked for.
    pub(crate) asked: Option<Period>,
    /// How they are cut.
    pub(crate) grain: Option<Grain>,
    /// The days that it covers; set by the rewrites. A state is looked at at the end of each part.
    pub(crate) span: Option<Span>,
    /// The points at which a state is looked at, part by part; the moment elsewhere. Set by `points_in_time`.
    pub(crate) points: Vec<Point>,
    /// The months that are taken from measures kept at load; set by `from_measures`.
    pub(crate) months: Vec<Date>,
    /// The bounds of those months, for rows of which nothing is kept; set by `period_to_instants`.
    pub(crate) beside: Vec<Bounds>,
    /// The days that are read from the facts themselves; set by `from_measures`.
    pub(crate) read: Vec<Period>,
    /// The bounds of the main column, one of which a row must keep; set by `period_to_instants`.
    pub(crate) bounds: Vec<Bounds>,
    /// The tables that rows are widened with; set by `join_dimensions`.
    pub(crate) joins: Vec<Join>,
    /// Whether every member counts, however many, and one without anything in the state too.
    pub(crate) every_member: bool,
    /// Whether more members are read than are shown: small ones are left out or brought together later.
    pub(crate) folded: bool,
    /// What is counted back through, month by month, until it makes up the first term.
    pub(crate) flow: Option<Box<Query>>,
    /// Which facts, seen when, by whom.
    pub(crate) lens: Lens,
    /// What the home fixes.
    pub(crate) home: Home,
}

impl Query {
    /// A query to the rows of a side that asks nothing of them yet.
    pub(crate) fn of(side: &Side, lens: &Lens, home: &Home) -> Self {
        Self {
            relation: side.relation,
            when: side.when.clone(),
            terms: Vec::new(),
            by: Vec::new(),
            filters: Vec::new(),
            asked: None,
            grain: None,
            span: None,
            points: Vec::new(),
            months: Vec::new(),
            beside: Vec::new(),
            read: Vec::new(),
            bounds: Vec::new(),
            joins: Vec::new(),
            every_member: false,
            folded: false,
            flow: None,
            lens: lens.clone(),
            home: *home,
        }
    }
}

/// A point in time at which a state is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Point {
    /// The instant.
    pub(crate) at: jiff::Timestamp,
    /// Its day at home.
    pub(crate) day: Date,
    /// The last day that has wholly passed then.
    pub(crate) passed: Date,
    /// The first day of the period whose end it is.
    pub(crate) from: Date,
    /// The period before that.
    pub(crate) previous: Period,
}

/// The values that the column of time must lie between.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Bounds {
    /// The first value that counts.
    pub(crate) from: Value,
    /// The first value that is too late.
    pub(crate) before: Value,
}
