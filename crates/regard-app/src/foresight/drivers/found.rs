//! What was found to matter, as it is kept and as it travels.

use crate::foresight::company::{OfTheCompany, SIZES};
use jiff::civil::Date;
use regard_predict::drivers::Unknown;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What customers answer when they are asked whether they would recommend us, as it is kept.
pub(crate) const NPS: &str = "nps";
/// Whether customers stay.
pub(crate) const STAYING: &str = "staying";
/// What a point of NPS goes along with.
pub(crate) const POINT: &str = "point_of_nps";

/// What goes along with an outcome: customers differ so. It does not say what a change would bring.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DriversFound {
    /// `nps` or `staying`.
    pub outcome: String,
    /// The day from which was looked back.
    pub seen_on: Date,
    /// By what it is told that a customer left: `departure` or `silence`. **Empty**: the outcome is not staying.
    pub sign: Option<String>,
    /// So long after a month was looked at what came of it. **Unit**: months.
    pub months_ahead: i32,
    /// The drivers: those whose direction is clear first, among them the largest effect. **Empty**: there are none to
    /// show, and `unknown` says why.
    pub drivers: Vec<DriverFound>,
    /// How much of the differences they explain together. **Unit**: 0 to 1.
    pub explained: Option<f64>,
    /// Answers, or customers in a month, that it rests on. **Empty**: as all counts of the whole company, not told to a
    /// viewer of a part of the customers.
    pub rows: Option<u64>,
    /// Different customers among them. **Empty**: as above.
    pub customers: Option<u64>,
    /// Signals that were left out, because so few customers cannot carry more.
    pub left_out: Vec<String>,
    /// Signals that are the same everywhere or known of nobody.
    pub never_differ: Vec<String>,
    /// Why there are none to show.
    pub unknown: Option<NotFound>,
}

/// One driver: a signal, or several that cannot be told apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DriverFound {
    /// What differs between the customers that are compared.
    pub moves: Vec<DriverMove>,
    /// How the outcome differs with it, the others as they are. **Unit**: points of NPS, or percentage points of
    /// customers that stay.
    pub effect: f64,
    /// The lower end of its 90 % range.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The range lies on one side of 0.
    pub clear: bool,
    /// The share of what is explained that it carries. **Unit**: 0 to 1.
    pub share: f64,
    /// The others say most of what it says, so its effect is to be taken with care.
    pub entangled: bool,
}

/// From where to where a signal goes in an effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DriverMove {
    /// The signal.
    pub signal: String,
    /// A low value of it, or a high one where it goes against the first. **Empty**: it says how large customers are, and
    /// the viewer sees a part of them.
    pub from: Option<f64>,
    /// The other.
    pub to: Option<f64>,
}

/// What a point of NPS goes along with in the year that follows, between customers of one segment and size.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PointFound {
    /// The day from which was looked back.
    pub seen_on: Date,
    /// The day from which the year was looked at. **Empty**: nobody was a customer a year ago.
    pub from_on: Option<Date>,
    /// How many more customers stay. **Unit**: percentage points for each point of NPS. **Empty**: too little is known.
    pub retention: Option<PointRange>,
    /// Why it is not known.
    pub retention_unknown: Option<NotFound>,
    /// How much more a customer brings in a year. **Empty**: too little is known.
    pub value: Option<PointRangeMinor>,
    /// Why it is not known.
    pub value_unknown: Option<NotFound>,
}

/// By how much something differs for each point.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PointRange {
    /// For each point.
    pub per_point: f64,
    /// The lower end of its 90 % range.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// The range lies on one side of 0.
    pub clear: bool,
    /// Customers that it rests on. **Empty**: the viewer sees a part of them.
    pub customers: Option<u64>,
    /// From which NPS to which it holds.
    pub from_to: (f64, f64),
}

/// The same in money. **Unit**: minor units of the home currency.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PointRangeMinor {
    /// For each point, customer and year.
    pub per_point_minor: i64,
    /// The lower end of its 90 % range.
    pub low_minor: i64,
    /// The upper end.
    pub high_minor: i64,
    /// The range lies on one side of 0.
    pub clear: bool,
    /// Customers that it rests on. **Empty**: the viewer sees a part of them.
    pub customers: Option<u64>,
    /// From which NPS to which it holds.
    pub from_to: (f64, f64),
}

/// Why nothing can be said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotFound {
    /// `customers` (too few with an outcome), `rarer` (too few that left, or too few that stayed), `same_outcome`,
    /// `same_measures` (nothing tells customers apart) or `no_number`.
    pub why: String,
    /// How many there are, where there are too few. **Empty**: there are enough, or the viewer sees a part of them.
    pub have: Option<u64>,
    /// How many it takes.
    pub needed: Option<u64>,
}

impl OfTheCompany for DriversFound {
    fn without_totals(self) -> Self {
        let mut drivers = self.drivers;
        let moves = drivers.iter_mut().flat_map(|driver| driver.moves.iter_mut());
        for one in moves.filter(|one| SIZES.contains(&one.signal.as_str())) {
            (one.from, one.to) = (None, None);
        }
        let unknown = self.unknown.map(NotFound::without_totals);
        Self { drivers, rows: None, customers: None, unknown, ..self }
    }
}

impl OfTheCompany for PointFound {
    fn without_totals(self) -> Self {
        Self {
            retention: self.retention.map(|range| PointRange { customers: None, ..range }),
            retention_unknown: self.retention_unknown.map(NotFound::without_totals),
            value: self.value.map(|range| PointRangeMinor { customers: None, ..range }),
            value_unknown: self.value_unknown.map(NotFound::without_totals),
            ..self
        }
    }
}

impl OfTheCompany for NotFound {
    fn without_totals(self) -> Self {
        Self { have: None, ..self }
    }
}

impl From<Unknown> for NotFound {
    fn from(unknown: Unknown) -> Self {
        let few = |why: &str, have: usize, needed: usize| Self {
            why: why.to_owned(),
            have: Some(have as u64),
            needed: Some(needed as u64),
        };
        let same = |why: &str| Self { why: why.to_owned(), have: None, needed: None };
        match unknown {
            Unknown::TooFewCustomers { customers, needed } => few("customers", customers, needed),
            Unknown::TooFewOfTheRarerKind { rarer, needed } => few("rarer", rarer, needed),
            Unknown::OutcomeNeverDiffers => same("same_outcome"),
            Unknown::MeasuresNeverDiffer => same("same_measures"),
            Unknown::NoNumber => same("no_number"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_part_of_the_customers_is_told_effects_and_neither_counts_nor_sizes() {
        let one = |signal: &str| DriverMove { signal: signal.into(), from: Some(1.0), to: Some(9.0) };
        let driver = DriverFound {
            moves: vec![one("otif_first"), one("sales_12m")],
            effect: 8.0,
            low: 2.0,
            high: 14.0,
            clear: true,
            share: 0.5,
            entangled: false,
        };
        let found = DriversFound {
            outcome: NPS.into(),
            seen_on: date(2026, 3, 31),
            sign: None,
            months_ahead: 1,
            drivers: vec![driver],
            explained: Some(0.4),
            rows: Some(900),
            customers: Some(300),
            left_out: Vec::new(),
            never_differ: Vec::new(),
            unknown: Some(NotFound { why: "customers".into(), have: Some(9), needed: Some(50) }),
        };
        let told = found.clone().without_totals();
        assert_eq!((told.rows, told.customers, told.explained), (None, None, Some(0.4)));
        assert_eq!((told.drivers[0].effect, told.drivers[0].share), (8.0, 0.5));
        assert_eq!(told.drivers[0].moves[0], found.drivers[0].moves[0]);
        assert_eq!((told.drivers[0].moves[1].from, told.drivers[0].moves[1].to), (None, None));
        assert_eq!(told.unknown.map(|why| (why.have, why.needed)), Some((None, Some(50))));
    }
}
