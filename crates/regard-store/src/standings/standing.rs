//! What a standing is, and reading those that are known. Only reads.

use crate::columns::{instant, stored};
use crate::database::Row;
use crate::errors::StoreError;
use crate::policy::read_version;
use crate::store::Store;
use crate::texts::keys_of;
use crate::words::words;
use jiff::Timestamp;
use regard_model::{CustomerId, PolicyVersion, Scope};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How many customers one statement asks for.
pub(super) const AT_ONCE: usize = 2000;

/// Where a customer stands on the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// They neither like us nor are likely to stay.
    Critical,
    /// They stay, but not because they like us.
    Neutral,
    /// They like us, but may not stay.
    SomewhatLoyal,
    /// They stay, and they like us.
    VeryLoyal,
    /// Too little is known to say.
    Unknown,
}
words!(Standing, "a standing", {
    Critical = "critical", Neutral = "neutral", SomewhatLoyal = "somewhat_loyal", VeryLoyal = "very_loyal",
    Unknown = "unknown",
});

/// Where a customer stands, and since when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownStanding {
    /// Where.
    pub standing: Standing,
    /// The moment of the judgement by which they came to stand so.
    pub since_at: Timestamp,
    /// The policy of that judgement.
    pub policy: PolicyVersion,
}

/// A customer stands elsewhere than before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandingChange {
    /// Who.
    pub customer_id: CustomerId,
    /// Where they stood. **Empty**: they were judged for the first time.
    pub before: Option<Standing>,
    /// Where they stand.
    pub after: Standing,
    /// Since when.
    pub since_at: Timestamp,
}

/// The last judgement of all customers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Judgement {
    /// The moment that it looked from.
    pub judged_at: Timestamp,
    /// The policy that it was made by.
    pub policy: PolicyVersion,
}

impl Store {
    /// Where those of these customers stand who are in a scope and were judged.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn standings_of(
        &self,
        scope: &Scope,
        customers: &[CustomerId],
    ) -> Result<BTreeMap<CustomerId, KnownStanding>, StoreError> {
        let sql = "select customer_id, standing, since_at, policy_version from standings \
            where customer_id in (select key from json_each(json($1)))";
        let mut known = BTreeMap::new();
        for some in customers.chunks(AT_ONCE) {
            let seen = some.iter().filter(|customer| scope.holds(customer)).map(CustomerId::as_str);
            for row in self.inner.database.fetch_all(sql, &[keys_of(seen).into()]).await? {
                known.insert(CustomerId::new(row.get::<String>("customer_id")?), read_known(&row)?);
            }
        }
        Ok(known)
    }

    /// The last judgement. **Empty**: nobody was ever judged.
    ///
    /// # Errors
    /// As [`Self::standings_of`].
    pub async fn last_judgement(&self) -> Result<Option<Judgement>, StoreError> {
        let row = self.inner.database.fetch_first(LAST_JUDGEMENT, &[]).await?;
        row.as_ref().map(read_judgement).transpose()
    }
}

pub(super) const LAST_JUDGEMENT: &str = "select judged_at, policy_version from last_judgement";

pub(super) fn read_judgement(row: &Row) -> Result<Judgement, StoreError> {
    Ok(Judgement {
        judged_at: instant("last_judgement.judged_at", row.get("judged_at")?)?,
        policy: read_version("last_judgement.policy_version", row.get("policy_version")?)?,
    })
}

pub(super) fn read_standing(column: &'static str, word: &str) -> Result<Standing, StoreError> {
    word.parse().map_err(|_| stored(column, word))
}

fn read_known(row: &Row) -> Result<KnownStanding, StoreError> {
    Ok(KnownStanding {
        standing: read_standing("standings.standing", &row.get::<String>("standing")?)?,
        since_at: instant("standings.since_at", row.get("since_at")?)?,
        policy: read_version("standings.policy_version", row.get("policy_version")?)?,
    })
}
