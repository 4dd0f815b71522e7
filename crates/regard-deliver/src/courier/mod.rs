//! The courier: takes messages from the outbox to where they go, and takes down what became of them.
//!
//! Invariants:
//! - A message is taken down as delivered only after its receiver said so, so one that a crash leaves between the two goes
//!   out again, under the same key: at least once, and once for who looks at keys.
//! - So many tries at once in all and to each destination; what waits for a slow one never stands before others.
//! - Whatever the outbox does not take down is claimed again when its lease is over.

mod counts;
mod desk;
mod lanes;
mod notes;
mod rounds;

pub use counts::{Progress, Resting};
pub use lanes::Lane;

use crate::fault::Fault;
use crate::mail::Relay;
use crate::outbox::{Outbox, Parcel, Post};
use crate::retry::RetryPolicy;
use crate::settings::{DeliverySettings, SendingSettings};
use crate::surroundings::Surroundings;
use crate::webhooks::Webhooks;
use counts::Counts;
use jiff::{SignedDuration, Timestamp};
use std::fmt;
use std::sync::Arc;
use tokio::sync::{Notify, watch};

/// The ways out.
#[derive(Debug, Clone)]
pub struct Ways {
    /// **Empty**: no mail server is set, and what would go by e-mail is given up, saying so.
    pub mail: Option<Arc<Relay>>,
    /// To all webhooks.
    pub webhooks: Arc<Webhooks>,
}

/// Takes messages from an outbox to where they go.
pub struct Courier {
    outbox: Arc<dyn Outbox>,
    ways: Ways,
    sending: SendingSettings,
    retry: RetryPolicy,
    /// No try takes longer.
    longest_try: SignedDuration,
    surroundings: Surroundings,
    counts: Arc<Counts>,
    nudge: Arc<Notify>,
    stop: watch::Receiver<bool>,
}

/// What is said to a courier that runs, and what can be seen of it. Clones are about the same courier.
#[derive(Clone)]
pub struct CourierHandle {
    counts: Arc<Counts>,
    nudge: Arc<Notify>,
    stop: Arc<watch::Sender<bool>>,
}

impl Courier {
    /// A courier that has not begun. The settings are checked before: [`DeliverySettings::check`].
    pub fn new(
        outbox: Arc<dyn Outbox>,
        ways: Ways,
        settings: &DeliverySettings,
        surroundings: Surroundings,
    ) -> (Self, CourierHandle) {
        let (stop, stopped) = watch::channel(false);
        let (counts, nudge) = (Arc::new(Counts::default()), Arc::new(Notify::new()));
        let handle =
            CourierHandle { counts: Arc::clone(&counts), nudge: Arc::clone(&nudge), stop: Arc::new(stop) };
        let (sending, retry) = (settings.sending, settings.retry.policy());
        let longest_try = settings.longest_try();
        let stop = stopped;
        (Self { outbox, ways, sending, retry, longest_try, surroundings, counts, nudge, stop }, handle)
    }

    /// Runs until it is told to stop; then what was not begun is put back, and what was begun is waited for.
    pub async fn run(self) {
        rounds::run(self).await;
    }
}

impl Ways {
    /// Tries to send a parcel, once.
    async fn send(&self, parcel: &Parcel, now: Timestamp) -> Result<(), Fault> {
        match &parcel.post {
            Post::Nowhere(why) => Err(Fault::Nowhere(why.clone())),
            Post::Mail(mail) => match &self.mail {
                Some(relay) => relay.send(mail, &message_id_of(parcel), now).await,
                None => Err(Fault::NoRelay),
            },
            Post::Webhook(call) => match parcel.claims.as_slice() {
                [claim] => self.webhooks.send(call, &claim.message_id, now).await,
                _ => Err(Fault::BadMessage("is not one alone, as it must be to a webhook")),
            },
        }
    }
}

/// The key of what goes out as one: that of its message, or one that follows from those of all of them.
fn message_id_of(parcel: &Parcel) -> String {
    use sha2::{Digest, Sha256};
    if let [claim] = parcel.claims.as_slice() {
        return claim.message_id.clone();
    }
    let mut keys: Vec<&str> = parcel.claims.iter().map(|claim| claim.message_id.as_str()).collect();
    keys.sort_unstable();
    let hash = Sha256::digest(keys.join(" ").as_bytes());
    hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

impl CourierHandle {
    /// Lets the courier look at the outbox now, because something was put there.
    pub fn nudge(&self) {
        self.nudge.notify_one();
    }

    /// Lets the courier stop.
    pub fn stop(&self) {
        self.stop.send_replace(true);
    }

    /// How it goes.
    pub fn progress(&self) -> Progress {
        self.counts.progress()
    }
}

impl fmt::Debug for Courier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Courier").field("sending", &self.sending).finish_non_exhaustive()
    }
}

impl fmt::Debug for CourierHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CourierHandle").field("progress", &self.progress()).finish_non_exhaustive()
    }
}
