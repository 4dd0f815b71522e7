//! Whether alerts are worth their noise. Owns the table of votes: one for each user and alert.

use crate::access::scoped::{holds, named, within};
use crate::alerts::alert::{Alert, Vote};
use crate::alerts::listing::alert_within;
use crate::audit::{Actor, AuditKind, Deed, record};
use crate::errors::StoreError;
use crate::store::Store;
use jiff::Timestamp;
use regard_model::Scope;
use serde_json::json;
use std::collections::BTreeMap;

/// What users think of the alerts of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleVotes {
    /// The key of the rule.
    pub rule: String,
    /// How many found one useful.
    pub useful: i64,
    /// How many did not.
    pub not_useful: i64,
}

impl Store {
    /// Says what somebody thinks of an alert, whatever became of it. Said again, the last word counts.
    ///
    /// # Errors
    /// [`crate::CallerError::Unknown`] when there is no such alert in their scope;
    /// [`crate::CallerError::UnknownUser`].
    pub async fn vote_on_alert(&self, by: Actor, alert_id: String, vote: Vote) -> Result<Alert, StoreError> {
        self.unit(|store| async move {
            let now = store.now_micros();
            let mut work = store.inner.database.begin().await?;
            let actor = by.known(&mut work).await?;
            let before = alert_within(&mut work, &by.user_id, &by.scope, &alert_id, now).await?;
            if before.own_vote == Some(vote) {
                return Ok(before);
            }
            work.execute(
                "insert into alert_votes (alert_id, user_id, vote, voted_at) values ($1, $2, $3, $4) \
                 on conflict (alert_id, user_id) do update set vote = excluded.vote, voted_at = excluded.voted_at",
                &[
                    alert_id.as_str().into(),
                    by.user_id.as_str().into(),
                    vote.as_str().into(),
                    now.into(),
                ],
            )
            .await?;
            let details = json!({"vote": vote.as_str()});
            let deed = Deed { kind: AuditKind::AlertChanged, subject: ("alert", &alert_id), details };
            record(&mut work, now, Some(&actor), deed).await?;
            let after = alert_within(&mut work, &by.user_id, &by.scope, &alert_id, now).await?;
            work.commit().await?;
            Ok(after)
        })
        .await
    }

    /// What was voted since a time on the alerts about customers in a scope, by rule.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn rule_votes(&self, scope: &Scope, since: Timestamp) -> Result<Vec<RuleVotes>, StoreError> {
        let sql = concat!(
            "select a.customer_id, a.rule, v.vote, count(*) as votes from alert_votes v \
            join alerts a on a.alert_id = v.alert_id where v.voted_at >= $3 and ",
            within!("a.customer_id", "$1", "$2"),
            " group by a.customer_id, a.rule, v.vote"
        );
        let [all, customers] = named(scope);
        let values = [all, customers, since.as_microsecond().into()];
        let mut by_rule: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for row in self.inner.database.fetch_all(sql, &values).await? {
            if holds(scope, &row)? {
                let (useful, not_useful) = by_rule.entry(row.get("rule")?).or_default();
                let is_useful = row.get::<String>("vote")? == Vote::Useful.as_str();
                let count = if is_useful { useful } else { not_useful };
                *count = count.saturating_add(row.get("votes")?);
            }
        }
        let votes = by_rule.into_iter();
        Ok(votes.map(|(rule, (useful, not_useful))| RuleVotes { rule, useful, not_useful }).collect())
    }
}
