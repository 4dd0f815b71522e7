//! From claimed messages to what goes out. Owns that nobody is told of a customer whom they do not see at the moment of
//! sending, and that what cannot go out says why.

use super::letter::Item;
use super::outbox::{Held, StoreOutbox};
use super::told::Told;
use super::words::words_of;
use crate::access::{Sight, When};
use crate::pages::PageError;
use jiff::Timestamp;
use regard_deliver::{Call, Claim, Parcel, Post, SecretError, SigningSecret};
use regard_model::{CustomerId, EngineError, Lens, Moment, PolicyVersion, Scope, UserId};
use regard_store::{CallerError, ClaimedMessage, Destination, StoreError, User, Webhook, WebhookSecret};
use std::collections::{BTreeMap, BTreeSet, HashMap};

const UNREADABLE: &str = "the message is none that Regard wrote";
const NO_USER: &str = "they are no user any more, or may not sign in";
const NOT_SEEN: &str = "they do not see the customer any more";
const NO_SCOPE: &str = "nobody can say what this address may see: only users are sent mail";
const NOT_WANTED: &str = "the webhook does not want alerts of this rule any more";
const NO_WEBHOOK: &str = "the webhook was removed";
const NOT_OUR_SECRET: &str =
    "the secret of the webhook cannot be read with the key of this home: give it another secret";

/// Nothing can be made ready just now.
#[derive(Debug, thiserror::Error)]
pub(super) enum NotReady {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Facts(#[from] PageError),
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// A message with what it tells of.
struct One {
    message: ClaimedMessage,
    told: Told,
    /// The main key of the customer.
    customer: CustomerId,
}

/// What goes out, once customers have their names.
enum Ready {
    Mail(Box<User>, Vec<One>),
    Call(Box<Webhook>, Vec<SigningSecret>, Box<One>),
    Nowhere(Vec<ClaimedMessage>, &'static str),
}

/// A webhook with the secrets that sign for it, one at least. **Empty**: they cannot be read.
type Known = (Webhook, Option<Vec<SigningSecret>>);

/// Facts and people as they are now.
struct Now {
    at: Timestamp,
    moment: Moment,
    when: When,
    /// Who sees whom, and which customers are one.
    sight: Sight,
}

impl StoreOutbox {
    /// Makes of each that is held what goes out of it.
    pub(super) async fn ready(&self, held: Vec<Held>) -> Result<Vec<Parcel>, NotReady> {
        let mut now = self.now().await?;
        let webhooks = self.webhooks(&held).await?;
        let mut ready = Vec::new();
        for Held { to, messages } in held {
            match to {
                Destination::User(user_id) => self.for_user(&user_id, messages, &mut now, &mut ready).await?,
                Destination::Webhook(key) => {
                    for_webhook(webhooks.get(&key), messages, &now, &mut ready);
                }
                Destination::Address(_) => ready.push(Ready::Nowhere(messages, NO_SCOPE)),
            }
        }
        let names = self.names(&ready, &now).await?;
        Ok(ready.into_iter().map(|ready| self.parcel(ready, &names, now.at)).collect())
    }

    async fn now(&self) -> Result<Now, NotReady> {
        let parts = &self.parts;
        let at = (parts.clock)();
        let moment = parts.pinned.unwrap_or_else(|| Moment::at(at));
        let zone = &self.sender.zone;
        let snapshot = parts.ledger.head().await?;
        let when = When { snapshot, day: moment.day(zone), today: Moment::at(at).day(zone) };
        let sight = parts.access.sight(when).await?;
        Ok(Now { at, moment, when, sight })
    }

    /// Those webhooks to which something is held.
    async fn webhooks(&self, held: &[Held]) -> Result<HashMap<String, Known>, NotReady> {
        let wanted: BTreeSet<&str> = held
            .iter()
            .filter_map(|held| match &held.to {
                Destination::Webhook(key) => Some(key.as_str()),
                _ => None,
            })
            .collect();
        let mut known = HashMap::new();
        if wanted.is_empty() {
            return Ok(known);
        }
        let store = &self.parts.store;
        for webhook in store.webhooks().await? {
            let key = webhook.webhook_id.clone();
            if !wanted.contains(key.as_str()) {
                continue;
            }
            let secrets = match store.webhook_secrets(&key, &self.parts.key).await {
                Ok(secrets) => signing(&secrets).ok().filter(|secrets| !secrets.is_empty()),
                Err(StoreError::Caller(CallerError::NotOurSeal(_))) => None,
                Err(error) => return Err(error.into()),
            };
            known.insert(key, (webhook, secrets));
        }
        Ok(known)
    }

    async fn for_user(
        &self,
        user_id: &UserId,
        messages: Vec<ClaimedMessage>,
        now: &mut Now,
        ready: &mut Vec<Ready>,
    ) -> Result<(), NotReady> {
        let user = self.parts.store.user(user_id).await?;
        let Some(user) = user.filter(|user| user.disabled_at.is_none()) else {
            ready.push(Ready::Nowhere(messages, NO_USER));
            return Ok(());
        };
        let mut seen = Vec::new();
        let mut unseen = Vec::new();
        for one in read(messages, now, ready) {
            if now.sight.sees(user_id, &one.customer).await? {
                seen.push(one);
            } else {
                unseen.push(one.message);
            }
        }
        if !unseen.is_empty() {
            ready.push(Ready::Nowhere(unseen, NOT_SEEN));
        }
        if !seen.is_empty() {
            ready.push(Ready::Mail(Box::new(user), seen));
        }
        Ok(())
    }

    /// What the customers of all that goes out are called. Each of them was looked at for its receiver before.
    async fn names(&self, ready: &[Ready], now: &Now) -> Result<HashMap<String, String>, NotReady> {
        let customers: BTreeSet<&CustomerId> = ready
            .iter()
            .flat_map(|ready| match ready {
                Ready::Mail(_, all) => all.as_slice(),
                Ready::Call(_, _, one) => std::slice::from_ref(one.as_ref()),
                Ready::Nowhere(..) => &[],
            })
            .map(|one| &one.customer)
            .collect();
        if customers.is_empty() {
            return Ok(HashMap::new());
        }
        let lens = Lens {
            snapshot: now.when.snapshot,
            moment: now.moment,
            policy: PolicyVersion::default(),
            scope: Scope::of(customers.iter().map(|customer| (*customer).clone())),
            zone: self.sender.zone.clone(),
        };
        let keys = customers.iter().map(|customer| customer.as_str().to_owned());
        Ok(self.parts.reader.customer_names(&lens, keys.collect()).await?)
    }

    fn parcel(&self, ready: Ready, names: &HashMap<String, String>, now: Timestamp) -> Parcel {
        let name_of = |one: &One| names.get(one.customer.as_str()).cloned();
        match ready {
            Ready::Nowhere(messages, why) => {
                Parcel { claims: claims(messages.iter()), post: Post::Nowhere(why.to_owned()) }
            }
            Ready::Call(webhook, secrets, one) => {
                let url = self.sender.page_of(one.customer.as_str());
                let body = one.told.call(&one.message, one.customer.as_str(), name_of(&one).as_deref(), url);
                let Webhook { webhook_id, url, .. } = *webhook;
                let post = Post::Webhook(Call { webhook_id, url, secrets, body });
                Parcel { claims: claims(std::iter::once(&one.message)), post }
            }
            Ready::Mail(user, all) => {
                // A customer without a name is called by their key, as on every page.
                let called: BTreeMap<&str, String> = all
                    .iter()
                    .map(|one| (one.customer.as_str(), name_of(one)))
                    .map(|(key, name)| (key, name.unwrap_or_else(|| key.to_owned())))
                    .collect();
                let items: Vec<Item<'_>> = all
                    .iter()
                    .map(|one| {
                        let customer_id = one.customer.as_str();
                        let name = called.get(customer_id).map_or(customer_id, String::as_str);
                        Item { told: &one.told, customer_id, name }
                    })
                    .collect();
                let words = words_of(user.language);
                let mail = self.sender.letter(user.profile.email.as_str(), words, &items, now);
                Parcel { claims: claims(all.iter().map(|one| &one.message)), post: Post::Mail(mail) }
            }
        }
    }
}

/// Secrets as what is sent is signed with them.
pub(super) fn signing(secrets: &[WebhookSecret]) -> Result<Vec<SigningSecret>, SecretError> {
    secrets.iter().map(|secret| SigningSecret::read(secret.reveal())).collect()
}

/// One message each, as receivers of webhooks take them. What a webhook wants is asked again: its rules may be others
/// since the alert was raised.
fn for_webhook(known: Option<&Known>, messages: Vec<ClaimedMessage>, now: &Now, ready: &mut Vec<Ready>) {
    let (webhook, secrets) = match known {
        None => return ready.push(Ready::Nowhere(messages, NO_WEBHOOK)),
        Some((_, None)) => return ready.push(Ready::Nowhere(messages, NOT_OUR_SECRET)),
        Some((webhook, Some(secrets))) => (webhook, secrets),
    };
    let (wanted, unwanted): (Vec<One>, Vec<One>) =
        read(messages, now, ready).into_iter().partition(|one| webhook.names(&one.told.rule));
    if !unwanted.is_empty() {
        let unwanted = unwanted.into_iter().map(|one| one.message).collect();
        ready.push(Ready::Nowhere(unwanted, NOT_WANTED));
    }
    ready.extend(
        wanted.into_iter().map(|one| Ready::Call(Box::new(webhook.clone()), secrets.clone(), Box::new(one))),
    );
}

/// What messages tell of; those that cannot be read go nowhere.
fn read(messages: Vec<ClaimedMessage>, now: &Now, ready: &mut Vec<Ready>) -> Vec<One> {
    let mut read = Vec::with_capacity(messages.len());
    let mut odd = Vec::new();
    for message in messages {
        match Told::read(&message.body) {
            Some(told) => {
                let customer = now.sight.main_of(&CustomerId::new(told.customer_id.as_str()));
                read.push(One { message, told, customer });
            }
            None => odd.push(message),
        }
    }
    if !odd.is_empty() {
        ready.push(Ready::Nowhere(odd, UNREADABLE));
    }
    read
}

fn claims<'a>(messages: impl Iterator<Item = &'a ClaimedMessage>) -> Vec<Claim> {
    let claim = |message: &ClaimedMessage| Claim {
        message_id: message.message_id.clone(),
        attempt: message.attempt,
        created_at: message.created_at,
    };
    messages.map(claim).collect()
}
