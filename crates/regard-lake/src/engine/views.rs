//! The views of one lens: moment and scope are already inside them, and nothing else is reachable.

use crate::engine::in_scope::in_scope_function;
use crate::engine::joined::{self, LINKS};
use crate::engine::provider::FileTable;
use crate::error::LakeError;
use crate::lake::Inner;
use crate::table::{self, Table, TableKind};
use arrow_array::cast::AsArray;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{Expr, JoinType, col, lit, not, when};
use datafusion::prelude::{DataFrame, SessionContext};
use regard_model::entity::{ColumnType, Presence, Reach};
use regard_model::{CustomerSet, Joined, Lens, Scope};
use std::collections::HashMap;
use std::sync::Arc;

const CUSTOMERS: &str = "customers";

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
    let mut facts = Facts { raw, joined, others: None };
    facts.others = few_others(context, &facts, lens).await?;
    for table in table::all() {
        let view = view(context, &facts, lens, table)?;
        context.register_table(table.name(), view.into_view())?;
    }
    Ok(())
}

/// The files of all tables at a snapshot, and which customers are one there.
struct Facts {
    raw: HashMap<&'static str, FileTable>,
    joined: Joined,
    /// The customers out of scope, where they are few: only theirs are kept out, and nobody's need be looked up.
    others: Option<Vec<String>>,
}

/// The customers out of a scope of many, such as a director's. **Empty**: there are many of them too. A fact about
/// a customer makes them known, so no row has one who is not there.
async fn few_others(
    context: &SessionContext,
    facts: &Facts,
    lens: &Lens,
) -> Result<Option<Vec<String>>, LakeError> {
    let Scope::Customers(scope) = &lens.scope else { return Ok(None) };
    let Some(table) = table::find(CUSTOMERS).filter(|_| scope.len() > NAMED_AT_MOST) else {
        return Ok(None);
    };
    let all = joined::apply(&facts.joined, table, read(context, facts, table)?)?;
    let others = all.filter(not(is_one_of("customer_id", scope)))?.select_columns(&["customer_id"])?;
    let mut keys = Vec::new();
    for batch in others.limit(0, Some(NAMED_AT_MOST + 1))?.collect().await? {
        keys.extend(batch.column(0).as_string::<i32>().iter().flatten().map(str::to_owned));
    }
    Ok((keys.len() <= NAMED_AT_MOST).then_some(keys))
}

fn view(context: &SessionContext, facts: &Facts, lens: &Lens, table: &Table) -> Result<DataFrame, LakeError> {
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
    facts: &Facts,
    lens: &Lens,
    table: &Table,
) -> Result<DataFrame, LakeError> {
    let rows =
        in_scope(table, lens, facts, joined::apply(&facts.joined, table, read(context, facts, table)?)?)?;
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

fn read(context: &SessionContext, facts: &Facts, table: &Table) -> Result<DataFrame, LakeError> {
    let files =
        facts.raw.get(table.name()).ok_or_else(|| LakeError::Bug(format!("no table {}", table.name())))?;
    Ok(files.clone().read(context)?)
}

/// Keeps the rows of the viewer's customers. Everything that is not granted is refused; what belongs
/// to a parent is decided there.
fn in_scope(table: &Table, lens: &Lens, facts: &Facts, rows: DataFrame) -> Result<DataFrame, LakeError> {
    let customers = match (&lens.scope, table.kind) {
        (Scope::Everyone, _) => return Ok(rows),
        (Scope::Nobody, _) | (_, TableKind::Quarantine) => return Ok(rows.filter(lit(false))?),
        (Scope::Customers(customers), _) => customers,
    };
    let Reach::Own(column) = table.entity.reach else { return Ok(rows) };
    Ok(rows.filter(match &facts.others {
        Some(others) => is_none_of(column, others),
        None => is_one_of(column, customers),
    })?)
}

/// So many customers are named in the statement, and files and pages without them are skipped; more are looked up
/// row by row in one set that is not copied.
const NAMED_AT_MOST: usize = 100;

fn is_one_of(column: &str, customers: &Arc<CustomerSet>) -> Expr {
    if customers.len() <= NAMED_AT_MOST {
        let members = customers.iter().map(lit).collect();
        return col(column).in_list(members, false);
    }
    in_scope_function(customers.clone()).call(vec![col(column)])
}

/// The row has a customer, and not one of these.
fn is_none_of(column: &str, others: &[String]) -> Expr {
    let known = col(column).is_not_null();
    if others.is_empty() {
        return known;
    }
    known.and(col(column).in_list(others.iter().map(lit).collect(), true))
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
