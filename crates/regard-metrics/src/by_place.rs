//! The values of metrics by one dimension as columns: a place for each member that the caller knows. What a hundred
//! thousand customers are asked of needs no name for each of their numbers.

use crate::cells::FigureError;
use crate::measured::{Rule, Scale};
use crate::metric::TermName;
use crate::plan::{Layout, Plan, Role};
use arrow_array::cast::AsArray;
use arrow_array::types::Float64Type;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_schema::DataType;
use regard_model::Answer;
use std::collections::{HashMap, HashSet};

/// The places of members, by name.
pub type Places<'a> = HashMap<&'a str, usize>;

/// The numbers of one statement by place.
#[derive(Debug, Clone)]
pub enum Columns {
    /// One for each value that the statement asks for; in them one for each place, not a number where there is none.
    Of(Vec<Vec<f64>>),
    /// One for each value, the same at all places: the statement is cut by nothing.
    Alone(Vec<f64>),
}

impl Columns {
    fn at(&self, column: usize, place: usize) -> Option<f64> {
        let value = match self {
            Self::Of(columns) => columns.get(column)?.get(place).copied()?,
            Self::Alone(values) => values.get(column).copied()?,
        };
        (!value.is_nan()).then_some(value)
    }
}

impl Plan {
    /// The numbers of a statement's answer by place. Members without a place are passed over.
    ///
    /// # Errors
    /// [`FigureError`] when the answer has not the columns that the statement asks for.
    pub fn columns(
        &self,
        statement: usize,
        answer: &Answer,
        places: &Places<'_>,
    ) -> Result<Columns, FigureError> {
        let Some(reading) = self.readings.get(statement) else {
            return Err(FigureError::Answers { expected: self.readings.len(), given: statement + 1 });
        };
        if reading.most_rows.is_some_and(|most| answer.row_count() > most) {
            return Err(FigureError::too_many());
        }
        if reading.bucket || reading.members > 1 {
            return Err(FigureError::Column {
                statement,
                column: 1,
                wanted: "a value: it is cut by one dimension",
            });
        }
        let count = reading.values.len();
        if reading.members == 0 {
            let mut values = vec![f64::NAN; count];
            for batch in &answer.batches {
                let found = numbers(batch, statement, 0, count)?;
                for row in 0..batch.num_rows() {
                    for (value, column) in values.iter_mut().zip(&found) {
                        *value = number(column, row);
                    }
                }
            }
            return Ok(Columns::Alone(values));
        }
        let mut columns = vec![vec![f64::NAN; places.len()]; count];
        for batch in &answer.batches {
            let members = cast(batch, statement, 0, &DataType::Utf8, "text")?;
            let members = members.as_string::<i32>();
            let found = numbers(batch, statement, reading.members, count)?;
            for row in (0..batch.num_rows()).filter(|row| members.is_valid(*row)) {
                let Some(place) = places.get(members.value(row)) else { continue };
                for (values, column) in columns.iter_mut().zip(&found) {
                    values[*place] = number(column, row);
                }
            }
        }
        Ok(Columns::Of(columns))
    }

    /// The values of each metric at its first part by place, metric by metric in the order asked: what
    /// [`Plan::figures`] says of each, without the words around it. `columns` are those of the plan's statements.
    ///
    /// **Unit and range**: the metric's.
    /// **Empty**: `None` where a member has no value.
    pub fn by_place(&self, columns: &[Columns], places: usize) -> Vec<Vec<Option<f64>>> {
        self.layouts.iter().map(|layout| self.values_of(layout, columns, places)).collect()
    }

    /// The values of each metric by the one dimension that it is cut by, metric by metric in the order
    /// asked: what [`Plan::figures`] says of the first part, without the words around it.
    ///
    /// **Shape**: a table of members for each metric.
    /// **Unit and range**: the metric's.
    /// **Empty**: a member without a value is not there; nor are rows without a member.
    ///
    /// # Errors
    /// As [`Plan::figures`].
    pub fn by_member(&self, answers: &[Answer]) -> Result<Vec<HashMap<String, f64>>, FigureError> {
        let expected = self.readings.len();
        if answers.len() != expected {
            return Err(FigureError::Answers { expected, given: answers.len() });
        }
        let mut names: HashSet<String> = HashSet::new();
        for (statement, answer) in answers.iter().enumerate().filter(|(at, _)| self.readings[*at].members > 0)
        {
            for batch in &answer.batches {
                let members = cast(batch, statement, 0, &DataType::Utf8, "text")?;
                for name in members.as_string::<i32>().iter().flatten() {
                    if !names.contains(name) {
                        names.insert(name.to_owned());
                    }
                }
            }
        }
        let names: Vec<String> = names.into_iter().collect();
        let places: Places<'_> = names.iter().map(String::as_str).zip(0..).collect();
        let answers = answers.iter().enumerate();
        let columns: Vec<Columns> = answers
            .map(|(statement, answer)| self.columns(statement, answer, &places))
            .collect::<Result<_, _>>()?;
        let named = |values: Vec<Option<f64>>| -> HashMap<String, f64> {
            names.iter().zip(values).filter_map(|(name, value)| Some((name.clone(), value?))).collect()
        };
        Ok(self.by_place(&columns, names.len()).into_iter().map(named).collect())
    }

    fn values_of(&self, layout: &Layout, columns: &[Columns], places: usize) -> Vec<Option<f64>> {
        let scale = Scale::new(layout.metric.unit, self.home);
        let rule = Rule::new(self, layout, &layout.span, 0);
        let found: Vec<((Role, TermName), &Columns, usize)> = layout
            .places
            .iter()
            .filter_map(|((role, name), (query, term))| {
                let (statement, column) = self.column_of(*query, *term, *name)?;
                Some(((*role, *name), columns.get(statement)?, column))
            })
            .collect();
        let value = |place: usize| {
            // What is alike for all makes nobody a member.
            let is_member = found.iter().any(|((role, _), columns, column)| {
                *role == Role::Current
                    && matches!(columns, Columns::Of(_))
                    && columns.at(*column, place).is_some_and(|value| value != 0.0)
            });
            let get = |role: Role, name: TermName| {
                let (_, columns, column) = found.iter().find(|(at, ..)| *at == (role, name))?;
                columns.at(*column, place)
            };
            let measured = is_member.then(|| rule.measure(Role::Current, &get));
            measured.and_then(|measured| measured.value).map(|value| scale.of(value))
        };
        (0..places).map(value).collect()
    }

    /// Where a term of a query stands: statement and column.
    fn column_of(&self, query: usize, term: usize, name: TermName) -> Option<(usize, usize)> {
        let slot = self.slots.get(query)?;
        let term = *slot.terms.get(term)?;
        let part = slot.parts.first().copied().unwrap_or(0);
        let is_it = |(at, of): &(Option<usize>, usize)| {
            *of == term && (name == TermName::FirstFact || at.unwrap_or(0) == part)
        };
        self.readings
            .iter()
            .enumerate()
            .filter(|(_, reading)| reading.scan == slot.scan)
            .find_map(|(statement, reading)| Some((statement, reading.values.iter().position(is_it)?)))
    }
}

fn number(column: &ArrayRef, row: usize) -> f64 {
    let column = column.as_primitive::<Float64Type>();
    if column.is_valid(row) { column.value(row) } else { f64::NAN }
}

/// Columns of numbers, from one on.
pub(crate) fn numbers(
    batch: &RecordBatch,
    statement: usize,
    from: usize,
    count: usize,
) -> Result<Vec<ArrayRef>, FigureError> {
    (from..from + count).map(|at| cast(batch, statement, at, &DataType::Float64, "a number")).collect()
}

/// A column as another type.
pub(crate) fn cast(
    batch: &RecordBatch,
    statement: usize,
    column: usize,
    kind: &DataType,
    wanted: &'static str,
) -> Result<ArrayRef, FigureError> {
    let found = batch.columns().get(column).and_then(|array| arrow_cast::cast(array, kind).ok());
    found.ok_or(FigureError::Column { statement, column, wanted })
}
