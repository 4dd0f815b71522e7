//! What a metric is, once its file has been read and checked. Owns the definition; not how it is
//! written in YAML (`read`), nor how it is asked (`query`).

use crate::expression::Aggregate;
use crate::relation::Relation;
use crate::span::ReferenceShift;

/// The unit of a metric's values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// 0–100.
    Percent,
    /// Parts per million.
    Ppm,
    /// A number of things.
    Count,
    /// Days, with fractions.
    Days,
    /// Hours, with fractions.
    Hours,
    /// A score on the survey's own scale.
    Score,
    /// −100 to 100.
    Points,
    /// Major units of the home currency.
    Money,
}

impl Unit {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Percent, "percent"),
        (Self::Ppm, "ppm"),
        (Self::Count, "count"),
        (Self::Days, "days"),
        (Self::Hours, "hours"),
        (Self::Score, "score"),
        (Self::Points, "points"),
        (Self::Money, "money"),
    ];

    /// The word in metric files; a figure in money carries the currency code instead.
    pub fn as_str(self) -> &'static str {
        Self::ALL.iter().find(|(unit, _)| *unit == self).map_or("", |(_, word)| word)
    }

    /// Reads the word; `None` when it is no unit.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, word)| *word == text).map(|(unit, _)| *unit)
    }

    /// The words in order.
    pub(crate) fn words() -> Vec<&'static str> {
        Self::ALL.iter().map(|(_, word)| *word).collect()
    }
}

/// Which way is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// More is better.
    Higher,
    /// Less is better.
    Lower,
}

impl Better {
    /// `higher` or `lower`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Higher => "higher",
            Self::Lower => "lower",
        }
    }
}

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
    /// When a member's event lies in the period; what follows within so many days decides.
    Cohort(Cohort),
    /// Whenever: is there any fact at all?
    Ever,
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

/// One aggregate of a metric, over the rows where the conditions hold.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Term {
    /// What is computed.
    pub(crate) aggregate: Aggregate,
    /// Over which rows.
    pub(crate) conditions: Vec<String>,
    /// When rows are first brought together: by this column, with this value as `each`.
    pub(crate) per: Option<(String, Aggregate)>,
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

impl PartialEq for Relation {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

/// The half width of the 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Margin {
    /// 1.96·√((p + d − (p − d)²) / n), where p is the numerator's share and d that of `minus`.
    NetShare,
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
}

/// How members are listed.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Listing {
    /// The dimensions when the question names none.
    pub(crate) by: Vec<String>,
    /// Members with fewer rows are left out.
    pub(crate) least_n: u64,
    /// So many are named; the rest are brought together as `other`. Only for sums and counts.
    pub(crate) top: Option<usize>,
    /// Largest first, instead of by name.
    pub(crate) largest_first: bool,
}

/// One metric of the registry.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    pub(crate) name: String,
    pub(crate) family: String,
    pub(crate) title: String,
    pub(crate) question: String,
    pub(crate) definition: String,
    pub(crate) unit: Unit,
    pub(crate) better: Option<Better>,
    pub(crate) audience: Vec<String>,
    pub(crate) target: Option<f64>,
    pub(crate) kind: &'static str,
    pub(crate) sides: Vec<Side>,
    pub(crate) formula: Formula,
    pub(crate) margin: Option<Margin>,
    pub(crate) listing: Listing,
    pub(crate) dimensions: Option<Vec<String>>,
}

impl Metric {
    /// The name in questions, such as `otif_latest`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The family that it is shown under: `promises`, `quality`, `sales`, `voice` or `team`.
    pub fn family(&self) -> &str {
        &self.family
    }

    /// The name that a user reads.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The question that it answers.
    pub fn question(&self) -> &str {
        &self.question
    }

    /// What exactly is counted.
    pub fn definition(&self) -> &str {
        &self.definition
    }

    /// The unit of its values.
    pub fn unit(&self) -> Unit {
        self.unit
    }

    /// Which way is good; `None` when neither is.
    pub fn better(&self) -> Option<Better> {
        self.better
    }

    /// Who it is for.
    pub fn audience(&self) -> &[String] {
        &self.audience
    }

    /// The value to reach, in its unit.
    pub fn target(&self) -> Option<f64> {
        self.target
    }

    /// `simple`, `ratio`, `quantile`, `balance`, `cohort` or `growth`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// Whether it is a state at a point in time, not something that happens during a period.
    pub fn is_balance(&self) -> bool {
        self.sides.iter().any(|side| side.when == When::At)
    }

    /// The entities that it is computed from.
    pub fn sources(&self) -> Vec<&'static str> {
        let mut sources: Vec<&'static str> = Vec::new();
        for source in self.sides.iter().flat_map(|side| &side.relation.sources) {
            if !sources.contains(source) {
                sources.push(source);
            }
        }
        sources
    }

    /// The dimensions that it can be cut and filtered by.
    pub fn dimensions(&self) -> Vec<String> {
        let mut narrowed = self.sides.iter().filter(|side| side.narrowed);
        let Some(first) = narrowed.next() else { return Vec::new() };
        let others: Vec<&Side> = narrowed.collect();
        let listed = |name: &String| self.dimensions.as_ref().is_none_or(|only| only.contains(name));
        let everywhere = |name: &String| {
            others.iter().all(|side| crate::dimension::resolve(side.relation, name).is_some())
        };
        crate::dimension::of(first.relation)
            .into_iter()
            .filter(|name| listed(name) && everywhere(name))
            .collect()
    }

    /// The sides that carry this part of the metric.
    pub(crate) fn side_of(&self, name: TermName) -> Option<(&Side, &Term)> {
        self.sides
            .iter()
            .find_map(|side| side.terms.iter().find(|(term, _)| *term == name).map(|(_, term)| (side, term)))
    }
}
