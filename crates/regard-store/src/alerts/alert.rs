//! What an alert is, and what of it may be kept. Owns the checks and the reading of a row; no statement.

use crate::columns::{instant, instant_if_any, stored};
use crate::database::Row;
use crate::errors::{CallerError, StoreError};
use crate::outbox::NewMessage;
use crate::policy::read_version;
use crate::texts::{check_customer, check_json_object, check_key};
use crate::words::words;
use jiff::Timestamp;
use regard_model::{CustomerId, PolicyVersion, UserId};
use serde::{Deserialize, Serialize};

/// **Unit**: bytes.
const DETAILS_AT_MOST: usize = 4096;
/// **Unit**: characters.
const CAUSE_AT_MOST: usize = 300;

/// The columns that [`read_alert`] reads, of a table called `a`; `$now` and `$viewer` are places of values.
macro_rules! alert_columns {
    ($now:literal, $viewer:literal) => {
        concat!(
            "a.alert_id, a.customer_id, a.rule, a.cause, a.details, a.happened_at, a.policy_version, \
            a.raised_at, a.assigned_to, a.acknowledged_by, a.acknowledged_at, a.snoozed_by, a.snoozed_until, \
            a.resolved_by, a.resolved_at, a.reason, ",
            crate::alerts::alert::state_at!($now),
            " as state, \
            (select count(*) from alert_votes v where v.alert_id = a.alert_id and v.vote = 'useful') as useful, \
            (select count(*) from alert_votes v where v.alert_id = a.alert_id and v.vote = 'not_useful') \
                as not_useful, \
            (select v.vote from alert_votes v where v.alert_id = a.alert_id and v.user_id = ",
            $viewer,
            ") as own_vote"
        )
    };
}
pub(super) use alert_columns;

/// How an alert `a` is at a time: one whose snooze has passed is open again.
macro_rules! state_at {
    ($now:literal) => {
        concat!(
            "case when a.state = 'snoozed' and a.snoozed_until <= ",
            $now,
            " then 'open' else a.state end"
        )
    };
}
pub(super) use state_at;

/// What has become of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertState {
    /// Nobody has said anything, or its snooze has passed.
    Open,
    /// Somebody has seen it and sees to it.
    Acknowledged,
    /// Somebody wants to hear of it later.
    Snoozed,
    /// It is done, and stays so.
    Resolved,
}
words!(AlertState, "a state of an alert", {
    Open = "open", Acknowledged = "acknowledged", Snoozed = "snoozed", Resolved = "resolved",
});

/// What somebody thinks of an alert.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    /// It was good to know.
    Useful,
    /// It was not.
    NotUseful,
}
words!(Vote, "a vote", { Useful = "useful", NotUseful = "not_useful" });

/// What makes an alert one alert.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AlertKey {
    /// Of whom.
    pub customer_id: CustomerId,
    /// The key of its rule. **Range**: 1 to 200 characters.
    pub rule: String,
    /// The key of the event. **Range**: 1 to 300 characters. **Empty**: it fired on where the customer stands.
    pub cause: Option<String>,
}

/// An alert to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAlert {
    /// What makes it one.
    pub key: AlertKey,
    /// What else there is to say. **Shape**: a JSON object of 4 KB at most.
    pub details: String,
    /// When it happened.
    pub happened_at: Timestamp,
    /// The policy that its rule stands in.
    pub policy: PolicyVersion,
    /// Who is to see to it. **Empty**: whoever takes it.
    pub assigned_to: Option<UserId>,
    /// What tells of it, written with it or not at all.
    pub messages: Vec<NewMessage>,
}

/// What became of an alert that was to be raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raised {
    /// The key of the one that stands.
    pub alert_id: String,
    /// Whether it was raised by this. Of one that stood before, nothing is written, and no message is sent.
    pub is_new: bool,
}

/// An alert that was raised for a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldAlert {
    /// Whose key it is.
    pub key: AlertKey,
    /// Whether one stands. If not, all are resolved.
    pub stands: bool,
    /// When what the last of them tells of happened.
    pub happened_at: Timestamp,
}

/// An alert.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// The key, for handling it.
    pub alert_id: String,
    /// What makes it one.
    pub key: AlertKey,
    /// What else there is to say, as JSON.
    pub details: String,
    /// When it happened.
    pub happened_at: Timestamp,
    /// The policy that its rule stands in.
    pub policy: PolicyVersion,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// Who is to see to it. **Empty**: nobody yet.
    pub assigned_to: Option<UserId>,
    /// How it is now.
    pub state: AlertState,
    /// Who took it last, and when. **Empty**: nobody said so.
    pub acknowledged: Option<(UserId, Timestamp)>,
    /// Who snoozed it last, and until when. **Empty**: nobody.
    pub snoozed: Option<(UserId, Timestamp)>,
    /// Who resolved it, when, and why. **Empty**: it stands.
    pub resolved: Option<(UserId, Timestamp, String)>,
    /// How many found it useful.
    pub useful: i64,
    /// How many did not.
    pub not_useful: i64,
    /// What who looks said of it. **Empty**: nothing.
    pub own_vote: Option<Vote>,
}

impl AlertKey {
    /// Whether an alert of this key can be kept: [`crate::Store::raise_alerts`] refuses others, with all that are raised
    /// beside them.
    pub fn can_be_kept(&self) -> bool {
        self.check().is_ok()
    }

    pub(super) fn check(&self) -> Result<(), CallerError> {
        check_customer(self.customer_id.as_str())?;
        check_key("the key of the rule", &self.rule)?;
        let Some(cause) = self.cause.as_deref() else { return Ok(()) };
        let fits = (1..=CAUSE_AT_MOST).contains(&cause.chars().count()) && !cause.contains('\0');
        let problem = "is empty, too long, or cannot be kept";
        if fits { Ok(()) } else { Err(CallerError::BadText { field: "the key of the cause", problem }) }
    }

    /// One text of one length for the three. Each part says how long it is, so that none can run into the next.
    pub(super) fn hash(&self) -> String {
        let mut hasher = blake3::Hasher::new();
        let mut put = |mark: u8, part: &str| {
            let length = u64::try_from(part.len()).unwrap_or(u64::MAX);
            hasher.update(&[mark]).update(&length.to_le_bytes()).update(part.as_bytes());
        };
        put(b'c', self.customer_id.as_str());
        put(b'r', &self.rule);
        match &self.cause {
            Some(cause) => put(b'e', cause),
            None => put(b'n', ""),
        }
        hasher.finalize().to_hex().to_string()
    }
}

impl NewAlert {
    /// The same for whoever takes it, where the key of who is to see to it cannot be kept.
    #[must_use]
    pub fn without_odd_assignee(self) -> Self {
        let fits = |user: &UserId| check_key("the key of the user", user.as_str()).is_ok();
        Self { assigned_to: self.assigned_to.filter(fits), ..self }
    }

    pub(super) fn check(&self, messages_at_most: u32) -> Result<(), CallerError> {
        self.key.check()?;
        check_json_object("the details", &self.details, DETAILS_AT_MOST)?;
        if let Some(user_id) = &self.assigned_to {
            check_key("the key of the user", user_id.as_str())?;
        }
        if self.messages.len() > usize::try_from(messages_at_most).unwrap_or(usize::MAX) {
            return Err(CallerError::TooMany { what: "messages of one alert", at_most: messages_at_most });
        }
        self.messages.iter().try_for_each(NewMessage::check)
    }
}

pub(super) fn read_alert(row: &Row) -> Result<Alert, StoreError> {
    let state: String = row.get("state")?;
    let own_vote: Option<String> = row.get("own_vote")?;
    let user = |column| row.get::<Option<String>>(column).map(|key| key.map(UserId::new));
    let at = |column, name| instant_if_any(name, row.get(column)?);
    let resolved = user("resolved_by")?.zip(at("resolved_at", "alerts.resolved_at")?);
    Ok(Alert {
        alert_id: row.get("alert_id")?,
        key: read_key(row)?,
        details: row.get("details")?,
        happened_at: instant("alerts.happened_at", row.get("happened_at")?)?,
        policy: read_version("alerts.policy_version", row.get("policy_version")?)?,
        raised_at: instant("alerts.raised_at", row.get("raised_at")?)?,
        assigned_to: user("assigned_to")?,
        state: state.parse().map_err(|_| stored("alerts.state", &state))?,
        acknowledged: user("acknowledged_by")?.zip(at("acknowledged_at", "alerts.acknowledged_at")?),
        snoozed: user("snoozed_by")?.zip(at("snoozed_until", "alerts.snoozed_until")?),
        resolved: resolved
            .zip(row.get::<Option<String>>("reason")?)
            .map(|((user_id, at), reason)| (user_id, at, reason)),
        useful: row.get("useful")?,
        not_useful: row.get("not_useful")?,
        own_vote: own_vote
            .map(|word| word.parse().map_err(|_| stored("alert_votes.vote", &word)))
            .transpose()?,
    })
}

pub(super) fn read_key(row: &Row) -> Result<AlertKey, StoreError> {
    Ok(AlertKey {
        customer_id: CustomerId::new(row.get::<String>("customer_id")?),
        rule: row.get("rule")?,
        cause: row.get("cause")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Keys that differ in any part, or in where a part ends, have other hashes.
        #[test]
        fn another_key_is_another_hash(
            one in ("[ab:]{0,3}", "[ab:]{0,3}", prop::option::of("[ab:]{0,3}")),
            other in ("[ab:]{0,3}", "[ab:]{0,3}", prop::option::of("[ab:]{0,3}")),
        ) {
            let key = |(customer, rule, cause): &(String, String, Option<String>)| AlertKey {
                customer_id: CustomerId::new(customer.as_str()),
                rule: rule.clone(),
                cause: cause.clone(),
            };
            prop_assert_eq!(key(&one).hash() == key(&other).hash(), one == other);
        }
    }
}
