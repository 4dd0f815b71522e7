//! The tables of the lake: the entities, the derived tables and the quarantine, with the lineage
//! columns that each carries. Owns their physical shape; the entities' own shape is in the model.

use crate::{derived, foreseen};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use regard_model::entities;
use regard_model::entity::{Column, ColumnType, Entity, Presence, Reach};
use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

/// The source that delivered the row.
pub(crate) const SOURCE: &str = "_source";
/// The load that brought the row as it is.
pub(crate) const BATCH: &str = "_batch";
/// A hash of the row's content, to tell an update from the same row again.
pub(crate) const ROW_HASH: &str = "_row_hash";
/// The first day of the month that the row is filed under; empty for undated things.
pub(crate) const MONTH: &str = "_month";

/// What a table is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TableKind {
    /// Facts, loaded through mappings.
    Entity,
    /// Computed from facts at each load.
    Derived,
    /// Computed from facts after the loads, by what learns from them.
    Foreseen,
    /// Rows that could not become facts.
    Quarantine,
}

/// One table of the lake.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) entity: &'static Entity,
    pub(crate) kind: TableKind,
    /// The columns as they lie in Parquet; field ids are positions counted from 1.
    pub(crate) schema: SchemaRef,
    /// The same without the field ids: columns of two tables may stand in one, as in a union.
    pub(crate) read_schema: SchemaRef,
}

impl Table {
    pub(crate) fn name(&self) -> &'static str {
        self.entity.name
    }

    /// How many of the columns are the entity's own; the rest is lineage.
    pub(crate) fn own_columns(&self) -> usize {
        self.entity.columns.len()
    }
}

/// A row in quarantine, as a table.
pub(crate) static QUARANTINE: Entity = Entity {
    name: "quarantine",
    about: "a row that could not become a fact, with its reason",
    columns: &[
        text("quarantine_id", Presence::Key),
        text("source", Presence::Required),
        text("entity", Presence::Optional),
        text("file", Presence::Optional),
        Column { name: "line", kind: ColumnType::Int, presence: Presence::Optional },
        text("column_name", Presence::Optional),
        text("value", Presence::Optional),
        text("code", Presence::Required),
        text("reason", Presence::Required),
        text("row_json", Presence::Required),
        Column { name: "since_at", kind: ColumnType::Instant, presence: Presence::Required },
    ],
    main_date: None,
    references: &[],
    reach: Reach::Common,
};

const fn text(name: &'static str, presence: Presence) -> Column {
    Column { name, kind: ColumnType::Text, presence }
}

static TABLES: LazyLock<Vec<Table>> = LazyLock::new(|| {
    let facts = entities::all().map(|entity| table(entity, TableKind::Entity));
    let derived = derived::TABLES.iter().map(|entity| table(entity, TableKind::Derived));
    let foreseen = foreseen::TABLES.iter().map(|entity| table(entity, TableKind::Foreseen));
    facts.chain(derived).chain(foreseen).chain([table(&QUARANTINE, TableKind::Quarantine)]).collect()
});

static BY_NAME: LazyLock<HashMap<&'static str, &'static Table>> =
    LazyLock::new(|| TABLES.iter().map(|table| (table.name(), table)).collect());

/// Every table, parents first.
pub(crate) fn all() -> &'static [Table] {
    &TABLES
}

/// The table of this name.
pub(crate) fn find(name: &str) -> Option<&'static Table> {
    BY_NAME.get(name).copied()
}

fn table(entity: &'static Entity, kind: TableKind) -> Table {
    let lineage = [
        Field::new(SOURCE, DataType::Utf8, true),
        Field::new(BATCH, DataType::Utf8, true),
        Field::new(ROW_HASH, DataType::Int64, true),
        Field::new(MONTH, DataType::Date32, true),
    ];
    let own = entity.schema();
    let fields = own.fields().iter().map(|field| field.as_ref().clone()).chain(lineage);
    let fields: Vec<Field> = fields.collect();
    let numbered = fields.iter().enumerate().map(|(position, field)| {
        let id = (position + 1).to_string();
        field.clone().with_metadata(HashMap::from([("PARQUET:field_id".to_owned(), id)]))
    });
    let schema = Arc::new(Schema::new(numbered.collect::<Vec<_>>()));
    Table { entity, kind, schema, read_schema: Arc::new(Schema::new(fields)) }
}
