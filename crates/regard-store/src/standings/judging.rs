//! Judging many customers at once. Owns that all of a judgement is kept or nothing, that only what changed is written,
//! and that an older judgement does not overwrite a later one.

use crate::audit::{AuditKind, Deed, record};
use crate::database::Work;
use crate::errors::{CallerError, StoreError};
use crate::standings::standing::{
    AT_ONCE, LAST_JUDGEMENT, Standing, StandingChange, read_judgement, read_standing,
};
use crate::store::Store;
use crate::texts::{check_customer, keys_of, rows_of};
use jiff::Timestamp;
use regard_model::{CustomerId, PolicyVersion};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Keeps rows of customers and standings, and sets what else is said where there is one.
macro_rules! keep_standings {
    ($told:literal) => {
        concat!(
            "insert into standings (customer_id, standing, since_at, policy_version, told_standing) \
            select e.value ->> 0, e.value ->> 1, $2, $3, e.value ->> 1 from json_each(json($1)) e where true \
            on conflict (customer_id) do update set standing = excluded.standing, \
                since_at = excluded.since_at, policy_version = excluded.policy_version",
            $told
        )
    };
}

impl Store {
    /// Keeps where customers stand, and returns who stands elsewhere than before, in the order given. Those who are
    /// not given stay where they are. Said again, nothing changes.
    ///
    /// A change is also among [`Self::untold_changes`] until [`Self::changes_told`] says otherwise; a first judgement
    /// is none, because there was no before.
    ///
    /// # Errors
    /// [`CallerError::JudgedLater`] when customers were judged by a later moment; [`CallerError::TooMany`];
    /// [`CallerError::BadText`] for a key that cannot be kept or that is given twice. Then nothing is kept.
    pub async fn judge(
        &self,
        judged: Vec<(CustomerId, Standing)>,
        judged_at: Timestamp,
        policy: PolicyVersion,
    ) -> Result<Vec<StandingChange>, StoreError> {
        self.keep_judged(judged, judged_at, policy, After::Facts).await
    }

    /// The same by another policy than before: what changes by it is nothing that happened to a customer, so nobody is to
    /// be told. Such changes are returned, and never among [`Self::untold_changes`]; who does not stand elsewhere by it
    /// and has an untold change keeps that.
    ///
    /// # Errors
    /// As [`Self::judge`].
    pub async fn judge_anew(
        &self,
        judged: Vec<(CustomerId, Standing)>,
        judged_at: Timestamp,
        policy: PolicyVersion,
    ) -> Result<Vec<StandingChange>, StoreError> {
        self.keep_judged(judged, judged_at, policy, After::Policy).await
    }

    async fn keep_judged(
        &self,
        judged: Vec<(CustomerId, Standing)>,
        judged_at: Timestamp,
        policy: PolicyVersion,
        after: After,
    ) -> Result<Vec<StandingChange>, StoreError> {
        self.unit(|store| async move {
            store.check_judged(&judged)?;
            // As it is kept, and as it is read again.
            let at = judged_at.as_microsecond();
            let since_at = crate::columns::instant("standings.since_at", at)?;
            let mut work = store.inner.database.begin().await?;
            if let Some(row) = work.fetch_first(LAST_JUDGEMENT, &[]).await? {
                let last = read_judgement(&row)?.judged_at;
                if since_at < last {
                    return Err(CallerError::JudgedLater(last).into());
                }
            }
            let mut changes = Vec::new();
            for some in judged.chunks(AT_ONCE) {
                let moved = moved(&mut work, some, since_at).await?;
                keep(&mut work, &moved, (at, policy), after).await?;
                changes.extend(moved);
            }
            work.execute(
                "insert into last_judgement (only_row, judged_at, policy_version) values (1, $1, $2) \
                 on conflict (only_row) do update set judged_at = excluded.judged_at, \
                    policy_version = excluded.policy_version",
                &[at.into(), policy.0.into()],
            )
            .await?;
            let details = json!({
                "judged": judged.len(),
                "changed": changes.iter().filter(|change| change.before.is_some()).count(),
                "first": changes.iter().filter(|change| change.before.is_none()).count(),
                "judged_at": since_at.to_string(),
            });
            let version = policy.0.to_string();
            let deed = Deed { kind: AuditKind::CustomersJudged, subject: ("policy", &version), details };
            record(&mut work, store.now_micros(), None, deed).await?;
            work.commit().await?;
            Ok(changes)
        })
        .await
    }

    fn check_judged(&self, judged: &[(CustomerId, Standing)]) -> Result<(), CallerError> {
        let at_most = self.inner.limits.customers_per_judgement;
        if judged.len() > usize::try_from(at_most).unwrap_or(usize::MAX) {
            return Err(CallerError::TooMany { what: "customers judged in one go", at_most });
        }
        let mut seen = HashSet::with_capacity(judged.len());
        for (customer, _) in judged {
            check_customer(customer.as_str())?;
            if !seen.insert(customer) {
                let problem = "is given twice: judge each customer once";
                return Err(CallerError::BadText { field: "the customer's key", problem });
            }
        }
        Ok(())
    }
}

/// What customers stand elsewhere after.
#[derive(Debug, Clone, Copy)]
enum After {
    /// Facts that are new: somebody is to be told.
    Facts,
    /// Another policy.
    Policy,
}

/// Whether the key of a customer can be kept: [`Store::judge`] refuses others, with all that is given beside them.
pub fn can_be_judged(customer: &CustomerId) -> bool {
    check_customer(customer.as_str()).is_ok()
}

/// Those who stand elsewhere than they are known to stand.
async fn moved(
    work: &mut Work,
    judged: &[(CustomerId, Standing)],
    since_at: Timestamp,
) -> Result<Vec<StandingChange>, StoreError> {
    let sql = "select customer_id, standing from standings \
        where customer_id in (select key from json_each(json($1)))";
    let keys = keys_of(judged.iter().map(|(customer, _)| customer.as_str()));
    let mut known: HashMap<String, Standing> = HashMap::with_capacity(judged.len());
    for row in work.fetch_all(sql, &[keys.into()]).await? {
        let standing = read_standing("standings.standing", &row.get::<String>("standing")?)?;
        known.insert(row.get("customer_id")?, standing);
    }
    let changes = judged.iter().map(|(customer, after)| StandingChange {
        customer_id: customer.clone(),
        before: known.get(customer.as_str()).copied(),
        after: *after,
        since_at,
    });
    Ok(changes.filter(|change| change.before != Some(change.after)).collect())
}

async fn keep(
    work: &mut Work,
    changes: &[StandingChange],
    (at, policy): (i64, PolicyVersion),
    after: After,
) -> Result<(), StoreError> {
    if changes.is_empty() {
        return Ok(());
    }
    let rows =
        rows_of(changes.iter().map(|change| json!([change.customer_id.as_str(), change.after.as_str()])));
    let sql = match after {
        After::Facts => keep_standings!(""),
        After::Policy => keep_standings!(", told_standing = excluded.told_standing"),
    };
    work.execute(sql, &[rows.into(), at.into(), policy.0.into()]).await?;
    Ok(())
}
