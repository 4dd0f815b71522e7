//! The views of one lens: moment and scope are already inside them, and nothing else is reachable.

use crate::engine::joined::{self, LINKS};
use crate::engine::kept_rows::{Keeper, KeptRowsOfFiles};
use crate::engine::provider::FileTable;
use crate::engine::sums::SUMMED;
use crate::error::LakeError;
use crate::lake::Inner;
use crate::table::{self, Table, TableKind};
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, JoinType, col, lit, when};
use datafusion::prelude::{DataFrame, SessionContext};
use regard_model::entity::{ColumnType, Presence, Reach};
use regard_model::{Joined, Lens, Scope};
use std::collections::HashMap;
use std::sync::Arc;

/// Registers, in a fresh session, every table as the lens lets it through.
pub(super) async fn register(context: &SessionContext, inner: &Inner, lens: &Lens) -> Result<(), LakeError> {
    let mut raw = HashMap::new();
    for table in table::all() {
        let files = inner.files(table, lens.snapshot).await?;
        let rows = FileTable::new(table, &inner.folder(table), &files)?.at_hand(&inner.decoded);
        raw.insert(table.name(), rows);
    }
    let joined = match raw.get(LINKS) {
        Some(links) if !links.is_empty() => joined::read(context, links.clone()).await?,
        _ => Joined::default(),
    };
    let facts = Facts {
        raw,
        joined: Arc::new(joined),
        kept_rows: &inner.kept_rows,
        named_at_most: inner.options.named_at_most.min(Scope::NAMED_AT_MOST),
    };
    for table in table::all() {
        let view = view(context, &facts, lens, table)?;
        context.register_table(table.name(), view.into_view())?;
    }
    Ok(())
}

/// The files of all tables at a snapshot, and which customers are one there.
struct Facts<'a> {
    raw: HashMap<&'static str, FileTable>,
    joined: Arc<Joined>,
    kept_rows: &'a KeptRowsOfFiles,
    named_at_most: usize,
}

fn view(
    context: &SessionContext,
    facts: &Facts<'_>,
    lens: &Lens,
    table: &Table,
) -> Result<DataFrame, LakeError> {
    let rows = visible(context, facts, lens, table)?;
    let columns = table.entity.columns.iter().map(|column| match column.presence {
        Presence::Later => masked(table, column.name, column.name, lens),
        Presence::LaterWith(gate) => masked(table, column.name, gate, lens),
        Presence::Key | Presence::Required | Presence::Optional => Ok(col(column.name)),
    });
    Ok(rows.select(columns.collect::<Result<Vec<_>, LakeError>>()?)?)
}

/// The rows that exist for the lens: of its customers, and not later than its moment. What belongs to
/// a parent exists exactly when the parent does.
fn visible(
    context: &SessionContext,
    facts: &Facts<'_>,
    lens: &Lens,
    table: &Table,
) -> Result<DataFrame, LakeError> {
    let rows = in_scope(context, facts, lens, table)?;
    let rows = match (table.entity.main_date, first_later(table)) {
        (Some(name), Some(later)) => {
            let undated = col(name).is_null();
            let known = undated.clone().and(col(later).is_null().or(has_happened(table, later, lens)));
            rows.filter(has_happened(table, name, lens).or(known))?
        }
        (Some(name), None) => rows.filter(col(name).is_null().or(has_happened(table, name, lens)))?,
        (None, _) => rows,
    };
    let Reach::Through(column, parent) = table.entity.reach else { return Ok(rows) };
    let parent = table::find(parent).ok_or_else(|| LakeError::Bug(format!("no table {parent}")))?;
    let key = parent.entity.key().next().map_or("", |key| key.name);
    let keys = visible(context, facts, lens, parent)?.select(vec![col(key).alias("_parent_key")])?;
    Ok(rows.join(keys, JoinType::LeftSemi, &[column], &["_parent_key"], None)?)
}

/// The first column that becomes true later: it stands in for a main date that is missing.
fn first_later(table: &Table) -> Option<&'static str> {
    let later = |column: &&regard_model::Column| column.presence == Presence::Later;
    table.entity.columns.iter().find(later).map(|column| column.name)
}

/// The rows of the viewer's customers, under the keys of main customers. Everything that is not granted is refused;
/// what belongs to a parent is decided there.
fn in_scope(
    context: &SessionContext,
    facts: &Facts<'_>,
    lens: &Lens,
    table: &Table,
) -> Result<DataFrame, LakeError> {
    let files =
        facts.raw.get(table.name()).ok_or_else(|| LakeError::Bug(format!("no table {}", table.name())))?;
    let rows = |files: FileTable| joined::apply(&facts.joined, table, files.read(context)?);
    let customers = match (&lens.scope, table.kind) {
        (Scope::Everyone, _) => return rows(files.clone()),
        (Scope::Nobody, _) | (_, TableKind::Quarantine) => {
            return Ok(rows(files.clone())?.filter(lit(false))?);
        }
        (Scope::Customers(customers), _) => customers,
    };
    let Reach::Own(column) = table.entity.reach else { return rows(files.clone()) };
    if customers.len() <= facts.named_at_most {
        let named = customers.iter().map(lit).collect();
        return Ok(rows(files.clone())?.filter(col(column).in_list(named, false))?);
    }
    // Links are read as they lie: they say themselves who is the main customer.
    let joined = if table.name() == LINKS { Arc::default() } else { Arc::clone(&facts.joined) };
    let kept = files.clone().kept_by(Keeper::new(facts.kept_rows, customers, joined), column)?;
    rows(if table.name() == SUMMED { kept.with_sums() } else { kept })
}

/// Whether what a date column tells had happened by the moment.
fn has_happened(table: &Table, name: &str, lens: &Lens) -> Expr {
    let day_column = table.entity.column(name).is_some_and(|column| column.kind == ColumnType::Day);
    col(name).lt_eq(if day_column { today(lens) } else { now(lens) })
}

/// A later column: empty until its gate has come true.
fn masked(table: &Table, name: &str, gate: &str, lens: &Lens) -> Result<Expr, LakeError> {
    Ok(when(has_happened(table, gate, lens), col(name)).end()?.alias(name))
}

fn now(lens: &Lens) -> Expr {
    lit(ScalarValue::TimestampMicrosecond(Some(lens.moment.as_micros()), Some("UTC".into())))
}

fn today(lens: &Lens) -> Expr {
    let days = (lens.today() - jiff::civil::date(1970, 1, 1)).get_days();
    lit(ScalarValue::Date32(Some(days)))
}
