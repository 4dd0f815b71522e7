//! Alerts on their way out of a real home: to a receiver of webhooks and a mail server that the tests start, with what
//! administrators see of it. Owns how a home sends on this machine.

#[expect(dead_code, reason = "what a mail server may do is tested with the crate that sends")]
#[path = "../../../../regard-deliver/tests/it/bench/mail_server.rs"]
mod mail_server;
mod mails;
mod post;
#[expect(dead_code, reason = "what a receiver may do is tested with the crate that sends")]
#[path = "../../../../regard-deliver/tests/it/bench/receiver.rs"]
mod receiver;
mod webhooks;

use crate::house::House;
use regard_app::delivery::{Delivery, DeliveryParts, OutboxParts};
use regard_deliver::{Courier, DeliverySettings, Network, PortRange, Surroundings, SystemResolver, Trust};
use regard_server::ServerState;
use regard_store::SealingKey;
use regard_testkit::{FixedClock, seeded_bytes};
use std::sync::Arc;

/// Under which secrets of webhooks are kept.
pub(crate) const SEALING_KEY: [u8; 32] = [7; 32];
/// Where links in what is sent lead.
pub(crate) const PUBLIC_URL: &str = "https://regard.example.com";

/// Delivery, and its courier, which does not run yet.
pub(crate) fn deliver(
    outbox: OutboxParts,
    settings: DeliverySettings,
    clock: &FixedClock,
) -> (Delivery, Courier) {
    settings.check().unwrap();
    let surroundings = Surroundings::new(clock.reader(), seeded_bytes(9));
    let (trust, resolver) = (Trust::none(), Arc::new(SystemResolver));
    Delivery::new(DeliveryParts { outbox, settings, trust, resolver, surroundings }).unwrap()
}

/// Settings under which receivers on this machine are reached.
pub(crate) fn local_delivery() -> DeliverySettings {
    let mut settings = DeliverySettings::default();
    settings.webhooks.allow_http = true;
    settings.webhooks.ports = vec![PortRange::new(1024, 65535)];
    settings.webhooks.allowed_networks = vec![Network("127.0.0.0/8".parse().unwrap())];
    settings.webhooks.connect_timeout_ms = 1_000;
    settings.webhooks.timeout_ms = 2_000;
    settings.sending.look_every_ms = 20;
    settings
}

impl House {
    /// The same home, in which this is how alerts go out, and the courier that takes them out.
    pub(crate) fn with_delivery(&self, settings: DeliverySettings) -> (Self, Courier) {
        let state = self.state.clone();
        let outbox = OutboxParts {
            store: state.store.clone(),
            access: state.access.clone(),
            reader: state.reader.clone(),
            ledger: state.ledger.clone(),
            key: SealingKey::new(SEALING_KEY),
            clock: state.clock.clone(),
            pinned: None,
            public_url: Some(PUBLIC_URL.to_owned()),
        };
        let (delivery, courier) = deliver(outbox, settings, &self.clock);
        (self.with(ServerState { delivery, ..state }), courier)
    }
}
