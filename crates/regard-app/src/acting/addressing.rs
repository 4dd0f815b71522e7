//! Who is sent a message of an alert, and how soon: those whom the policy means, if they are users, see the customer and
//! want mail; and each webhook that wants the rule. Owns no words: those are made when a message is sent, and who sees
//! the customer is asked again then. What somebody chooses meanwhile holds all the same: the outbox asks it as it writes.

use super::news::ActingError;
use crate::access::{Access, When};
use jiff::civil::Date;
use regard_model::{Lens, UserId};
use regard_store::{Destination, MailChoice, NewAlert, NewMessage, Store, Timing, Webhook};
use std::collections::{BTreeMap, BTreeSet};

/// So many people are sent mail of one alert; a customer with more has no team but a department.
const PEOPLE_AT_MOST: usize = 100;

/// How alerts reach people and programs outside.
#[derive(Debug, Clone, Copy)]
pub struct Addressing<'a> {
    /// Tells who sees whom.
    pub access: &'a Access,
    /// The day it is: grants are those of today.
    pub today: Date,
    /// Whether there is a mail server. Without one no mail is written, so that none of long ago goes out once there is.
    pub by_mail: bool,
}

/// An alert to be raised, and who is meant by the policy.
#[derive(Debug)]
pub(super) struct Meant {
    /// Without messages.
    pub(super) alert: NewAlert,
    /// Whom the policy means.
    pub(super) people: BTreeSet<UserId>,
    /// How soon the policy wants them to hear.
    pub(super) timing: Timing,
    /// What messages say, as JSON.
    pub(super) body: String,
}

/// People who may be sent mail, and what they chose.
type Readers = BTreeMap<UserId, Option<MailChoice>>;

impl Addressing<'_> {
    /// Puts to each alert the messages that tell of it.
    pub(super) async fn address(
        &self,
        store: &Store,
        lens: &Lens,
        meant: Vec<Meant>,
    ) -> Result<Vec<NewAlert>, ActingError> {
        if meant.is_empty() {
            return Ok(Vec::new());
        }
        let webhooks = store.webhooks().await?;
        let people: BTreeSet<&UserId> = meant.iter().flat_map(|one| &one.people).collect();
        let people: Vec<UserId> = people.into_iter().cloned().collect();
        let readers = if self.by_mail { store.mail_readers(&people).await? } else { Readers::new() };
        let mut sight = self.access.sight(self.when(lens)).await?;
        let mut alerts = Vec::with_capacity(meant.len());
        for one in meant {
            let mut messages = to_programs(&webhooks, &one);
            let customer = &one.alert.key.customer_id;
            let mut sent = 0;
            for (user, timing) in one.people.iter().filter_map(|user| wants_mail(user, one.timing, &readers))
            {
                if sent < PEOPLE_AT_MOST && sight.sees(user, customer).await? {
                    sent += 1;
                    let to = Destination::User(user.clone());
                    messages.push(NewMessage { to, timing, body: one.body.clone() });
                }
            }
            alerts.push(NewAlert { messages, ..one.alert });
        }
        Ok(alerts)
    }

    /// As of when it is asked who sees whom.
    pub(super) fn when(&self, lens: &Lens) -> When {
        When { snapshot: lens.snapshot, day: lens.today(), today: self.today }
    }
}

/// How soon somebody hears: as they chose, else as the policy says. **Empty**: they are no user, or want no mail.
fn wants_mail<'a>(user: &'a UserId, usual: Timing, readers: &Readers) -> Option<(&'a UserId, Timing)> {
    let timing = match readers.get(user)? {
        Some(choice) => choice.timing()?,
        None => usual,
    };
    Some((user, timing))
}

/// A message to each webhook that wants the rule.
fn to_programs(webhooks: &[Webhook], meant: &Meant) -> Vec<NewMessage> {
    let wanting = webhooks.iter().filter(|webhook| webhook.wants(&meant.alert.key.rule));
    let message = |webhook: &Webhook| NewMessage {
        to: Destination::Webhook(webhook.webhook_id.clone()),
        timing: Timing::AtOnce,
        body: meant.body.clone(),
    };
    wanting.map(message).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_chose_goes_before_what_the_policy_says() {
        let user = |key: &str| UserId::new(key);
        let readers = Readers::from([
            (user("as the policy"), None),
            (user("together"), Some(MailChoice::Digest)),
            (user("at once"), Some(MailChoice::AtOnce)),
            (user("never"), Some(MailChoice::Never)),
        ]);
        let timing = |key: &str, usual| wants_mail(&user(key), usual, &readers).map(|(_, timing)| timing);
        for usual in [Timing::AtOnce, Timing::Digest] {
            assert_eq!(timing("as the policy", usual), Some(usual));
            assert_eq!(timing("together", usual), Some(Timing::Digest));
            assert_eq!(timing("at once", usual), Some(Timing::AtOnce));
            assert_eq!(timing("never", usual), None);
            assert_eq!(timing("no user", usual), None);
        }
    }
}
