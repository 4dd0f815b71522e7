//! Customers that are one. Facts under a joined key are read as those of the main customer; the files keep
//! the key that the source gave, so a join can be undone by reading on without it.

use super::provider::FileTable;
use crate::error::LakeError;
use crate::table::Table;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use datafusion::logical_expr::{Expr, case, col, lit};
use datafusion::prelude::{DataFrame, SessionContext};
use regard_model::Joined;
use std::collections::BTreeMap;

/// The table that says which customers are one.
pub(super) const LINKS: &str = "customer_links";
const CUSTOMER: &str = "customer_id";

/// What the links of a snapshot say.
pub(super) async fn read(context: &SessionContext, links: FileTable) -> Result<Joined, LakeError> {
    let rows = links.read(context)?.filter(col("verdict").eq(lit("joined")))?;
    let rows = rows.sort(vec![col("decided_at").sort(true, true), col("link_id").sort(true, true)])?;
    let mut direct = BTreeMap::new();
    for batch in rows.select_columns(&[CUSTOMER, "main_customer_id"])?.collect().await? {
        let (keys, mains) = (batch.column(0).as_string::<i32>(), batch.column(1).as_string::<i32>());
        for row in (0..batch.num_rows()).filter(|row| keys.is_valid(*row) && mains.is_valid(*row)) {
            direct.insert(keys.value(row).to_owned(), mains.value(row).to_owned());
        }
    }
    Ok(Joined::of(&direct))
}

/// The rows of a table with the main customers' keys; of the customers themselves, only the main ones.
///
/// Rows of joined keys are read apart from all others, whose filters on the customer so still let files
/// be skipped.
pub(super) fn apply(joined: &Joined, table: &Table, rows: DataFrame) -> Result<DataFrame, LakeError> {
    if joined.keys().is_empty() || table.entity.column(CUSTOMER).is_none() || table.name() == LINKS {
        return Ok(rows);
    }
    let keys: Vec<Expr> = joined.keys().keys().map(|key| lit(key.as_str())).collect();
    let others =
        rows.clone().filter(col(CUSTOMER).is_null().or(col(CUSTOMER).in_list(keys.clone(), true)))?;
    if table.name() == "customers" {
        return Ok(others);
    }
    let of_joined = rows.filter(col(CUSTOMER).in_list(keys, false))?;
    let columns = table.read_schema.fields().iter().map(|field| match field.name().as_str() {
        CUSTOMER => main_key(joined.keys()),
        name => Ok(col(name)),
    });
    Ok(others.union(of_joined.select(columns.collect::<Result<Vec<_>, LakeError>>()?)?)?)
}

fn main_key(keys: &BTreeMap<String, String>) -> Result<Expr, LakeError> {
    let mut names = keys.iter();
    let Some((key, main)) = names.next() else { return Ok(col(CUSTOMER)) };
    let mut builder = case(col(CUSTOMER)).when(lit(key.as_str()), lit(main.as_str()));
    for (key, main) in names {
        builder = builder.when(lit(key.as_str()), lit(main.as_str()));
    }
    Ok(builder.otherwise(col(CUSTOMER))?.alias(CUSTOMER))
}
