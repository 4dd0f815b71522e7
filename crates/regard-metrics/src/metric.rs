//! What a metric is, once its file has been read and checked. Owns the definition; not how it is
//! written in YAML (`read`), nor how it is asked (`query`).

mod bands;
mod side;

use crate::dimension::{self, Dimension};

pub(crate) use bands::Bands;
pub(crate) use side::{Cohort, EACH, Formula, Keyed, Margin, Per, Side, Term, TermName, When, common};

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
    /// How many times as much.
    Times,
}

impl Unit {
    const ALL: [(Self, &'static str); 9] = [
        (Self::Percent, "percent"),
        (Self::Ppm, "ppm"),
        (Self::Count, "count"),
        (Self::Days, "days"),
        (Self::Hours, "hours"),
        (Self::Score, "score"),
        (Self::Points, "points"),
        (Self::Money, "money"),
        (Self::Times, "times"),
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
    pub(crate) bands: Option<Bands>,
    pub(crate) beside: Vec<String>,
}

impl Metric {
    /// The name in questions, such as `otif_latest`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The family that it is shown under: `promises`, `quality`, `sales`, `voice`,
    /// `support`, `money`, `loyalty`, `base` or `team`.
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

    /// `simple`, `ratio`, `quantile`, `balance`, `cohort`, `growth` or `count_back`.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The metrics that it should not be read without, by name.
    pub fn beside(&self) -> &[String] {
        &self.beside
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
        let everywhere =
            |name: &String| others.iter().all(|side| dimension::resolve(side.relation, name).is_some());
        let of_relations = dimension::of(first.relation).into_iter().filter(everywhere);
        of_relations.chain(self.bands.iter().map(|bands| bands.name.clone())).filter(listed).collect()
    }

    /// A dimension of one of its sides; `None` when it cannot be cut by that.
    pub(crate) fn dimension(&self, side: &Side, name: &str) -> Option<Dimension> {
        if !self.dimensions().iter().any(|known| known == name) {
            return None;
        }
        match self.bands.as_ref().filter(|bands| bands.name == name) {
            Some(bands) => Some(bands.dimension(side.per().is_some())),
            None => dimension::resolve(side.relation, name),
        }
    }

    /// The sides that carry this part of the metric.
    pub(crate) fn side_of(&self, name: TermName) -> Option<(&Side, &Term)> {
        self.sides
            .iter()
            .find_map(|side| side.terms.iter().find(|(term, _)| *term == name).map(|(_, term)| (side, term)))
    }
}
