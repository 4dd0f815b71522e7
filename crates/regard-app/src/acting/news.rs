//! What is news since the last time, and the alerts that it gives rise to. A stop anywhere loses nothing: what was not
//! told stays untold, and what was raised is not raised again.

use super::addressing::{Addressing, Meant};
use super::colleagues::Colleagues;
use super::events::happened;
use super::judging::{policy_standing, store_standing};
use crate::pages::error::PageError;
use crate::pages::reader::Reader;
use crate::policies::Holding;
use jiff::Timestamp;
use regard_model::{CustomerId, Joined, Lens, Moment, Scope};
use regard_policy::{Alert, AlertKey, Event, Held, How, Known, News, Occasion, Policy, Transition, raise};
use regard_store::{NewAlert, StandingChange, Store, StoreError, Timing};
use serde_json::json;
use std::collections::{BTreeSet, HashMap};

/// So many changes are looked at in one go.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Acted {
    /// How many customers stand elsewhere than before.
    pub changed: usize,
    /// How many alerts were raised.
    pub raised: usize,
    /// How much waits for sources to be fresh again.
    pub held: usize,
    /// How many customers and events cannot be kept: their key is too long, or holds what no database takes.
    pub left_out: usize,
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

impl Acted {
    fn and(self, more: Self) -> Self {
        Self {
            changed: self.changed + more.changed,
            raised: self.raised + more.raised,
            held: self.held + more.held,
            left_out: self.left_out + more.left_out,
        }
    }
}

/// What is the same for everything that is told in one go.
pub(super) struct Around {
    lens: Lens,
    colleagues: Colleagues,
    /// Which customers are one.
    joined: Joined,
    /// Sources that are stale.
    stale: BTreeSet<String>,
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
        let Some(stood) = reader.stood(&lens, policy).await? else { return Ok(Acted::default()) };
        let around = self.around(lens).await?;
        let events = happened(&reader.through(&around.lens.at(now)), policy).await?;
        let judged = Box::pin(self.judge(&stood, &around)).await?;
        let changes = Box::pin(self.tell_changes(&around)).await?;
        let happened = Box::pin(self.tell_events(events, &around)).await?;
        Ok(judged.and(changes).and(happened))
    }

    /// Raises the alerts of events, without judging anybody anew: it needs no model, so that it can follow each load.
    ///
    /// **Empty**: nothing before the first [`Self::act`], which comes when the first sources are all there: who looks after
    /// whom is not known before.
    ///
    /// # Errors
    /// As [`Self::act`].
    pub async fn act_on_events(&self, lens: &Lens, now: Moment) -> Result<Acted, ActingError> {
        if self.store.last_judgement().await?.is_none() {
            return Ok(Acted::default());
        }
        let lens = Lens { scope: Scope::Everyone, policy: self.holding.version, ..lens.clone() };
        let around = self.around(lens).await?;
        let reader = self.reader.forgetful();
        let events = happened(&reader.through(&around.lens.at(now)), &self.holding.policy).await?;
        Box::pin(self.tell_events(events, &around)).await
    }

    async fn around(&self, lens: Lens) -> Result<Around, ActingError> {
        let reader = self.reader.forgetful();
        let stale = reader.freshness(lens.snapshot).await?.stale;
        let stale = stale.into_iter().map(|source| source.source).collect();
        let colleagues = Colleagues::read(&reader.through(&lens)).await?;
        let joined = self.addressing.access.joined(self.addressing.when(&lens)).await?;
        Ok(Around { lens, colleagues, joined, stale })
    }

    /// Raises the alerts of who stands elsewhere than was told, page by page: those who wait stay in front and hold up
    /// nobody behind them. Who was joined with another is told of as that one.
    pub(super) async fn tell_changes(&self, around: &Around) -> Result<Acted, ActingError> {
        let mut done = Acted::default();
        let mut after: Option<CustomerId> = None;
        loop {
            let untold = self.store.untold_changes(after.as_ref(), CHANGES_AT_ONCE).await?;
            let Some(last) = untold.last() else { return Ok(done) };
            after = Some(last.customer_id.clone());
            let is_main = |change: &&StandingChange| {
                around.joined.main_of(change.customer_id.as_str()) == change.customer_id.as_str()
            };
            let transitions: Vec<Transition> = untold.iter().filter(is_main).map(transition).collect();
            let (raised, held) = self.tell(&transitions, &[], around).await?;
            let waits: BTreeSet<&CustomerId> = held.keys().map(|key| &key.customer_id).collect();
            let settled = untold.iter().filter(|change| !waits.contains(&change.customer_id));
            let settled = settled.map(|change| (change.customer_id.clone(), change.after)).collect();
            self.store.changes_told(settled).await?;
            done = done.and(Acted { raised, held: held.len(), ..Acted::default() });
        }
    }

    /// Raises the alerts of events. Of those that wait nothing is kept: they are read again the next time.
    async fn tell_events(&self, events: Vec<Event>, around: &Around) -> Result<Acted, ActingError> {
        let all = events.len();
        let events: Vec<Event> = events.into_iter().filter(can_be_kept).collect();
        let left_out = all - events.len();
        let (raised, held) = self.tell(&[], &events, around).await?;
        Ok(Acted { changed: 0, raised, held: held.len(), left_out })
    }

    /// Raises the alerts of news, and returns how many are new, and what waits for sources to be fresh again.
    async fn tell(
        &self,
        transitions: &[Transition],
        events: &[Event],
        around: &Around,
    ) -> Result<(usize, Held), ActingError> {
        let policy = &self.holding.policy;
        let told = self.told(transitions, events, &around.joined).await?;
        let held = Held::new();
        let news = News { transitions, events, held: &held, told: &told, stale: &around.stale };
        let raised = raise(policy, self.known, news);
        let moves: HashMap<&CustomerId, &Transition> =
            transitions.iter().map(|one| (&one.customer_id, one)).collect();
        let meant = raised.alerts.iter().map(|alert| {
            let moved = moves.get(&alert.key.customer_id).copied();
            self.meant(policy, alert, &around.colleagues, moved.filter(|_| alert.key.event.is_none()))
        });
        let meant = self.assign(meant.collect(), &around.colleagues, &around.lens).await?;
        let alerts = self.addressing.address(self.store, &around.lens, meant).await?;
        Ok((self.raise(alerts).await?, raised.held))
    }

    /// Raises alerts, and returns how many are new. A stop between two units of work loses nothing: what was raised is
    /// not raised again.
    async fn raise(&self, alerts: Vec<NewAlert>) -> Result<usize, StoreError> {
        let alerts: Vec<NewAlert> = alerts.into_iter().map(NewAlert::without_odd_assignee).collect();
        let mut new = 0;
        for some in alerts.chunks(RAISED_AT_ONCE) {
            let raised = self.store.raise_alerts(some.to_vec()).await?;
            new += raised.iter().filter(|one| one.is_new).count();
        }
        Ok(new)
    }

    /// What was told before, of what might be told now, by the main keys of customers: what was told of one before they
    /// were joined was told.
    async fn told(
        &self,
        transitions: &[Transition],
        events: &[Event],
        joined: &Joined,
    ) -> Result<BTreeSet<AlertKey>, StoreError> {
        let mut others: HashMap<&str, Vec<&str>> = HashMap::new();
        for (key, main) in joined.keys() {
            others.entry(main.as_str()).or_default().push(key.as_str());
        }
        let mut keys = Vec::new();
        for rule in &self.holding.policy.alerts {
            let mut ask = |customer: &CustomerId, cause: Option<&String>| {
                let joined = others.get(customer.as_str()).into_iter().flatten();
                let all = std::iter::once(customer.as_str()).chain(joined.copied());
                keys.extend(all.map(|key| regard_store::AlertKey {
                    customer_id: CustomerId::new(key),
                    rule: rule.name.clone(),
                    cause: cause.cloned(),
                }));
            };
            match &rule.on {
                Occasion::Enters(_) => transitions.iter().for_each(|one| ask(&one.customer_id, None)),
                Occasion::Happens(kind) => {
                    let events = events.iter().filter(|one| one.kind == *kind);
                    events.for_each(|one| ask(&one.customer_id, Some(&one.key)));
                }
            }
        }
        let since: HashMap<&str, Timestamp> =
            transitions.iter().map(|one| (one.customer_id.as_str(), one.at)).collect();
        let mut counts = BTreeSet::new();
        for told in self.store.told_alerts(&keys).await? {
            let main = joined.main_of(told.key.customer_id.as_str());
            // Where somebody stands may be told again when the alert before was resolved, but not of the same move: it
            // may be untold still, because another rule waits. An event is told once.
            let of_this = since.get(main).is_some_and(|since| told.happened_at >= *since);
            if told.stands || told.key.cause.is_some() || of_this {
                let customer_id = CustomerId::new(main);
                counts.insert(AlertKey { customer_id, alert: told.key.rule, event: told.key.cause });
            }
        }
        Ok(counts)
    }

    fn meant(
        &self,
        policy: &Policy,
        alert: &Alert,
        colleagues: &Colleagues,
        moved: Option<&Transition>,
    ) -> Meant {
        let customer = &alert.key.customer_id;
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

/// Whether an alert of an event can be kept: the keys of sources may be longer than those of alerts.
fn can_be_kept(event: &Event) -> bool {
    let customer_id = event.customer_id.clone();
    regard_store::AlertKey { customer_id, rule: event.kind.clone(), cause: Some(event.key.clone()) }
        .can_be_kept()
}

fn transition(change: &StandingChange) -> Transition {
    Transition {
        customer_id: change.customer_id.clone(),
        before: change.before.map(policy_standing),
        now: policy_standing(change.after),
        at: change.since_at,
    }
}
