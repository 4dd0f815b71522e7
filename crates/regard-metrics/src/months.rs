//! Sums and counts by month and member, asked once for many windows of whole months at many moments. A year of a hundred
//! thousand customers, seen from each of the months of two years, is 24 times the same rows; so they are read once, and
//! what a moment did not know yet is read again through its own lens.

use crate::ask::AskError;
use crate::by_place::{Columns, Places, cast, numbers};
use crate::cells::FigureError;
use crate::expression::all_of;
use crate::measure::{Coverage, adds_up};
use crate::metric::When;
use crate::plan::Plan;
use crate::query::Query;
use crate::rewrite;
use crate::sql::{self, Reading, from_sql};
use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type};
use arrow_array::{Array, Float64Array};
use arrow_schema::DataType;
use jiff::ToSpan;
use jiff::civil::Date;
use regard_model::{Answer, ColumnType, Grain, Lens, Period, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// What is asked of months: one question for each relation and column of time, with all of its terms.
#[derive(Debug, Clone, Default)]
pub struct Months {
    scans: Vec<Query>,
}

/// A statement of some plan that can be put together from months instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summed {
    /// Which of the questions to months.
    pub question: usize,
    /// Its months: whole ones.
    pub period: Period,
    /// Its terms, for each column of the statement.
    terms: Vec<usize>,
}

/// The statement of a question over some months, and how its answer is read.
#[derive(Debug, Clone)]
pub struct MonthStatement {
    /// What to run, through the lens that it was made for.
    pub statement: Statement,
    reading: Reading,
}

/// The numbers of one month: for each term, at which places there are any, and how much.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MonthCells {
    terms: Vec<Cells>,
}

/// Places and, for each of them, how much.
#[derive(Debug, Clone, Default, PartialEq)]
struct Cells {
    places: Vec<u32>,
    values: Vec<f64>,
}

impl Months {
    /// What these plans ask of months, each question once.
    pub fn of<'a>(plans: impl IntoIterator<Item = &'a Plan>) -> Self {
        let mut months = Self::default();
        for scan in plans.into_iter().flat_map(|plan| &plan.scans).filter(|scan| is_summed(scan)) {
            let at = months.find(scan).unwrap_or_else(|| {
                months.scans.push(Query { terms: Vec::new(), ..scan.clone() });
                months.scans.len() - 1
            });
            for term in &scan.terms {
                if !months.scans[at].terms.contains(term) {
                    months.scans[at].terms.push(term.clone());
                }
            }
        }
        months
    }

    /// How many questions there are.
    pub fn len(&self) -> usize {
        self.scans.len()
    }

    /// Whether nothing is asked of months.
    pub fn is_empty(&self) -> bool {
        self.scans.is_empty()
    }

    fn find(&self, scan: &Query) -> Option<usize> {
        self.scans.iter().position(|known| {
            known.relation == scan.relation
                && known.when == scan.when
                && known.by == scan.by
                && known.filters == scan.filters
        })
    }

    /// A question over whole months, by month and member.
    ///
    /// # Errors
    /// [`AskError::TooManyParts`] for more months than a question may have.
    pub fn statement(
        &self,
        question: usize,
        period: Period,
        lens: &Lens,
        coverage: &Coverage,
    ) -> Result<Option<MonthStatement>, AskError> {
        let Some(scan) = self.scans.get(question) else { return Ok(None) };
        let asked = Query {
            asked: Some(period),
            grain: Some(Grain::Month),
            lens: lens.clone(),
            months: Vec::new(),
            beside: Vec::new(),
            read: Vec::new(),
            bounds: Vec::new(),
            joins: Vec::new(),
            ..scan.clone()
        };
        let prepared = rewrite::prepare(rewrite::cover(asked)?, coverage);
        let rendered = sql::statements(0, &prepared).into_iter().next();
        Ok(rendered.map(|(statement, reading)| MonthStatement { statement, reading }))
    }

    /// What tells, month by month, the last home day on which anything of it became true: `month` and `last_on`.
    ///
    /// **Empty**: `None` where every month is settled at its end.
    pub fn settled(&self, question: usize) -> Option<Statement> {
        let scan = self.scans.get(question)?;
        let When::During { time, .. } = &scan.when else { return None };
        let relation = scan.relation;
        let is_letter = |letter: char| letter.is_alphanumeric() || letter == '_';
        let words =
            scan.terms.iter().flat_map(|term| term.conditions.iter().chain([&term.aggregate.argument]));
        let words = words.flat_map(|text| text.split(move |letter: char| !is_letter(letter)));
        let mut times: BTreeSet<&str> = words.filter_map(|word| relation.later(word)).collect();
        times.extend(relation.main_date);
        times.remove(time.as_str());
        times.retain(|name| {
            relation.day_column(time) != Some(*name) && relation.instant_of(time) != Some(*name)
        });
        if times.is_empty() {
            return None;
        }
        let day = |name: &str| match (relation.kind(name), relation.day_column(name)) {
            (Some(ColumnType::Instant), Some(day)) => day.to_owned(),
            (Some(ColumnType::Instant), None) => format!("local_day({name})"),
            _ => name.to_owned(),
        };
        let latest: Vec<String> = times.iter().map(|name| format!("max({})", day(name))).collect();
        let latest =
            if latest.len() == 1 { latest[0].clone() } else { format!("greatest({})", latest.join(", ")) };
        Some(Statement::new(format!(
            "select cast(date_trunc('month', cast({} as timestamp)) as date) as month, {latest} as last_on{} where {} \
             group by 1",
            day(time),
            from_sql(relation, &[], scan.home),
            all_of(&[format!("{time} is not null")]),
        )))
    }
}

impl MonthStatement {
    /// The cells of each month of an answer by place. Members without a place are passed over.
    ///
    /// # Errors
    /// [`FigureError`] when the answer has not the columns that the statement asks for.
    pub fn read(
        &self,
        answer: &Answer,
        places: &Places<'_>,
    ) -> Result<BTreeMap<Date, MonthCells>, FigureError> {
        let count = self.reading.values.len();
        let mut months: BTreeMap<Date, MonthCells> = BTreeMap::new();
        for batch in &answer.batches {
            let days = cast(batch, 0, 0, &DataType::Date32, "a day")?;
            let members = cast(batch, 0, 1, &DataType::Utf8, "text")?;
            let values = numbers(batch, 0, 2, count)?;
            let (days, members) = (days.as_primitive::<Date32Type>(), members.as_string::<i32>());
            let values: Vec<&Float64Array> =
                values.iter().map(|column| column.as_primitive::<Float64Type>()).collect();
            for row in (0..batch.num_rows()).filter(|row| days.is_valid(*row) && members.is_valid(*row)) {
                let Some(place) = places.get(members.value(row)).and_then(|place| u32::try_from(*place).ok())
                else {
                    continue;
                };
                let month = jiff::civil::date(1970, 1, 1).saturating_add(days.value(row).days());
                let cells = months.entry(month).or_default();
                cells.terms.resize_with(count, Cells::default);
                for (term, column) in cells.terms.iter_mut().zip(&values) {
                    if column.is_valid(row) && column.value(row) != 0.0 {
                        term.places.push(place);
                        term.values.push(column.value(row));
                    }
                }
            }
        }
        // They are held for long.
        for term in months.values_mut().flat_map(|cells| &mut cells.terms) {
            term.places.shrink_to_fit();
            term.values.shrink_to_fit();
        }
        Ok(months)
    }
}

impl Plan {
    /// Which of the plan's statements can be put together from months: sums over whole ones.
    pub fn summed(&self, months: &Months) -> Vec<Option<Summed>> {
        let of = |reading: &Reading| {
            let scan = self.scans.get(reading.scan).filter(|scan| is_summed(scan))?;
            let question = months.find(scan)?;
            let period = scan.span.as_ref().filter(|span| !span.unknown)?.whole();
            let ends = (Period::of(Grain::Month, period.from).from, Period::of(Grain::Month, period.to).to);
            let known = &months.scans[question].terms;
            let place = |(_, term): &(Option<usize>, usize)| {
                known.iter().position(|known| Some(known) == scan.terms.get(*term))
            };
            let terms = reading.values.iter().map(place).collect::<Option<Vec<_>>>()?;
            (ends == (period.from, period.to)).then_some(Summed { question, period, terms })
        };
        self.readings.iter().map(of).collect()
    }
}

impl Summed {
    /// The first days of its months.
    pub fn months(&self) -> impl Iterator<Item = Date> {
        let last = self.period.to;
        std::iter::successors(Some(self.period.from), |month| month.checked_add(1.month()).ok())
            .take_while(move |month| *month <= last)
    }

    /// The numbers of the statement by place: those of its months, added up.
    pub fn columns<'a>(&self, cells: impl IntoIterator<Item = &'a MonthCells>, places: usize) -> Columns {
        let mut columns = vec![vec![f64::NAN; places]; self.terms.len()];
        for cells in cells {
            for (column, term) in columns.iter_mut().zip(&self.terms) {
                let Some(cells) = cells.terms.get(*term) else { continue };
                for (place, value) in cells.places.iter().zip(&cells.values) {
                    let Some(sum) = usize::try_from(*place).ok().and_then(|place| column.get_mut(place))
                    else {
                        continue;
                    };
                    *sum = if sum.is_nan() { *value } else { *sum + value };
                }
            }
        }
        Columns::Of(columns)
    }
}

/// Whether a question's parts add up over months, member by member.
fn is_summed(scan: &Query) -> bool {
    scan.by.len() == 1
        && scan.by.iter().all(|dimension| dimension.join.is_none() && dimension.columns.len() == 1)
        && scan.filters.is_empty()
        && scan.flow.is_none()
        && !scan.terms.is_empty()
        && scan.terms.iter().all(|term| adds_up(scan.relation, &scan.when, term))
}
