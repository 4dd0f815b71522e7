//! Who is told of what: a rule fires on a change, once for each customer and cause, and holds its tongue while a source
//! that it rests on is stale. What happens meanwhile waits, and is judged when the source is fresh again.

use crate::known::Known;
use crate::playbook::Colleague;
use crate::policy::Policy;
use crate::standing::Standing;
use jiff::Timestamp;
use regard_model::CustomerId;
use serde::{Deserialize, Serialize};
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// When somebody is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AlertRule {
    /// Its key; stable.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// What it fires on.
    pub on: Occasion,
    /// Who is told.
    pub to: Vec<Colleague>,
    /// How soon.
    pub how: How,
    /// While one of these sources is stale, nobody is told. **Empty**: the sources that its event rests on, or that
    /// any signal that the policy weighs rests on.
    pub sources: Vec<String>,
}

/// What a rule fires on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Occasion {
    /// A customer comes to stand so, from anywhere else.
    Enters(Vec<Standing>),
    /// Something happened to them.
    Happens(String),
}

/// How soon somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// As soon as it is known.
    AtOnce,
    /// With what else there is, once a day.
    Digest,
}

/// A customer stands elsewhere than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// Who.
    pub customer_id: CustomerId,
    /// Where they stood. **Empty**: they were not placed before; a first placement is no change.
    pub before: Option<Standing>,
    /// Where they stand.
    pub now: Standing,
    /// Since when.
    pub at: Timestamp,
}

/// Something that happened to a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// To whom.
    pub customer_id: CustomerId,
    /// What, as rules name it.
    pub kind: String,
    /// Which of them; stable.
    pub key: String,
    /// When.
    pub at: Timestamp,
}

/// What makes an alert one alert. It is kept as it is, in parts: joined into one text, two could look alike.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AlertKey {
    /// Of whom.
    pub customer_id: CustomerId,
    /// The key of its rule.
    pub alert: String,
    /// The key of the event. **Empty**: it fired on where they stand.
    pub event: Option<String>,
}

/// Somebody has to know something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// What makes it one.
    pub key: AlertKey,
    /// Who is told.
    pub to: Vec<Colleague>,
    /// How soon.
    pub how: How,
    /// Since when.
    pub at: Timestamp,
}

/// What waits for its sources to be fresh again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Waiting {
    /// A customer stands elsewhere than before the stall.
    Moved(Transition),
    /// An event, of that time.
    Happened(Timestamp),
}

/// What waits, by what it would be an alert of. The caller keeps it from one time to the next.
pub type Held = BTreeMap<AlertKey, Waiting>;

/// What rules say about changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Raised {
    /// To be told now, in the order of the rules, customers and events.
    pub alerts: Vec<Alert>,
    /// To be handed in the next time.
    pub held: Held,
}

/// What there is to judge.
#[derive(Debug, Clone, Copy)]
pub struct News<'a> {
    /// Who stands elsewhere than the last time, in the order of time.
    pub transitions: &'a [Transition],
    /// What happened.
    pub events: &'a [Event],
    /// What waited since the last time.
    pub held: &'a Held,
    /// Alerts that are not resolved, those of the very moves that are news, and all of events: they are not raised
    /// again.
    pub told: &'a BTreeSet<AlertKey>,
    /// The sources that are stale now.
    pub stale: &'a BTreeSet<String>,
}

/// What changes and events give rise to.
pub fn raise(policy: &Policy, known: &Known, news: News<'_>) -> Raised {
    let mut raised = Raised::default();
    for rule in &policy.alerts {
        let waiting = rule.waiting(news);
        if rule.is_stale(policy, known, news.stale) {
            raised.held.extend(waiting.into_iter().filter(|(_, what)| rule.concerns(what)));
            continue;
        }
        let fires = waiting.into_iter().filter(|(key, what)| rule.fires(what) && !news.told.contains(key));
        raised.alerts.extend(fires.map(|(key, what)| {
            let (Waiting::Moved(Transition { at, .. }) | Waiting::Happened(at)) = what;
            Alert { key, to: rule.to.clone(), how: rule.how, at }
        }));
    }
    raised
}

impl AlertRule {
    /// What waited for this rule, and what is new. Several moves of a customer are one: from the first standing to
    /// the last; who is back where they were has not moved.
    fn waiting(&self, news: News<'_>) -> Held {
        let key = |customer_id: &CustomerId, event: Option<&String>| AlertKey {
            customer_id: customer_id.clone(),
            alert: self.name.clone(),
            event: event.cloned(),
        };
        let own = news.held.iter().filter(|(key, _)| key.alert == self.name);
        let mut waiting: Held = own.map(|(key, what)| (key.clone(), what.clone())).collect();
        match &self.on {
            Occasion::Enters(_) => {
                for new in news.transitions {
                    match waiting.entry(key(&new.customer_id, None)) {
                        Entry::Vacant(free) => _ = free.insert(Waiting::Moved(new.clone())),
                        Entry::Occupied(mut taken) => {
                            if let Waiting::Moved(first) = taken.get_mut() {
                                *first = Transition { before: first.before, ..new.clone() };
                            }
                        }
                    }
                }
            }
            Occasion::Happens(kind) => {
                let new = news.events.iter().filter(|one| one.kind == *kind);
                let new = new.map(|one| (key(&one.customer_id, Some(&one.key)), Waiting::Happened(one.at)));
                waiting.extend(new.filter(|(key, _)| !news.told.contains(key)));
            }
        }
        waiting.retain(|_, what| !matches!(what, Waiting::Moved(one) if one.before == Some(one.now)));
        waiting
    }

    /// Whether a change matters to this rule: a move into what it names or out of it, a first placement, an event. Of
    /// any other move it says nothing, now or later, so nobody waits for it.
    fn concerns(&self, what: &Waiting) -> bool {
        match (&self.on, what) {
            (Occasion::Enters(standings), Waiting::Moved(one)) => {
                let is_named = |standing: &Standing| standings.contains(standing);
                one.before.is_none_or(|before| is_named(&before) != is_named(&one.now))
            }
            (Occasion::Happens(_), Waiting::Happened(_)) => true,
            _ => false,
        }
    }

    fn fires(&self, what: &Waiting) -> bool {
        match (&self.on, what) {
            (Occasion::Enters(standings), Waiting::Moved(one)) => {
                one.before.is_some_and(|before| !standings.contains(&before)) && standings.contains(&one.now)
            }
            (Occasion::Happens(_), Waiting::Happened(_)) => true,
            _ => false,
        }
    }

    fn is_stale(&self, policy: &Policy, known: &Known, stale: &BTreeSet<String>) -> bool {
        if !self.sources.is_empty() {
            return self.sources.iter().any(|source| stale.contains(source));
        }
        match &self.on {
            Occasion::Enters(_) => policy.weighed().any(|signal| known.signal_rests_on(signal, stale)),
            Occasion::Happens(kind) => known.event_rests_on(kind, stale),
        }
    }
}
