//! The courier over the real outbox: limits, slow receivers, stopping, receivers that want nothing any more, dead letters,
//! and an outbox that fails.

use crate::bench::outbox::StoreOutbox;
use crate::bench::receiver::{Receiver, Reply, Request};
use crate::bench::{Bench, local, seconds, until};
use anyhow::{Context, Result};
use async_trait::async_trait;
use regard_deliver::{Ask, DeliverySettings, Lane, NotDelivered, Outbox, OutboxError, Parcel, Trust};
use regard_store::{Destination, Timing};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

const SOON: Duration = Duration::from_secs(30);

fn to(webhook_id: &str, numbers: std::ops::Range<u64>) -> Vec<(u64, Destination, Timing)> {
    numbers.map(|number| (number, Destination::Webhook(webhook_id.to_owned()), Timing::AtOnce)).collect()
}

/// Which messages came, under which keys.
#[derive(Clone, Default)]
struct Came(Arc<Mutex<BTreeMap<u64, BTreeSet<String>>>>);

impl Came {
    fn note(&self, request: &Request) {
        let mut came = self.0.lock().expect("not poisoned");
        came.entry(request.number()).or_default().insert(request.id().to_owned());
    }

    fn many(&self) -> usize {
        self.0.lock().expect("not poisoned").len()
    }

    /// Whether each came under one key.
    fn each_under_one_key(&self) -> bool {
        self.0.lock().expect("not poisoned").values().all(|keys| keys.len() == 1)
    }
}

async fn taking(came: &Came) -> Result<Receiver> {
    let came = came.clone();
    Receiver::start(move |request| {
        came.note(&request);
        Reply::Status(200)
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_slow_does_not_hold_others_back() -> Result<()> {
    let bench = Bench::new(1).await?;
    let (quick, under_way, most) =
        (Came::default(), Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (now, at_most) = (Arc::clone(&under_way), Arc::clone(&most));
    let slow = Receiver::start(move |_| {
        at_most.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let now = Arc::clone(&now);
        // Counted out a little before the answer goes, so that the next one is never counted beside it.
        tokio::spawn(async move {
            tokio::time::sleep(Duration::from_millis(200)).await;
            now.fetch_sub(1, Ordering::SeqCst);
        });
        Reply::Late(Duration::from_millis(300), 200)
    })
    .await?;
    let receiver = taking(&quick).await?;
    let (slow_id, quick_id) = (bench.webhook(&slow.url()).await?, bench.webhook(&receiver.url()).await?);
    // All of the slow one's come before all of the quick one's.
    bench.raise(to(&slow_id, 0..3_000)).await?;
    bench.raise(to(&quick_id, 10_000..13_000)).await?;
    let mut settings = local();
    settings.webhooks.timeout_ms = 2_000;
    (settings.sending.at_once, settings.sending.at_once_each) = (12, 4);
    (settings.sending.claimed_at_once, settings.sending.held_at_most) = (100, 200);
    let running = bench.run(Arc::new(bench.outbox()), &settings, &Trust::none(), 1)?;
    until("the quick one has all", || quick.many() == 3_000).await?;
    let waiting = bench.store.outbox_counts().await?.waiting;
    assert!(waiting > 1_500, "the slow one has not: {waiting}");
    assert!(most.load(Ordering::SeqCst) <= 4, "{most:?} at once");
    assert!(running.handle.progress().delivered >= 3_000);
    running.kill().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_stop_lets_what_was_begun_end_and_puts_back_the_rest() -> Result<()> {
    let bench = Bench::new(1).await?;
    let came = Came::default();
    let seen = came.clone();
    let receiver = Receiver::start(move |request| {
        seen.note(&request);
        Reply::Late(Duration::from_millis(100), 200)
    })
    .await?;
    bench.raise(to(&bench.webhook(&receiver.url()).await?, 0..400)).await?;
    let running = bench.run(Arc::new(bench.outbox()), &local(), &Trust::none(), 1)?;
    until("some came", || came.many() > 20).await?;
    let handle = running.handle.clone();
    running.stop().await?;
    let counts = bench.store.outbox_counts().await?;
    assert_eq!(usize::try_from(counts.delivered)?, came.many(), "what came is taken down");
    let progress = handle.progress();
    assert_eq!((progress.held, progress.under_way), (0, 0));
    assert!(progress.put_back > 0);
    // At once, and as if nobody had held it.
    let rest = bench.store.claim_messages(1_000, seconds(60)).await?;
    assert_eq!(rest.len() + came.many(), 400);
    assert!(rest.iter().all(|message| message.attempt == 1));
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_wants_nothing_any_more_is_disabled_and_what_waits_goes_on_waiting() -> Result<()> {
    let bench = Bench::new(60).await?;
    let (came, is_gone) = (Came::default(), Arc::new(AtomicBool::new(true)));
    let (seen, gone) = (came.clone(), Arc::clone(&is_gone));
    let receiver = Receiver::start(move |request| {
        if gone.load(Ordering::SeqCst) {
            return Reply::Status(410);
        }
        seen.note(&request);
        Reply::Status(200)
    })
    .await?;
    let webhook_id = bench.webhook(&receiver.url()).await?;
    bench.raise(to(&webhook_id, 0..300)).await?;
    let running = bench.run(Arc::new(bench.outbox()), &local(), &Trust::none(), 1)?;
    until("it was asked", || running.handle.progress().given_up > 0).await?;
    let disabled =
        async || bench.store.webhook(&webhook_id).await.map(|one| one.and_then(|one| one.disabled));
    while disabled().await?.is_none() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let (_, why) = disabled().await?.context("it is disabled")?;
    assert_eq!(why, "the receiver answered 410 Gone");
    // Whatever was held has come back, and nothing is claimed any more.
    until("nothing is held", || running.handle.progress().held == 0).await?;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let asked = receiver.connections();
    let counts = bench.store.outbox_counts().await?;
    assert!(counts.waiting > 200 && counts.dead < 100, "{counts:?}");
    is_gone.store(false, Ordering::SeqCst);
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!((came.many(), receiver.connections()), (0, asked), "nobody asks");

    bench.store.enable_webhook(bench.actor(), webhook_id).await?;
    for dead in bench.dead().await?.into_keys() {
        bench.store.send_again(bench.actor(), dead).await?;
    }
    bench.until_empty(SOON).await?;
    assert_eq!(came.many(), 300);
    running.stop().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dead_letter_is_listed_and_sent_again() -> Result<()> {
    let bench = Bench::new(60).await?;
    let (came, is_mended, asked) = (Came::default(), Arc::new(AtomicBool::new(false)), Came::default());
    let (seen, mended, tried) = (came.clone(), Arc::clone(&is_mended), asked.clone());
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let receiver = Receiver::start(move |request| {
        tried.note(&request);
        counted.fetch_add(1, Ordering::SeqCst);
        if !mended.load(Ordering::SeqCst) {
            return Reply::Status(404);
        }
        seen.note(&request);
        Reply::Status(200)
    })
    .await?;
    bench.raise(to(&bench.webhook(&receiver.url()).await?, 0..5)).await?;
    let mut settings = local();
    settings.retry.tries = 3;
    let running = bench.run(Arc::new(bench.outbox()), &settings, &Trust::none(), 1)?;
    bench.until_empty(SOON).await?;
    let dead = bench.store.dead_messages(None, 10).await?;
    assert_eq!(dead.len(), 5);
    for letter in &dead {
        assert_eq!((letter.attempts, letter.why.as_str()), (3, "the webhook answered HTTP status 404"));
    }
    assert_eq!(tries.load(Ordering::SeqCst), 15);
    assert_eq!((running.handle.progress().given_up, running.handle.progress().to_be_retried), (5, 10));

    is_mended.store(true, Ordering::SeqCst);
    for letter in dead {
        bench.store.send_again(bench.actor(), letter.message_id).await?;
    }
    running.handle.nudge();
    bench.until_empty(SOON).await?;
    assert_eq!((came.many(), bench.dead().await?.len()), (5, 0));
    assert!(asked.each_under_one_key(), "the same key at every try");
    running.stop().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_does_not_answer_is_left_alone_and_given_up_in_the_end() -> Result<()> {
    // An hour is six seconds.
    let bench = Bench::new(600).await?;
    let tries = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&tries);
    let receiver = Receiver::start(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        Reply::Status(503)
    })
    .await?;
    let webhook_id = bench.webhook(&receiver.url()).await?;
    bench.raise(to(&webhook_id, 0..150)).await?;
    let mut settings = local();
    (settings.retry.hours, settings.retry.tries) = (1, 100);
    let running = bench.run(Arc::new(bench.outbox()), &settings, &Trust::none(), 1)?;
    until("it rests", || !running.handle.progress().resting.is_empty()).await?;
    let resting = running.handle.progress().resting.remove(0);
    assert_eq!(
        (&resting.lane, resting.why.as_str()),
        (&Lane::Webhook(webhook_id), "the webhook answered HTTP status 503")
    );
    bench.until_empty(SOON).await?;
    assert_eq!(bench.dead().await?.len(), 150, "after an hour");
    let tries = tries.load(Ordering::SeqCst);
    assert!(tries < 300, "{tries} tries of 150 messages: it was left alone");
    running.stop().await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_has_nowhere_to_go_says_so() -> Result<()> {
    let bench = Bench::new(60).await?;
    let bad = bench.webhook("http://127.0.0.1:22/").await?;
    bench.raise(to(&bad, 0..1)).await?;
    bench.raise(vec![(1, Destination::Address("desk@example.com".parse()?), Timing::AtOnce)]).await?;
    bench.raise(to("no-such-webhook", 2..3)).await?;
    let running = bench.run(Arc::new(bench.outbox()), &local(), &Trust::none(), 1)?;
    bench.until_empty(SOON).await?;
    let why: BTreeSet<String> = bench.dead().await?.into_values().collect();
    let expected = [
        "no mail server is set: write [delivery.mail] into regard.toml",
        "the address of the webhook names a port that is not allowed: name it in ports if it is meant",
        "the webhook is gone",
    ];
    assert_eq!(why, expected.map(str::to_owned).into());
    running.stop().await
}

/// An outbox that answers every third time.
struct Failing {
    inner: StoreOutbox,
    asked: AtomicUsize,
}

impl Failing {
    fn fail(&self) -> Result<(), OutboxError> {
        match self.asked.fetch_add(1, Ordering::SeqCst) % 3 {
            2 => Ok(()),
            _ => Err(OutboxError("the database is away".to_owned())),
        }
    }
}

#[async_trait]
impl Outbox for Failing {
    async fn claim(&self, ask: Ask) -> Result<Vec<Parcel>, OutboxError> {
        self.fail()?;
        self.inner.claim(ask).await
    }

    async fn delivered(&self, message_ids: Vec<String>) -> Result<(), OutboxError> {
        self.fail()?;
        self.inner.delivered(message_ids).await
    }

    async fn not_delivered(&self, messages: Vec<NotDelivered>) -> Result<(), OutboxError> {
        self.fail()?;
        self.inner.not_delivered(messages).await
    }

    async fn disable_webhook(&self, webhook_id: String, why: String) -> Result<(), OutboxError> {
        self.inner.disable_webhook(webhook_id, why).await
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outbox_that_is_away_now_and_then_loses_nothing() -> Result<()> {
    let bench = Bench::new(60).await?;
    let (came, nth) = (Came::default(), AtomicUsize::new(0));
    let seen = came.clone();
    let receiver = Receiver::start(move |request| {
        seen.note(&request);
        let fails = nth.fetch_add(1, Ordering::SeqCst).is_multiple_of(7);
        if fails { Reply::Status(500) } else { Reply::Status(200) }
    })
    .await?;
    bench.raise(to(&bench.webhook(&receiver.url()).await?, 0..200)).await?;
    let outbox = Failing { inner: bench.outbox(), asked: AtomicUsize::new(0) };
    let running = bench.run(Arc::new(outbox), &local(), &Trust::none(), 1)?;
    until("it is said", || running.handle.progress().outbox_fault.is_some()).await?;
    bench.until_empty(SOON).await?;
    assert_eq!((came.many(), bench.dead().await?.len()), (200, 0));
    assert!(came.each_under_one_key());
    running.stop().await
}

#[test]
fn the_usual_settings_hold_together() {
    assert_eq!(DeliverySettings::default().check(), Ok(()));
    assert_eq!(local().check(), Ok(()));
}
