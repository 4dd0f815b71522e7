//! What is news since the last time, and the alerts that it gives rise to. A stop anywhere loses nothing: what was not
//! told stays untold, and what was raised is not raised again.

use super::addressing::{Addressing, Meant};
use super::colleagues::Colleagues;
use crate::pages::error::PageError;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::read;
use crate::policies::{Holding, LOW_SCORE};
use jiff::ToSpan;
use regard_model::{CustomerId, Lens, Moment, Scope, Statement};
use regard_policy::{
    Alert, AlertKey, Event, Held, How, Known, News, Occasion, Policy, Standing, Transition, raise,
};
use regard_store::{NewAlert, StandingChange, Store, StoreError, Timing};
use serde_json::json;
use std::collections::BTreeSet;

/// Low scores of so many days are news, if they were not told before. **Unit**: days.
const NEWS_FOR: i64 = 14;
/// An answer up to this one is a low score on the question of recommendation.
const LOW_AT_MOST: i32 = 6;
/// So many changes are looked at in one go; the rest waits for the next time.
const CHANGES_AT_ONCE: u32 = 10_000;
/// So many alerts are raised in one unit of work, with all messages that tell of them.
const RAISED_AT_ONCE: usize = 500;

/// What acting works with.
pub struct Acting<'a> {
    /// Reads the facts.
    pub reader: &'a Reader,
    /// Knows what was told.
    pub store: &'a Store,
    /// What policies may name.
    pub known: &'a Known,
    /// The policy that holds.
    pub holding: &'a Holding,
    /// How what is raised reaches people and programs outside.
    pub addressing: Addressing<'a>,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acted {
    /// How many customers stand elsewhere than before.
    pub changed: usize,
    /// How many alerts were raised.
    pub raised: usize,
    /// How much waits for sources to be fresh again.
    pub held: usize,
}

/// Why nothing came of it.
#[derive(Debug, thiserror::Error)]
pub enum ActingError {
    /// The facts could not be read.
    #[error(transparent)]
    Facts(#[from] PageError),
    /// The application database could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Acting<'_> {
    /// Judges where everybody stands at the moment of a lens, and raises the alerts of what is new; events are those until
    /// `now`, which is later than a moment that pages share for some minutes.
    ///
    /// **Empty**: nothing before the first run of foresight.
    ///
    /// # Errors
    /// [`ActingError`]; the next time goes on from there.
    pub async fn act(&self, lens: &Lens, now: Moment) -> Result<Acted, ActingError> {
        let lens = Lens { scope: Scope::Everyone, policy: self.holding.version, ..lens.clone() };
        let reader = self.reader.forgetful();
        let policy = &self.holding.policy;
        let Some(stood) = reader.stood(&lens, policy).await? else {
            return Ok(Acted { changed: 0, raised: 0, held: 0 });
        };
        let customers = stood.kept.customers.iter().cloned();
        let judged = customers.zip(stood.placed.iter().map(|one| store_standing(one.standing)));
        let judged: Vec<_> = judged.collect();
        let changed = self.store.judge(judged, stood.kept.seen_at, self.holding.version).await?;
        let told = self.tell(&lens, now).await?;
        Ok(Acted { changed: changed.len(), ..told })
    }

    /// Raises the alerts of events, and of what was judged and not told yet, without judging anybody anew: it needs no
    /// model, so that it can follow each load.
    ///
    /// **Empty**: nothing before the first [`Self::act`], which comes when the first sources are all there: who looks after
    /// whom is not known before.
    ///
    /// # Errors
    /// As [`Self::act`].
    pub async fn act_on_events(&self, lens: &Lens, now: Moment) -> Result<Acted, ActingError> {
        if self.store.last_judgement().await?.is_none() {
            return Ok(Acted { changed: 0, raised: 0, held: 0 });
        }
        let lens = Lens { scope: Scope::Everyone, policy: self.holding.version, ..lens.clone() };
        self.tell(&lens, now).await
    }

    /// Tells what was not told yet, as of a lens of everybody and of the policy that holds.
    async fn tell(&self, lens: &Lens, now: Moment) -> Result<Acted, ActingError> {
        let reader = self.reader.forgetful();
        let policy = &self.holding.policy;
        let untold = self.store.untold_changes(None, CHANGES_AT_ONCE).await?;
        let view = reader.through(lens);
        let events = low_scores(&reader.through(&lens.at(now))).await?;
        let transitions: Vec<Transition> = untold.iter().map(transition).collect();
        let told = self.told(policy, &transitions, &events).await?;
        let stale: BTreeSet<String> =
            reader.freshness(lens.snapshot).await?.stale.into_iter().map(|source| source.source).collect();
        let held = Held::new();
        let news =
            News { transitions: &transitions, events: &events, held: &held, told: &told, stale: &stale };
        let raised = raise(policy, self.known, news);
        let colleagues = Colleagues::read(&view).await?;
        let meant = raised.alerts.iter().map(|alert| self.meant(policy, alert, &colleagues, &transitions));
        let meant = self.assign(meant.collect(), &colleagues, lens).await?;
        let alerts = self.addressing.address(self.store, lens, meant).await?;
        let new = self.raise(alerts).await?;
        let waits: BTreeSet<&CustomerId> =
            raised.held.keys().filter(|key| key.event.is_none()).map(|key| &key.customer_id).collect();
        let settled = untold.iter().filter(|change| !waits.contains(&change.customer_id));
        let settled = settled.map(|change| (change.customer_id.clone(), change.after)).collect();
        self.store.changes_told(settled).await?;
        Ok(Acted { changed: 0, raised: new, held: raised.held.len() })
    }

    /// Raises alerts, and returns how many are new. A stop between two units of work loses nothing: what was raised is
    /// not raised again.
    async fn raise(&self, alerts: Vec<NewAlert>) -> Result<usize, StoreError> {
        let mut new = 0;
        for some in alerts.chunks(RAISED_AT_ONCE) {
            let raised = self.store.raise_alerts(some.to_vec()).await?;
            new += raised.iter().filter(|one| one.is_new).count();
        }
        Ok(new)
    }

    /// What was told before, of what might be told now.
    async fn told(
        &self,
        policy: &Policy,
        transitions: &[Transition],
        events: &[Event],
    ) -> Result<BTreeSet<AlertKey>, StoreError> {
        let mut keys = Vec::new();
        for rule in &policy.alerts {
            let key = |customer_id: &CustomerId, cause: Option<&String>| regard_store::AlertKey {
                customer_id: customer_id.clone(),
                rule: rule.name.clone(),
                cause: cause.cloned(),
            };
            match &rule.on {
                Occasion::Enters(_) => keys.extend(transitions.iter().map(|one| key(&one.customer_id, None))),
                Occasion::Happens(_) => {
                    keys.extend(events.iter().map(|one| key(&one.customer_id, Some(&one.key))));
                }
            }
        }
        let told = self.store.told_alerts(&keys).await?;
        // Where somebody stands may be told again when the alert before was resolved; an event never.
        let counts = told.into_iter().filter(|told| told.stands || told.key.cause.is_some());
        Ok(counts
            .map(|told| AlertKey {
                customer_id: told.key.customer_id,
                alert: told.key.rule,
                event: told.key.cause,
            })
            .collect())
    }

    fn meant(
        &self,
        policy: &Policy,
        alert: &Alert,
        colleagues: &Colleagues,
        transitions: &[Transition],
    ) -> Meant {
        let customer = &alert.key.customer_id;
        let moved = transitions.iter().find(|one| one.customer_id == *customer && alert.key.event.is_none());
        let from = moved.and_then(|one| one.before).map(|standing| store_standing(standing).as_str());
        let to = moved.map(|one| store_standing(one.now).as_str());
        let rule = policy.alerts.iter().find(|rule| rule.name == alert.key.alert);
        let title = rule.map(|rule| rule.title.clone());
        let event = rule.and_then(|rule| match &rule.on {
            Occasion::Enters(_) => None,
            Occasion::Happens(kind) => Some(kind.clone()),
        });
        let details = json!({ "title": title, "from": from, "to": to, "event": event });
        let body = json!({
            "rule": alert.key.alert,
            "customer_id": customer.as_str(),
            "happened_at": alert.at,
            "details": details,
        });
        let new = NewAlert {
            key: regard_store::AlertKey {
                customer_id: customer.clone(),
                rule: alert.key.alert.clone(),
                cause: alert.key.event.clone(),
            },
            details: details.to_string(),
            happened_at: alert.at,
            policy: self.holding.version,
            assigned_to: None,
            messages: Vec::new(),
        };
        Meant {
            alert: new,
            people: colleagues.meant(customer, &alert.to),
            timing: match alert.how {
                How::AtOnce => Timing::AtOnce,
                How::Digest => Timing::Digest,
            },
            body: body.to_string(),
        }
    }
}

/// Low scores of the last days, each an event.
async fn low_scores(view: &View<'_>) -> Result<Vec<Event>, PageError> {
    let since = view.lens.today().saturating_sub(NEWS_FOR.days());
    let sql = format!(
        "select answer_id, customer_id, answered_at from answers where survey = 'nps' and score <= {LOW_AT_MOST} \
         and customer_id is not null and answered_at is not null and local_day(answered_at) > date '{since}' \
         order by answered_at, answer_id"
    );
    read(&view.fresh(Statement::new(sql)).await?, |row| {
        Ok(Event {
            customer_id: CustomerId::new(row.key("customer_id")?),
            kind: LOW_SCORE.to_owned(),
            key: row.key("answer_id")?,
            at: row.must_instant("answered_at")?,
        })
    })
}

fn transition(change: &StandingChange) -> Transition {
    Transition {
        customer_id: change.customer_id.clone(),
        before: change.before.map(policy_standing),
        now: policy_standing(change.after),
        at: change.since_at,
    }
}

fn store_standing(standing: Standing) -> regard_store::Standing {
    match standing {
        Standing::Critical => regard_store::Standing::Critical,
        Standing::Neutral => regard_store::Standing::Neutral,
        Standing::SomewhatLoyal => regard_store::Standing::SomewhatLoyal,
        Standing::VeryLoyal => regard_store::Standing::VeryLoyal,
        Standing::Unknown => regard_store::Standing::Unknown,
    }
}

fn policy_standing(standing: regard_store::Standing) -> Standing {
    match standing {
        regard_store::Standing::Critical => Standing::Critical,
        regard_store::Standing::Neutral => Standing::Neutral,
        regard_store::Standing::SomewhatLoyal => Standing::SomewhatLoyal,
        regard_store::Standing::VeryLoyal => Standing::VeryLoyal,
        regard_store::Standing::Unknown => Standing::Unknown,
    }
}
