//! Delivery of alerts from a home: its settings with the password from the environment, and the courier that runs while
//! pages are served.

use crate::wiring::Opened;
use anyhow::{Context, Result, bail};
use jiff::{SignedDuration, Timestamp};
use rand::RngCore;
use regard_app::access::Access;
use regard_app::delivery::{Delivery, DeliveryParts, OutboxParts};
use regard_app::pages::Reader;
use regard_deliver::{
    Courier, DeliverySettings, MailPassword, MailSecurity, Surroundings, SystemResolver, Trust,
};
use regard_home::Home;
use regard_model::Moment;
use regard_store::{SealingKey, Store};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinHandle;

/// How long what was delivered is kept, to be looked up.
const KEPT_FOR: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How often what is older is removed.
const TIDY_EVERY: Duration = Duration::from_secs(6 * 3600);
/// How much longer than the settings say a stop waits before the courier is left where it stands.
const FAREWELL: Duration = Duration::from_secs(5);

/// The settings of delivery, checked, with the password that the environment holds.
///
/// # Errors
/// A setting that cannot be used, or a variable that is not set: which one, and what would do.
pub(crate) fn settings(home: &Home) -> Result<DeliverySettings> {
    let mut settings = home.config().delivery.clone();
    // Whoever reaches a demo enters it as its administrator, who makes webhooks.
    settings.webhooks.only_this_machine = home.config().demo;
    if let Some(mail) = &mut settings.mail
        && let Some(variable) = &mail.password_env
    {
        let password = std::env::var(variable).ok().filter(|password| !password.is_empty());
        mail.password = Some(MailPassword::new(password.with_context(|| {
            format!(
                "regard.toml: delivery.mail.password_env names {variable}, which is not set: start Regard with the \
                 password in it, or take user and password_env out"
            )
        })?));
    }
    settings.check().context("regard.toml cannot be used")?;
    Ok(settings)
}

/// A courier that runs.
pub(crate) struct Delivering {
    pub(crate) delivery: Delivery,
    runs: JoinHandle<()>,
    tidies: JoinHandle<()>,
    stop_within: Duration,
}

/// What messages are made ready with.
pub(crate) struct Ready<'a> {
    pub(crate) opened: &'a Opened,
    pub(crate) store: &'a Store,
    pub(crate) access: &'a Access,
    pub(crate) reader: &'a Reader,
    pub(crate) pinned: Option<Moment>,
}

/// Lets a courier run over what waits in the application database.
///
/// # Errors
/// As [`settings`], and when the key of webhooks or the certificates of this machine cannot be read.
pub(crate) fn start(ready: &Ready<'_>) -> Result<Delivering> {
    let settings = settings(&ready.opened.home)?;
    let stop_within = Duration::from_millis(settings.sending.stop_within_ms);
    let (delivery, courier) = delivery(ready, settings)?;
    let runs = tokio::spawn(courier.run());
    let tidies = tokio::spawn(keep_tidy(ready.store.clone()));
    Ok(Delivering { delivery, runs, tidies, stop_within })
}

fn delivery(ready: &Ready<'_>, settings: DeliverySettings) -> Result<(Delivery, Courier)> {
    let trust = trust(&settings)?;
    let home = &ready.opened.home;
    let key = home.sealing_key(|into| rand::rng().fill_bytes(into))?;
    let outbox = OutboxParts {
        store: ready.store.clone(),
        access: ready.access.clone(),
        reader: ready.reader.in_background(),
        ledger: Arc::new(ready.opened.lake.clone()),
        key: SealingKey::new(key),
        clock: Arc::new(Timestamp::now),
        pinned: ready.pinned,
        public_url: home.config().public_url.clone(),
    };
    let parts = DeliveryParts {
        outbox,
        settings,
        trust,
        resolver: Arc::new(SystemResolver),
        surroundings: Surroundings::new(Timestamp::now, |bytes| rand::rng().fill_bytes(bytes)),
    };
    Ok(Delivery::new(parts)?)
}

/// Whom this machine trusts. One that trusts nobody still serves pages, and webhooks say why they cannot be reached; with
/// a mail server that wants TLS it does not start.
fn trust(settings: &DeliverySettings) -> Result<Trust> {
    let found = Trust::of_this_machine();
    let needs_it = settings.mail.as_ref().is_some_and(|mail| mail.security != MailSecurity::None);
    match found {
        Ok(trust) => Ok(trust),
        Err(error) if needs_it => bail!("no mail can be sent: {error}"),
        Err(error) => {
            tracing::warn!(%error, "webhooks over https cannot be reached");
            Ok(Trust::none())
        }
    }
}

/// Removes what was delivered long ago, for ever.
async fn keep_tidy(store: Store) {
    loop {
        match store.forget_delivered(KEPT_FOR).await {
            Ok(0) => {}
            Ok(messages) => tracing::debug!(messages, "forgot what was delivered long ago"),
            Err(error) => tracing::warn!(%error, "what was delivered long ago could not be removed"),
        }
        tokio::time::sleep(TIDY_EVERY).await;
    }
}

impl Delivering {
    /// Puts back what was not begun, and waits for what was; what is left is sent when its lease is over.
    pub(crate) async fn stop(self) {
        self.delivery.stop();
        self.tidies.abort();
        let runs = self.runs.abort_handle();
        if tokio::time::timeout(self.stop_within + FAREWELL, self.runs).await.is_err() {
            tracing::warn!("stopped before every message was taken down; some may go out again");
            runs.abort();
        }
    }
}
