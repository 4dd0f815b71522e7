//! Customers that are one. Facts under a joined key are read as those of the main customer; the files keep
//! the key that the source gave, so a join can be undone by reading on without it.

use super::provider::FileTable;
use crate::error::LakeError;
use crate::table::Table;
use arrow_array::Array;
use arrow_array::cast::AsArray;
use datafusion::logical_expr::{Expr, case, col, lit};
use datafusion::prelude::{DataFrame, SessionContext};
use std::collections::BTreeMap;

/// The table that says which customers are one.
pub(super) const LINKS: &str = "customer_links";
const CUSTOMER: &str = "customer_id";
/// No chain of joins is longer; a longer one is a circle.
const LONGEST_CHAIN: usize = 64;

/// The keys that stand for another customer, each with the key of the main one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Joined(BTreeMap<String, String>);

impl Joined {
    /// What the links of a snapshot say.
    pub(super) async fn read(context: &SessionContext, links: FileTable) -> Result<Self, LakeError> {
        let rows = links.read(context)?.filter(col("verdict").eq(lit("joined")))?;
        let rows = rows.sort(vec![col("decided_at").sort(true, true), col("link_id").sort(true, true)])?;
        let mut direct = BTreeMap::new();
        for batch in rows.select_columns(&[CUSTOMER, "main_customer_id"])?.collect().await? {
            let (keys, mains) = (batch.column(0).as_string::<i32>(), batch.column(1).as_string::<i32>());
            for row in (0..batch.num_rows()).filter(|row| keys.is_valid(*row) && mains.is_valid(*row)) {
                direct.insert(keys.value(row).to_owned(), mains.value(row).to_owned());
            }
        }
        Ok(Self::of(&direct))
    }

    /// Follows chains to their ends. Of a circle, the first key is the main one.
    fn of(direct: &BTreeMap<String, String>) -> Self {
        let main_of = |key: &String| {
            let mut seen = vec![key];
            while let Some(next) = seen.last().and_then(|last| direct.get(*last)) {
                if let Some(start) = seen.iter().position(|known| *known == next) {
                    return seen[start..].iter().min().map_or(key, |first| *first).clone();
                }
                seen.push(next);
                if seen.len() > LONGEST_CHAIN {
                    break;
                }
            }
            seen.last().map_or(key, |last| *last).clone()
        };
        let ends = direct.keys().map(|key| (key.clone(), main_of(key)));
        Self(ends.filter(|(key, main)| key != main).collect())
    }

    /// The rows of a table with the main customers' keys; of the customers themselves, only the main ones.
    ///
    /// Rows of joined keys are read apart from all others, whose filters on the customer so still let files
    /// be skipped.
    pub(super) fn apply(&self, table: &Table, rows: DataFrame) -> Result<DataFrame, LakeError> {
        if self.0.is_empty() || table.entity.column(CUSTOMER).is_none() || table.name() == LINKS {
            return Ok(rows);
        }
        let keys: Vec<Expr> = self.0.keys().map(|key| lit(key.as_str())).collect();
        let others =
            rows.clone().filter(col(CUSTOMER).is_null().or(col(CUSTOMER).in_list(keys.clone(), true)))?;
        if table.name() == "customers" {
            return Ok(others);
        }
        let joined = rows.filter(col(CUSTOMER).in_list(keys, false))?;
        let columns = table.read_schema.fields().iter().map(|field| match field.name().as_str() {
            CUSTOMER => self.main_key(),
            name => Ok(col(name)),
        });
        Ok(others.union(joined.select(columns.collect::<Result<Vec<_>, LakeError>>()?)?)?)
    }

    fn main_key(&self) -> Result<Expr, LakeError> {
        let mut names = self.0.iter();
        let Some((key, main)) = names.next() else { return Ok(col(CUSTOMER)) };
        let mut builder = case(col(CUSTOMER)).when(lit(key.as_str()), lit(main.as_str()));
        for (key, main) in names {
            builder = builder.when(lit(key.as_str()), lit(main.as_str()));
        }
        Ok(builder.otherwise(col(CUSTOMER))?.alias(CUSTOMER))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ends(links: &[(&str, &str)]) -> Vec<String> {
        let direct = links.iter().map(|(key, main)| ((*key).to_owned(), (*main).to_owned())).collect();
        Joined::of(&direct).0.iter().map(|(key, main)| format!("{key}>{main}")).collect()
    }

    #[test]
    fn chains_end_at_the_last_and_circles_at_the_first() {
        assert_eq!(ends(&[("c", "b"), ("b", "a")]), ["b>a", "c>a"]);
        assert_eq!(ends(&[("a", "a")]), Vec::<String>::new());
        assert_eq!(ends(&[("a", "b"), ("b", "c"), ("c", "b"), ("d", "a")]), ["a>b", "c>b", "d>b"]);
    }
}
