//! Reading rows about customers within a scope. Owns how the scope becomes part of a statement, and that no row about
//! a customer out of it leaves here, whatever the statement said.
//!
//! A small scope goes into the statement as the customers it names; of a large one the rows are looked at as they come,
//! because naming a hundred thousand customers costs more than a page of rows.

use crate::database::{Row, Value};
use crate::errors::StoreError;
use crate::store::Store;
use crate::texts::keys_of;
use regard_model::{CustomerId, Scope};
use std::collections::BTreeMap;

/// The most customers that go into a statement.
const NAMED_AT_MOST: usize = 5000;
/// The most rows that are handed over at once.
const PAGE_AT_MOST: u32 = 1000;
/// The most rows that are looked at in one go.
const LOOKED_AT_AT_MOST: u32 = 8000;

/// The condition that a row is about a customer that a scope may hold, from the two values of [`named`].
macro_rules! within {
    ($customer:literal, $all:literal, $customers:literal) => {
        concat!("(", $all, " = 1 or ", $customer, " in (select key from json_each(json(", $customers, "))))")
    };
}
pub(crate) use within;

/// A scope as two values of a condition: whether its customers are too many to be named, or all; and those who are
/// named.
pub(crate) fn named(scope: &Scope) -> [Value; 2] {
    match scope {
        Scope::Nobody => [0_i64.into(), "{}".into()],
        Scope::Customers(set) if set.len() <= NAMED_AT_MOST => [0_i64.into(), keys_of(set.iter()).into()],
        Scope::Everyone | Scope::Customers(_) => [1_i64.into(), "{}".into()],
    }
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
        let [all, customers] = named(page.scope);
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
            // Most rows are out of scope, or the page would be full.
            looked_at = looked_at.saturating_mul(4).clamp(PAGE_AT_MOST, LOOKED_AT_AT_MOST);
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

/// A question of how many rows there are in each state.
pub(crate) struct Counting<'a> {
    /// States and counts of all rows that fit: `$1` and `$2` are the scope, and the rest is `filter`.
    pub(crate) by_state: &'static str,
    /// The same for each customer, for a scope too large to be named.
    pub(crate) by_customer: &'static str,
    pub(crate) filter: Vec<Value>,
    pub(crate) scope: &'a Scope,
}

impl Store {
    /// The states that rows within a scope are in, and how many are.
    pub(crate) async fn count_within(
        &self,
        counting: Counting<'_>,
    ) -> Result<BTreeMap<String, i64>, StoreError> {
        let [all, customers] = named(counting.scope);
        let is_large = all == Value::from(1_i64) && *counting.scope != Scope::Everyone;
        let sql = if is_large { counting.by_customer } else { counting.by_state };
        let mut values = vec![all, customers];
        values.extend(counting.filter);
        let mut counts = BTreeMap::new();
        for row in self.inner.database.fetch_all(sql, &values).await? {
            if !is_large || holds(counting.scope, &row)? {
                let count: &mut i64 = counts.entry(row.get("state")?).or_default();
                *count = count.saturating_add(row.get("rows_there")?);
            }
        }
        Ok(counts)
    }
}
