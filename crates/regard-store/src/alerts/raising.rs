//! Raising alerts with the messages that tell of them. Owns that of one key one stands, that raising again changes
//! nothing, and that an alert and its messages are there together or not at all.

use crate::alerts::alert::{AlertKey, NewAlert, Raised, ToldAlert, read_key};
use crate::audit::{AuditKind, Deed, record};
use crate::columns::instant;
use crate::database::Work;
use crate::errors::{CallerError, StoreError};
use crate::outbox::{check_bodies, put_messages};
use crate::store::Store;
use crate::texts::{keys_of, rows_of};
use serde_json::json;
use std::collections::{BTreeMap, HashMap};

/// How many alerts one statement holds.
const AT_ONCE: usize = 500;

impl Store {
    /// Raises alerts, all or none, and returns what became of each, in the order given. Of a key of which one stands
    /// that one is returned, and nothing is written.
    ///
    /// # Errors
    /// [`CallerError::TooMany`] alerts, or messages of one; [`CallerError::BadText`]. Then none is raised.
    pub async fn raise_alerts(&self, new: Vec<NewAlert>) -> Result<Vec<Raised>, StoreError> {
        self.unit(|store| async move {
            let limits = &store.inner.limits;
            let at_most = limits.alerts_per_raise;
            if new.len() > usize::try_from(at_most).unwrap_or(usize::MAX) {
                return Err(CallerError::TooMany { what: "alerts raised in one go", at_most }.into());
            }
            new.iter().try_for_each(|alert| alert.check(limits.messages_per_alert))?;
            check_bodies(new.iter().flat_map(|alert| &alert.messages))?;
            let now = store.now_micros();
            let mut work = store.inner.database.begin().await?;
            let mut raised = Vec::with_capacity(new.len());
            for some in new.chunks(AT_ONCE) {
                raised.extend(raise_some(&store, &mut work, some, now).await?);
            }
            let fresh: Vec<&NewAlert> =
                new.iter().zip(&raised).filter(|(_, raised)| raised.is_new).map(|(alert, _)| alert).collect();
            if !fresh.is_empty() {
                record(&mut work, now, None, deed(&fresh)).await?;
            }
            work.commit().await?;
            Ok(raised)
        })
        .await
    }

    /// Those of these keys for which an alert was ever raised, in their order, whether one stands, and of when the last
    /// one tells.
    ///
    /// # Errors
    /// [`StoreError::Outside`] when the database does not answer.
    pub async fn told_alerts(&self, keys: &[AlertKey]) -> Result<Vec<ToldAlert>, StoreError> {
        let sql = "select customer_id, rule, cause, \
                cast(max(case when state <> 'resolved' then 1 else 0 end) as bigint) as stands, \
                max(happened_at) as last_happened_at from alerts \
            where key_hash in (select key from json_each(json($1))) group by customer_id, rule, cause";
        let mut told = BTreeMap::new();
        for some in keys.chunks(AT_ONCE) {
            let hashes: Vec<String> = some.iter().map(AlertKey::hash).collect();
            let keys = keys_of(hashes.iter().map(String::as_str));
            for row in self.inner.database.fetch_all(sql, &[keys.into()]).await? {
                let stands = row.get::<i64>("stands")? == 1;
                let happened_at = instant("alerts.happened_at", row.get("last_happened_at")?)?;
                told.insert(read_key(&row)?, (stands, happened_at));
            }
        }
        let told = told.into_iter();
        Ok(told.map(|(key, (stands, happened_at))| ToldAlert { key, stands, happened_at }).collect())
    }
}

async fn raise_some(
    store: &Store,
    work: &mut Work,
    new: &[NewAlert],
    now: i64,
) -> Result<Vec<Raised>, StoreError> {
    let hashes: Vec<String> = new.iter().map(|alert| alert.key.hash()).collect();
    let mut standing: HashMap<String, String> = HashMap::new();
    let sql = "select key_hash, alert_id from alerts \
        where state <> 'resolved' and key_hash in (select key from json_each(json($1)))";
    let keys = keys_of(hashes.iter().map(String::as_str));
    for row in work.fetch_all(sql, &[keys.into()]).await? {
        standing.insert(row.get("key_hash")?, row.get("alert_id")?);
    }
    let mut raised = Vec::with_capacity(new.len());
    let mut rows = Vec::new();
    let mut messages = Vec::new();
    for (alert, hash) in new.iter().zip(hashes) {
        if let Some(alert_id) = standing.get(&hash) {
            raised.push(Raised { alert_id: alert_id.clone(), is_new: false });
            continue;
        }
        let alert_id = store.draw_id(now);
        rows.push(row_of(alert, &alert_id, &hash, now));
        messages.extend(alert.messages.iter().map(|message| (alert_id.clone(), message)));
        standing.insert(hash, alert_id.clone());
        raised.push(Raised { alert_id, is_new: true });
    }
    if !rows.is_empty() {
        work.execute(INSERT, &[rows_of(rows).into()]).await?;
        put_messages(work, &messages, now).await?;
    }
    Ok(raised)
}

const INSERT: &str = "insert into alerts (alert_id, customer_id, rule, cause, key_hash, details, happened_at, \
        policy_version, raised_at, assigned_to, state) \
    select e.value ->> 0, e.value ->> 1, e.value ->> 2, e.value ->> 3, e.value ->> 4, e.value ->> 5, \
        cast(e.value ->> 6 as bigint), cast(e.value ->> 7 as bigint), cast(e.value ->> 8 as bigint), \
        e.value ->> 9, 'open' \
    from json_each(json($1)) e";

fn row_of(alert: &NewAlert, alert_id: &str, hash: &str, now: i64) -> serde_json::Value {
    json!([
        alert_id,
        alert.key.customer_id.as_str(),
        alert.key.rule,
        alert.key.cause,
        hash,
        alert.details,
        alert.happened_at.as_microsecond(),
        alert.policy.0,
        now,
        alert.assigned_to.as_ref().map(regard_model::UserId::as_str),
    ])
}

/// Many are raised at once, so they are one event, which says how many of each rule.
fn deed(fresh: &[&NewAlert]) -> Deed<'static> {
    const RULES_AT_MOST: usize = 10;
    const RULE_AT_MOST: usize = 60;
    let mut by_rule: BTreeMap<String, u64> = BTreeMap::new();
    for alert in fresh {
        let rule: String = alert.key.rule.chars().take(RULE_AT_MOST).collect();
        *by_rule.entry(rule).or_default() += 1;
    }
    let rules: BTreeMap<String, u64> = by_rule.into_iter().take(RULES_AT_MOST).collect();
    let messages: usize = fresh.iter().map(|alert| alert.messages.len()).sum();
    let details = json!({"raised": fresh.len(), "messages": messages, "rules": rules});
    Deed { kind: AuditKind::AlertsRaised, subject: ("alerts", "raised"), details }
}
