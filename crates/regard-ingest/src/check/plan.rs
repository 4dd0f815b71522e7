//! Which column of a mapping becomes which column of its entity. Owns names and types; values are
//! checked elsewhere.

use super::CheckError;
use crate::table::is_lineage;
use arrow_array::cast::AsArray;
use arrow_array::{RecordBatch, StringArray};
use arrow_cast::cast;
use arrow_schema::{DataType, Field, Schema};
use regard_model::entity::Reach;
use regard_model::{Column, ColumnType, Entity, Presence, perhaps};

/// The column that says what a row's amounts are in.
const CURRENCY: &str = "currency";
const MINOR_ENDING: &str = "_minor";

/// For each column of the entity, where it comes from.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    deliveries: Vec<Delivery>,
    /// The entity's column of the currency, when the mapping gives it.
    currency: Option<usize>,
}

/// Where a column comes from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Delivery {
    /// The mapping leaves it out.
    Absent,
    /// From this column of the mapping; `major` when an amount is in major units.
    From { input: usize, major: bool },
}

impl Plan {
    pub(super) fn new(entity: &Entity, input: &Schema) -> Result<Self, CheckError> {
        let mut deliveries = vec![Delivery::Absent; entity.columns.len()];
        for (index, field) in input.fields().iter().enumerate() {
            if is_lineage(field.name()) {
                continue;
            }
            let (place, major) = find(entity, field.name()).ok_or_else(|| unknown(entity, field.name()))?;
            let column = &entity.columns[place];
            if matches!(deliveries[place], Delivery::From { .. }) {
                let (entity, column) = (entity.name.to_owned(), column.name.to_owned());
                return Err(CheckError::Twice { entity, column });
            }
            if !can_hold(column.kind, major, field.data_type()) {
                return Err(wrong_type(entity, column, field));
            }
            deliveries[place] = Delivery::From { input: index, major };
        }
        for (column, delivery) in entity.columns.iter().zip(&deliveries) {
            let what = match column.presence {
                Presence::Key => "key",
                Presence::Required => "required",
                Presence::Optional | Presence::Later | Presence::LaterWith(_) => continue,
            };
            if matches!(delivery, Delivery::Absent) {
                return Err(missing(entity, column, what));
            }
        }
        let is_given = |place: &usize| matches!(deliveries[*place], Delivery::From { .. });
        let currency = entity.columns.iter().position(|column| column.name == CURRENCY).filter(is_given);
        let plan = Self { deliveries, currency };
        plan.check_currency_of_part(entity)?;
        Ok(plan)
    }

    /// What belongs to a whole (a line to its order) is in the whole's currency unless it names its own.
    /// The check sees one row at a time, so it could not tell how many decimals an amount in major units
    /// has.
    fn check_currency_of_part(&self, entity: &Entity) -> Result<(), CheckError> {
        let Reach::Through(_, whole) = entity.reach else { return Ok(()) };
        if entity.column(CURRENCY).is_none() || self.currency.is_some() {
            return Ok(());
        }
        let mut columns = entity.columns.iter().zip(&self.deliveries);
        match columns.find(|(_, delivery)| matches!(delivery, Delivery::From { major: true, .. })) {
            Some((column, _)) => Err(CheckError::NoCurrency {
                entity: entity.name.to_owned(),
                column: major_name(column).unwrap_or(column.name).to_owned(),
                whole: whole.to_owned(),
            }),
            None => Ok(()),
        }
    }

    /// The columns in the entity's order, but the currency first: amounts need it.
    pub(super) fn in_checking_order(&self) -> impl Iterator<Item = (usize, &Delivery)> {
        let first = self.currency.into_iter();
        let others = (0..self.deliveries.len()).filter(|place| Some(*place) != self.currency);
        first.chain(others).map(|place| (place, &self.deliveries[place]))
    }

    /// The mapping's column for one of the entity's. **Empty**: the mapping does not give it.
    pub(super) fn given(&self, entity: &Entity, name: &str) -> Option<usize> {
        let place = entity.columns.iter().position(|column| column.name == name)?;
        match self.deliveries[place] {
            Delivery::From { input, .. } => Some(input),
            Delivery::Absent => None,
        }
    }

    /// The currencies of a batch's rows as they were given. **Empty**: the mapping gives none.
    pub(super) fn currencies(&self, batch: &RecordBatch) -> Result<Option<StringArray>, CheckError> {
        let Some(Delivery::From { input, .. }) = self.currency.map(|place| self.deliveries[place]) else {
            return Ok(None);
        };
        let given = batch.columns().get(input).ok_or_else(|| CheckError::other_schema(input))?;
        Ok(Some(cast(given, &DataType::Utf8)?.as_string::<i32>().clone()))
    }
}

/// The entity's column of this name, and whether the name is that of an amount in major units.
fn find(entity: &Entity, name: &str) -> Option<(usize, bool)> {
    let place = |wanted: &str| entity.columns.iter().position(|column| column.name == wanted);
    if let Some(place) = place(name) {
        return Some((place, false));
    }
    let place = place(&format!("{name}{MINOR_ENDING}"))?;
    (entity.columns[place].kind == ColumnType::Minor).then_some((place, true))
}

fn allowed(entity: &Entity) -> String {
    let names = entity.columns.iter().map(|column| match major_name(column) {
        Some(major) => format!("{} (or {major}, in major units)", column.name),
        None => column.name.to_owned(),
    });
    names.collect::<Vec<_>>().join(", ")
}

fn major_name(column: &Column) -> Option<&'static str> {
    (column.kind == ColumnType::Minor).then(|| column.name.strip_suffix(MINOR_ENDING)).flatten()
}

fn unknown(entity: &Entity, name: &str) -> CheckError {
    let names = entity.columns.iter().flat_map(|column| [Some(column.name), major_name(column)]).flatten();
    let nearest = perhaps(name, names);
    let (entity_name, column) = (entity.name.to_owned(), name.to_owned());
    CheckError::UnknownColumn { entity: entity_name, column, nearest, allowed: allowed(entity) }
}

fn missing(entity: &Entity, column: &Column, what: &'static str) -> CheckError {
    let nearest = match major_name(column) {
        Some(major) => format!(" (nor {major}, in major units)"),
        None => String::new(),
    };
    let (entity_name, column) = (entity.name.to_owned(), column.name.to_owned());
    CheckError::MissingColumn { entity: entity_name, column, what, nearest, allowed: allowed(entity) }
}

fn wrong_type(entity: &Entity, column: &Column, field: &Field) -> CheckError {
    let expected = match column.kind {
        ColumnType::Text => "text",
        ColumnType::Int => "a whole number or text of one",
        ColumnType::Number => "a number or text of one",
        ColumnType::Minor => "an amount (a number or text of one)",
        ColumnType::Day => "a date, a timestamp or text such as 2018-09-01",
        ColumnType::Instant => "a timestamp, a date or text such as 2018-09-01T12:00:00Z",
        ColumnType::Flag => "a boolean, 0 or 1, or text such as true or no",
    };
    CheckError::WrongType {
        entity: entity.name.to_owned(),
        column: field.name().clone(),
        given: field.data_type().to_string(),
        expected,
    }
}

fn can_hold(kind: ColumnType, major: bool, given: &DataType) -> bool {
    let given = match given {
        DataType::Dictionary(_, values) => values.as_ref(),
        plain => plain,
    };
    let text = matches!(given, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null);
    let number = given.is_integer()
        || matches!(given, DataType::Float16 | DataType::Float32 | DataType::Float64)
        || matches!(given, DataType::Decimal32(..) | DataType::Decimal64(..) | DataType::Decimal128(..));
    let time = matches!(given, DataType::Date32 | DataType::Date64 | DataType::Timestamp(..));
    text || match kind {
        ColumnType::Text => number || time || matches!(given, DataType::Boolean),
        ColumnType::Int | ColumnType::Number => number && !major,
        ColumnType::Minor => number,
        ColumnType::Day | ColumnType::Instant => time,
        ColumnType::Flag => given.is_integer() || matches!(given, DataType::Boolean),
    }
}
