//! What the tests stand on: a store with alerts to tell of, couriers over it, and servers that receive. Owns no assertion.

pub(crate) mod clock;
pub(crate) mod mail_server;
pub(crate) mod outbox;
pub(crate) mod receiver;

use anyhow::{Context, Result};
use clock::Clock;
use jiff::SignedDuration;
use outbox::StoreOutbox;
use regard_deliver::{
    Courier, CourierHandle, DeliverySettings, Network, Outbox, PortRange, Relay, Surroundings,
    SystemResolver, Trust, Ways, WebhookSettings, Webhooks,
};
use regard_model::{CustomerId, PolicyVersion, Scope, UserId};
use regard_store::{
    Actor, AlertKey, Destination, Limits, NewAlert, NewMessage, NewWebhook, Profile, Role, SealingKey, Store,
    StoreUrl, Timing, User,
};
use regard_testkit::{TempHome, seeded_bytes, temp_home};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

pub(crate) struct Bench {
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) admin: User,
    pub(crate) key: SealingKey,
    _home: TempHome,
}

/// A courier that runs.
pub(crate) struct Running {
    pub(crate) handle: CourierHandle,
    task: JoinHandle<()>,
}

impl Bench {
    /// On a clock that runs so many times faster than others.
    pub(crate) async fn new(times_faster: u32) -> Result<Self> {
        let home = temp_home()?;
        let clock = Clock::new(times_faster);
        let url: StoreUrl = format!("sqlite:{}", home.join("regard.sqlite").display()).parse()?;
        let surroundings = regard_store::Surroundings::new(clock.reader(), seeded_bytes(1));
        let store = Store::open_with(&url, surroundings, Limits::default()).await?;
        let admin = store.create_user(profile("admin@example.com")?, None).await?;
        Ok(Self { clock, store, admin, key: SealingKey::new([7; 32]), _home: home })
    }

    pub(crate) fn actor(&self) -> Actor {
        Actor { user_id: self.admin.user_id.clone(), scope: Scope::Everyone, address: None }
    }

    pub(crate) async fn user(&self, email: &str) -> Result<UserId> {
        Ok(self.store.create_user(profile(email)?, None).await?.user_id)
    }

    /// Makes a webhook, and returns its key.
    pub(crate) async fn webhook(&self, url: &str) -> Result<String> {
        let new = NewWebhook { url: url.to_owned(), rules: BTreeSet::new() };
        let (_, webhook) = self.store.make_webhook(self.actor(), new, self.key.clone()).await?;
        Ok(webhook.webhook_id)
    }

    /// Raises alerts, each told of by one message that holds its number.
    pub(crate) async fn raise(&self, messages: Vec<(u64, Destination, Timing)>) -> Result<()> {
        for some in messages.chunks(5_000) {
            let new = some.iter().map(|(number, to, timing)| {
                let body = format!("{{\"number\":{number}}}");
                let message = NewMessage { to: to.clone(), timing: *timing, body };
                self.alert(*number, vec![message])
            });
            self.store.raise_alerts(new.collect()).await?;
        }
        Ok(())
    }

    fn alert(&self, number: u64, messages: Vec<NewMessage>) -> NewAlert {
        let customer_id = CustomerId::new(format!("c{number}"));
        NewAlert {
            key: AlertKey { customer_id, rule: "late".to_owned(), cause: None },
            details: "{}".to_owned(),
            happened_at: self.clock.now(),
            policy: PolicyVersion(1),
            assigned_to: None,
            messages,
        }
    }

    pub(crate) fn outbox(&self) -> StoreOutbox {
        StoreOutbox::new(self.store.clone(), self.key.clone())
    }

    /// Lets a courier run over an outbox.
    pub(crate) fn run(
        &self,
        outbox: Arc<dyn Outbox>,
        settings: &DeliverySettings,
        trust: &Trust,
        seed: u64,
    ) -> Result<Running> {
        settings.check()?;
        let webhooks = Webhooks::new(&settings.webhooks, trust, Arc::new(SystemResolver))?;
        let mail = settings.mail.as_ref().map(|mail| Relay::new(mail, trust)).transpose()?;
        let ways = Ways { mail: mail.map(Arc::new), webhooks: Arc::new(webhooks) };
        let surroundings = Surroundings::new(self.clock.reader(), seeded_bytes(seed));
        let (courier, handle) = Courier::new(outbox, ways, settings, surroundings);
        Ok(Running { handle, task: tokio::spawn(courier.run()) })
    }

    /// The reasons why messages were given up, and their keys.
    pub(crate) async fn dead(&self) -> Result<BTreeMap<String, String>> {
        let dead = self.store.dead_messages(None, 10_000).await?;
        Ok(dead.into_iter().map(|dead| (dead.message_id, dead.why)).collect())
    }

    /// Waits until nothing waits in the outbox.
    pub(crate) async fn until_empty(&self, within: Duration) -> Result<()> {
        let began = Instant::now();
        loop {
            let counts = self.store.outbox_counts().await?;
            if counts.waiting == 0 {
                return Ok(());
            }
            anyhow::ensure!(began.elapsed() < within, "the outbox is not empty: {counts:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

impl Running {
    /// Tells it to stop, and waits for it.
    pub(crate) async fn stop(self) -> Result<()> {
        self.handle.stop();
        Ok(tokio::time::timeout(Duration::from_secs(20), self.task).await.context("it stops")??)
    }

    /// Ends it where it stands.
    pub(crate) async fn kill(self) {
        self.task.abort();
        let _ = self.task.await;
    }
}

fn profile(email: &str) -> Result<Profile> {
    Ok(Profile {
        email: email.parse()?,
        name: "Ann Lee".to_owned(),
        title: None,
        level: None,
        business_unit: None,
        role: Role::Admin,
    })
}

/// Settings under which receivers on this machine are reached, quickly.
pub(crate) fn local() -> DeliverySettings {
    let mut settings = DeliverySettings { webhooks: local_webhooks(), ..DeliverySettings::default() };
    settings.sending.look_every_ms = 20;
    settings.retry.first_pause_seconds = 2;
    settings.retry.longest_pause_seconds = 60;
    settings
}

pub(crate) fn local_webhooks() -> WebhookSettings {
    WebhookSettings {
        allow_http: true,
        ports: vec![PortRange::new(1024, 65535)],
        allowed_networks: vec![Network("127.0.0.0/8".parse().expect("a network"))],
        connect_timeout_ms: 1_000,
        timeout_ms: 400,
        ..WebhookSettings::default()
    }
}

/// Waits until something is so.
pub(crate) async fn until(what: &str, mut is_so: impl FnMut() -> bool) -> Result<()> {
    let began = Instant::now();
    while !is_so() {
        anyhow::ensure!(began.elapsed() < Duration::from_secs(30), "in vain: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(())
}

pub(crate) fn seconds(seconds: i64) -> SignedDuration {
    SignedDuration::from_secs(seconds)
}
