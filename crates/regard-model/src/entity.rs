//! What an entity is: its columns, key, main date and references, declared as data. The entities
//! themselves are in [`crate::entities`].

use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use std::sync::Arc;

/// The type of a column, as mappings must deliver it and the lake stores it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// UTF-8 text; empty text is no value.
    Text,
    /// A whole number (64 bits).
    Int,
    /// A number that may have a fraction.
    Number,
    /// Minor units of money (64 bits). A mapping may also deliver the column without its `_minor`
    /// ending, in major units; it is then converted exactly.
    Minor,
    /// A calendar day.
    Day,
    /// An instant, stored in UTC to the microsecond. Without an offset it is home time.
    Instant,
    /// Yes or no.
    Flag,
}

/// Whether a column must have a value, and since when it can.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence {
    /// Part of the entity's key; always there.
    Key,
    /// Always there.
    Required,
    /// May be missing.
    Optional,
    /// Becomes true later, at the time in this column itself: empty before that moment.
    Later,
    /// Becomes true later, when the named column does: empty before that moment.
    LaterWith(&'static str),
}

/// One column of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// The name in the lake, in mappings and in questions.
    pub name: &'static str,
    /// The type.
    pub kind: ColumnType,
    /// Whether and since when it has a value.
    pub presence: Presence,
}

/// What happens to a row whose parent is not there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WhenMissing {
    /// The row waits in quarantine until the parent arrives.
    Wait,
    /// A customer known only by its key is made, and marked so.
    KnownByKey,
    /// The row stands; the link stays open.
    Stand,
}

/// A column (or several) that names a row of another entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference {
    /// The column here; it matches the one-column key of `entity`.
    pub column: &'static str,
    /// The entity that it names.
    pub entity: &'static str,
    /// What to do when that row is missing.
    pub when_missing: WhenMissing,
}

/// How a row belongs to a customer, and so to a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reach {
    /// By this column of its own.
    Own(&'static str),
    /// Through a parent: this column names a row of that entity.
    Through(&'static str, &'static str),
    /// It belongs to no customer and may be read by every signed-in user (items, rates).
    Common,
}

/// One canonical table.
#[derive(Debug, Clone, Copy)]
pub struct Entity {
    /// The name: lowercase plural.
    pub name: &'static str,
    /// One sentence on what a row is.
    pub about: &'static str,
    /// The columns in order, key first.
    pub columns: &'static [Column],
    /// The column that says when the fact happened: a later one does not exist for the moment.
    /// `None` for things that have no date (items).
    pub main_date: Option<&'static str>,
    /// The rows of other entities that it names.
    pub references: &'static [Reference],
    /// How it belongs to a customer.
    pub reach: Reach,
}

impl Reach {
    /// Whether this column names the parent through which a row belongs to a customer.
    pub fn is_through(self, column: &str) -> bool {
        matches!(self, Self::Through(named, _) if named == column)
    }
}

impl ColumnType {
    /// The Arrow type that the lake stores. Instants are microseconds in UTC.
    pub fn arrow(self) -> DataType {
        match self {
            Self::Text => DataType::Utf8,
            Self::Int | Self::Minor => DataType::Int64,
            Self::Number => DataType::Float64,
            Self::Day => DataType::Date32,
            Self::Instant => DataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into())),
            Self::Flag => DataType::Boolean,
        }
    }
}

impl Entity {
    /// The columns as an Arrow schema: what a checked batch of this entity looks like.
    pub fn schema(&self) -> SchemaRef {
        let nullable = |column: &Column| !matches!(column.presence, Presence::Key | Presence::Required);
        let fields =
            self.columns.iter().map(|column| Field::new(column.name, column.kind.arrow(), nullable(column)));
        Arc::new(Schema::new(fields.collect::<Vec<_>>()))
    }

    /// The columns of the key, in order.
    pub fn key(&self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().filter(|column| column.presence == Presence::Key)
    }

    /// A column by name.
    pub fn column(&self, name: &str) -> Option<&'static Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}
