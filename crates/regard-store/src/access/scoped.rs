//! Reading rows about customers within a scope. Owns how the scope becomes part of a statement, and that no row about
//! a customer out of it leaves here, whatever the statement said.
//!
//! A scope goes into the statement as the customers that it names. That costs more than a page of rows when they are
//! many, and most pages of who sees many are full of what they see: so of a large scope the first rows are looked at as
//! they come, and it is named only when they do not fill the page.

use crate::database::{Row, Value};
use crate::errors::StoreError;
use crate::store::Store;
use crate::texts::keys_of;
use regard_model::{CustomerId, Scope};
use std::collections::BTreeMap;

/// The most customers that are named before any row is looked at.
const FEW: usize = 1000;
/// The most rows that are handed over at once.
const PAGE_AT_MOST: u32 = 1000;

/// The condition that a row is about a customer that a scope may hold, from the two values of [`named`].
macro_rules! within {
    ($customer:literal, $all:literal, $customers:literal) => {
        concat!("(", $all, " = 1 or ", $customer, " in (select key from json_each(json(", $customers, "))))")
    };
}
pub(crate) use within;

/// A scope as two values of a condition: whether its customers are not named, and those who are.
pub(crate) fn named(scope: &Scope) -> [Value; 2] {
    match scope {
        Scope::Nobody => [0_i64.into(), "{}".into()],
        Scope::Customers(set) => [0_i64.into(), keys_of(set.iter()).into()],
        Scope::Everyone => [1_i64.into(), "{}".into()],
    }
}

/// The same for a scope of few customers; a large one is not named, and rows out of it are for [`holds`] to leave out.
pub(crate) fn named_if_few(scope: &Scope) -> [Value; 2] {
    let is_large = matches!(scope, Scope::Customers(set) if set.len() > FEW);
    named(if is_large { &Scope::Everyone } else { scope })
}

/// A question for a page of rows about customers, newest first.
pub(crate) struct Page<'a> {
    /// `$1` is the key after which it begins, `$2` how many rows it reads, `$3` and `$4` are the scope, and the rest
    /// is `filter`.
    pub(crate) sql: &'static str,
    pub(crate) filter: Vec<Value>,
    /// The column of the key by which it is in order.
    pub(crate) key: &'static str,
    pub(crate) scope: &'a Scope,
    pub(crate) after: Option<&'a str>,
    pub(crate) limit: u32,
}

impl Store {
    /// The rows of a page: `limit` at most and 1,000 at most; fewer mean that there are no more.
    pub(crate) async fn page_within<T>(
        &self,
        page: Page<'_>,
        read: impl Fn(&Row) -> Result<T, StoreError>,
    ) -> Result<Vec<T>, StoreError> {
        let limit = page.limit.min(PAGE_AT_MOST);
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut found = Vec::new();
        let mut after = page.after.map(str::to_owned);
        let mut looked_at = limit;
        if wanted == 0 || *page.scope == Scope::Nobody {
            return Ok(found);
        }
        let [mut all, mut customers] = named_if_few(page.scope);
        loop {
            let mut values = vec![after.clone().into(), looked_at.into(), all.clone(), customers.clone()];
            values.extend(page.filter.iter().cloned());
            let rows = self.inner.database.fetch_all(page.sql, &values).await?;
            for row in &rows {
                if holds(page.scope, row)? {
                    found.push(read(row)?);
                    if found.len() == wanted {
                        return Ok(found);
                    }
                }
            }
            if rows.len() < usize::try_from(looked_at).unwrap_or(usize::MAX) {
                return Ok(found);
            }
            after = rows.last().map(|row| row.get(page.key)).transpose()?;
            if looked_at < PAGE_AT_MOST {
                looked_at = PAGE_AT_MOST;
            } else {
                // Most rows are out of scope, or the page would be full.
                [all, customers] = named(page.scope);
            }
        }
    }
}

/// Whether the customer of a row is in a scope.
pub(crate) fn holds(scope: &Scope, row: &Row) -> Result<bool, StoreError> {
    Ok(match scope {
        Scope::Everyone => true,
        Scope::Nobody => false,
        Scope::Customers(_) => scope.holds(&CustomerId::new(row.get::<String>("customer_id")?)),
    })
}

impl Store {
    /// The states that rows within a scope are in, and how many are. `$1` and `$2` of the statement are the scope, and
    /// the rest is `filter`.
    pub(crate) async fn count_within(
        &self,
        sql: &'static str,
        scope: &Scope,
        filter: Vec<Value>,
    ) -> Result<BTreeMap<String, i64>, StoreError> {
        let mut values = Vec::from(named(scope));
        values.extend(filter);
        let rows = self.inner.database.fetch_all(sql, &values).await?;
        rows.iter().map(|row| Ok((row.get("state")?, row.get("rows_there")?))).collect()
    }
}
