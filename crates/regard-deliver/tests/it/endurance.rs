//! 100,000 alerts to receivers that fail, hang and repeat, by couriers that are killed between sending and taking down:
//! each is delivered, and none twice for who looks at keys.

use crate::bench::outbox::StoreOutbox;
use crate::bench::receiver::{Receiver, Reply, Request};
use crate::bench::{Bench, Running, local};
use anyhow::{Context, Result, ensure};
use async_trait::async_trait;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use regard_deliver::{
    Ask, DeliverySettings, NotDelivered, Outbox, OutboxError, Parcel, SigningSecret, Trust,
};
use regard_store::{Destination, Timing};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::Notify;

const ALERTS: u64 = 100_000;
/// How often a courier is killed.
const KILLS: u32 = 20;
const COURIERS: usize = 3;

/// What a receiver did with one message.
#[derive(Debug, Default)]
struct Fate {
    /// The keys under which it came.
    keys: Vec<String>,
    tries: u32,
    /// How often it was acted upon.
    acted: u32,
}

/// What the receivers hold together: the number of a message, and what became of it.
#[derive(Debug, Default)]
struct Ledger {
    fates: HashMap<u64, Fate>,
    unsigned: u64,
}

/// How a receiver behaves.
#[derive(Debug, Clone, Copy)]
enum Mood {
    Good,
    /// Fails three of ten tries, at most four times for one message.
    Fails,
    /// Cuts the connection, before and after it acted.
    Cuts,
    /// Answers what is no HTTP.
    Babbles,
    /// Acts, and answers so late that nobody waits any more: one in ten.
    Hangs,
    /// Acts, and answers too late at the first two tries: one in ten messages.
    SlowTwice,
    /// Knows nothing, until it is mended.
    Broken,
}

struct House {
    ledger: Mutex<Ledger>,
    chance: Mutex<ChaCha8Rng>,
    is_mended: AtomicBool,
    requests: AtomicU64,
}

impl House {
    fn draw(&self) -> f64 {
        self.chance.lock().expect("not poisoned").random()
    }

    fn receive(&self, mood: Mood, request: &Request, secret: &SigningSecret) -> Reply {
        self.requests.fetch_add(1, Ordering::Relaxed);
        let drawn = self.draw();
        let is_signed = request.is_signed(secret);
        let mut ledger = self.ledger.lock().expect("not poisoned");
        ledger.unsigned += u64::from(!is_signed);
        let number = request.number();
        let fate = ledger.fates.entry(number).or_default();
        fate.tries += 1;
        if !fate.keys.iter().any(|key| key == request.id()) {
            fate.keys.push(request.id().to_owned());
        }
        let may_fail = fate.tries <= 4;
        let too_late = Duration::from_millis(600);
        let (acts, reply) = match mood {
            Mood::Fails if may_fail && drawn < 0.3 => (drawn < 0.1, Reply::Status(500)),
            Mood::Cuts if may_fail && drawn < 0.2 => (drawn < 0.1, Reply::Reset),
            Mood::Babbles if may_fail && drawn < 0.2 => (false, Reply::Garbage),
            Mood::Hangs if may_fail && drawn < 0.1 => (true, Reply::Hang),
            Mood::SlowTwice if fate.tries <= 2 && number.is_multiple_of(10) => {
                (true, Reply::Late(too_late, 200))
            }
            Mood::Broken if !self.is_mended.load(Ordering::SeqCst) => (false, Reply::Status(404)),
            _ => (true, Reply::Status(200)),
        };
        fate.acted += u32::from(acts);
        reply
    }
}

/// An outbox whose courier dies now and then when it wants to take down what was delivered.
struct Deadly {
    inner: StoreOutbox,
    dies: Box<dyn Fn() -> bool + Send + Sync>,
    death: Arc<Notify>,
}

#[async_trait]
impl Outbox for Deadly {
    async fn claim(&self, ask: Ask) -> Result<Vec<Parcel>, OutboxError> {
        self.inner.claim(ask).await
    }

    async fn delivered(&self, message_ids: Vec<String>) -> Result<(), OutboxError> {
        if (self.dies)() {
            self.death.notify_one();
            return std::future::pending().await;
        }
        self.inner.delivered(message_ids).await
    }

    async fn not_delivered(&self, messages: Vec<NotDelivered>) -> Result<(), OutboxError> {
        self.inner.not_delivered(messages).await
    }

    async fn disable_webhook(&self, webhook_id: String, why: String) -> Result<(), OutboxError> {
        self.inner.disable_webhook(webhook_id, why).await
    }
}

/// How many messages each mood gets, out of a thousand.
const SHARES: &[(Mood, u64)] = &[
    (Mood::Good, 600),
    (Mood::Fails, 150),
    (Mood::Cuts, 100),
    (Mood::Babbles, 100),
    (Mood::Hangs, 28),
    (Mood::SlowTwice, 20),
    (Mood::Broken, 2),
];

fn settings() -> DeliverySettings {
    let mut settings = local();
    // A minute of the clock is a second.
    settings.sending.lease_seconds = 180;
    settings.sending.at_once_each = 16;
    settings.sending.claimed_at_once = 500;
    settings.retry.tries = 25;
    settings
}

/// Keeps couriers running, and kills one each time that one dies. Returns them when all kills are done.
async fn keep_running(bench: &Bench, kills: Arc<AtomicU64>) -> Result<Vec<Running>> {
    let deaths: Vec<Arc<Notify>> = (0..COURIERS).map(|_| Arc::default()).collect();
    let chance = Arc::new(Mutex::new(ChaCha8Rng::seed_from_u64(11)));
    let start = |place: usize, seed: u64| {
        let (chance, kills) = (Arc::clone(&chance), Arc::clone(&kills));
        let dies = move || {
            let drawn: f64 = chance.lock().expect("not poisoned").random();
            drawn < 0.15 && kills.load(Ordering::SeqCst) < u64::from(KILLS)
        };
        let outbox =
            Deadly { inner: bench.outbox(), dies: Box::new(dies), death: Arc::clone(&deaths[place]) };
        bench.run(Arc::new(outbox), &settings(), &Trust::none(), seed)
    };
    let mut running: Vec<Option<Running>> = Vec::new();
    for place in 0..COURIERS {
        running.push(Some(start(place, place as u64)?));
    }
    while kills.load(Ordering::SeqCst) < u64::from(KILLS) {
        let place = tokio::select! {
            () = deaths[0].notified() => 0,
            () = deaths[1].notified() => 1,
            () = deaths[2].notified() => 2,
        };
        running[place].take().context("it runs")?.kill().await;
        let seed = 100 + kills.fetch_add(1, Ordering::SeqCst);
        running[place] = Some(start(place, seed)?);
    }
    Ok(running.into_iter().flatten().collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_alerts_arrive_once_for_who_looks_at_keys() -> Result<()> {
    let bench = Bench::new(60).await?;
    let house = Arc::new(House {
        ledger: Mutex::default(),
        chance: Mutex::new(ChaCha8Rng::seed_from_u64(7)),
        is_mended: AtomicBool::new(false),
        requests: AtomicU64::new(0),
    });
    let (mut receivers, mut messages, mut next) = (Vec::new(), Vec::new(), 0);
    let outbox = bench.outbox();
    for (mood, share) in SHARES {
        let (place, mood) = (Arc::new(Mutex::new(None::<SigningSecret>)), *mood);
        let (house, known) = (Arc::clone(&house), Arc::clone(&place));
        let receiver = Receiver::start(move |request| {
            let secret = known.lock().expect("not poisoned").clone().expect("it is known");
            house.receive(mood, &request, &secret)
        })
        .await?;
        let webhook_id = bench.webhook(&receiver.url()).await?;
        *place.lock().expect("not poisoned") = Some(outbox.secret(&webhook_id).await?);
        let many = share * ALERTS / 1_000;
        let to = Destination::Webhook(webhook_id);
        messages.extend((next..next + many).map(|number| (number, to.clone(), Timing::AtOnce)));
        next += many;
        receivers.push(receiver);
    }
    assert_eq!(next, ALERTS);
    bench.raise(messages).await?;

    let began = Instant::now();
    let kills = Arc::new(AtomicU64::new(0));
    let running = keep_running(&bench, Arc::clone(&kills)).await?;
    bench.until_empty(Duration::from_secs(170)).await?;
    let elapsed = began.elapsed();

    // The dead letters: all of the receiver that knows nothing, and no others.
    let broken = ALERTS * 2 / 1_000;
    let dead = bench.dead().await?;
    ensure!(dead.len() as u64 == broken, "{} dead letters: {:?}", dead.len(), dead.values().next());
    assert!(dead.values().all(|why| why == "the webhook answered HTTP status 404"));
    house.is_mended.store(true, Ordering::SeqCst);
    for message_id in dead.into_keys() {
        bench.store.send_again(bench.actor(), message_id).await?;
    }
    bench.until_empty(Duration::from_secs(30)).await?;
    for running in running {
        running.stop().await?;
    }

    let counts = bench.store.outbox_counts().await?;
    assert_eq!((counts.delivered, counts.dead, counts.waiting), (100_000, 0, 0));
    let ledger = house.ledger.lock().expect("not poisoned");
    assert_eq!(ledger.unsigned, 0, "every request is signed");
    assert_eq!(ledger.fates.len() as u64, ALERTS, "each came");
    assert!(ledger.fates.values().all(|fate| fate.acted >= 1), "and was acted upon");
    assert!(ledger.fates.values().all(|fate| fate.keys.len() == 1), "always under the same key");
    let keys: std::collections::HashSet<&str> =
        ledger.fates.values().map(|fate| fate.keys[0].as_str()).collect();
    assert_eq!(keys.len() as u64, ALERTS, "that no other has: so after de-duplication each is there once");
    let acted: u64 = ledger.fates.values().map(|fate| u64::from(fate.acted)).sum();
    assert!(acted > ALERTS, "repeats did happen");
    println!(
        "{ALERTS} alerts in {:.1} s ({:.0} a second): {} requests, {} acted upon more than once, {} couriers killed, {broken} dead letters sent again",
        elapsed.as_secs_f64(),
        ALERTS as f64 / elapsed.as_secs_f64(),
        house.requests.load(Ordering::Relaxed),
        acted - ALERTS,
        kills.load(Ordering::SeqCst),
    );
    drop(receivers);
    Ok(())
}
