//! One try to one receiver: what is sent, what is believed of the answer, and how long it takes at most.

use crate::bench::local_webhooks;
use crate::bench::receiver::{Receiver, Reply, Request, tls_server};
use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use regard_deliver::{Call, Fault, SigningSecret, SystemResolver, Trust, WebhookSettings, Webhooks};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const NOW: Timestamp = Timestamp::constant(1_767_603_600, 0);

fn secret(byte: u8) -> SigningSecret {
    SigningSecret::of_bytes(vec![byte; 32]).expect("a secret")
}

fn call(url: &str) -> Call {
    let (webhook_id, url) = ("w".to_owned(), url.to_owned());
    Call { webhook_id, url, secrets: vec![secret(1), secret(2)], body: "{\"number\": 1}".to_owned() }
}

fn webhooks(settings: &WebhookSettings) -> Result<Webhooks> {
    Ok(Webhooks::new(settings, &Trust::none(), Arc::new(SystemResolver))?)
}

async fn answered(reply: Reply) -> Result<Result<(), Fault>> {
    let receiver = Receiver::start(move |_| reply.clone()).await?;
    Ok(webhooks(&local_webhooks())?.send(&call(&receiver.url()), "m1", NOW).await)
}

#[tokio::test]
async fn what_is_sent_can_be_checked_by_who_gets_it() -> Result<()> {
    let seen: Arc<Mutex<Vec<Request>>> = Arc::default();
    let kept = Arc::clone(&seen);
    let receiver = Receiver::start(move |request| {
        kept.lock().expect("not poisoned").push(request);
        Reply::Status(204)
    })
    .await?;
    let webhooks = webhooks(&local_webhooks())?;
    webhooks.send(&call(&receiver.url()), "m1", NOW).await?;
    webhooks.send(&call(&receiver.url()), "m1", NOW + SignedDuration::from_secs(60)).await?;
    let seen = seen.lock().expect("not poisoned");
    let [first, second] = seen.as_slice() else { panic!("two came") };
    assert_eq!(first.first_line, "POST /hook?a=1 HTTP/1.1");
    assert_eq!(first.body, "{\"number\": 1}", "to the letter");
    for (name, value) in [
        ("host", receiver.address.to_string()),
        ("content-type", "application/json".to_owned()),
        ("webhook-id", "m1".to_owned()),
        ("webhook-timestamp", "1767603600".to_owned()),
        ("content-length", "13".to_owned()),
    ] {
        assert_eq!(first.header(name), value, "{name}");
    }
    assert!(first.is_signed(&secret(1)) && first.is_signed(&secret(2)) && !first.is_signed(&secret(3)));
    assert_eq!(second.id(), "m1", "the same key");
    assert_eq!(second.header("webhook-timestamp"), "1767603660", "the time of the try");
    assert!(second.is_signed(&secret(1)));
    assert_ne!(first.header("webhook-signature"), second.header("webhook-signature"));
    Ok(())
}

#[tokio::test]
async fn answers_are_told_apart() -> Result<()> {
    let status = |status, seconds: Option<i64>| {
        let not_before = seconds.map(|seconds| NOW + SignedDuration::from_secs(seconds));
        Err(Fault::Status { status, not_before })
    };
    for (reply, expected) in [
        (Reply::Status(200), Ok(())),
        (Reply::Status(202), Ok(())),
        (Reply::Status(500), status(500, None)),
        (Reply::Status(404), status(404, None)),
        (Reply::With(429, "retry-after", "90".to_owned()), status(429, Some(90))),
        (
            Reply::With(503, "Retry-After", "Mon, 05 Jan 2026 10:00:00 GMT".to_owned()),
            status(503, Some(3600)),
        ),
        (Reply::Status(410), Err(Fault::Gone)),
        (Reply::Reset, Err(Fault::BrokenOff)),
        (Reply::Garbage, Err(Fault::BrokenOff)),
        (Reply::Hang, Err(Fault::TooSlow)),
        (Reply::Late(Duration::from_millis(50), 200), Ok(())),
        // A head that is far too long.
        (Reply::With(200, "x", "a".repeat(1_000_000)), Err(Fault::BrokenOff)),
    ] {
        let shown: String = format!("{reply:?}").chars().take(60).collect();
        assert_eq!(answered(reply).await?, expected, "{shown}");
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_without_end_ends() -> Result<()> {
    let began = Instant::now();
    assert_eq!(answered(Reply::Endless(200)).await?, Ok(()), "its status was said");
    assert_eq!(answered(Reply::Endless(500)).await?, Err(Fault::Status { status: 500, not_before: None }));
    assert_eq!(answered(Reply::Half(200)).await?, Ok(()));
    assert!(began.elapsed() < Duration::from_secs(10));
    Ok(())
}

#[tokio::test]
async fn nobody_there_is_said() -> Result<()> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let url = format!("http://127.0.0.1:{port}/");
    assert_eq!(webhooks(&local_webhooks())?.send(&call(&url), "m1", NOW).await, Err(Fault::Unreachable));
    Ok(())
}

#[tokio::test]
async fn a_connection_that_was_closed_while_it_waited_costs_nothing() -> Result<()> {
    let webhooks = webhooks(&local_webhooks())?;
    let receiver = Receiver::start(|_| Reply::With(200, "connection", "close".to_owned())).await?;
    for _ in 0..3 {
        assert_eq!(webhooks.send(&call(&receiver.url()), "m1", NOW).await, Ok(()));
    }
    assert_eq!(receiver.connections(), 3);
    let receiver = Receiver::start(|_| Reply::Status(200)).await?;
    for _ in 0..3 {
        assert_eq!(webhooks.send(&call(&receiver.url()), "m1", NOW).await, Ok(()));
    }
    assert_eq!(receiver.connections(), 1);
    Ok(())
}

#[tokio::test]
async fn tls_is_with_who_it_should_be_or_not_at_all() -> Result<()> {
    let (tls, pem) = tls_server()?;
    let receiver = Receiver::start_with(Some(tls), Arc::new(|_| Reply::Status(200))).await?;
    let port = receiver.address.port();
    let trusting = Trust::none().and_pem(pem.as_bytes())?;
    let send = async |trust: &Trust, host: &str| {
        let webhooks = Webhooks::new(&local_webhooks(), trust, Arc::new(SystemResolver)).expect("TLS");
        webhooks.send(&call(&format!("https://{host}:{port}/")), "m1", NOW).await
    };
    assert_eq!(send(&trusting, "localhost").await, Ok(()));
    assert_eq!(send(&trusting, "127.0.0.1").await, Err(Fault::NoTls), "the name is another one");
    assert_eq!(send(&Trust::none(), "localhost").await, Err(Fault::NoTls), "nobody vouches for it");
    let plain = Receiver::start(|_| Reply::Status(200)).await?;
    let webhooks = Webhooks::new(&local_webhooks(), &trusting, Arc::new(SystemResolver))?;
    let url = format!("https://localhost:{}/", plain.address.port());
    assert!(matches!(webhooks.send(&call(&url), "m1", NOW).await, Err(Fault::NoTls | Fault::TooSlow)));
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_sent_is_said_and_nothing_secret_is() -> Result<()> {
    let receiver = Receiver::start(|_| Reply::Status(500)).await?;
    let webhooks = webhooks(&local_webhooks())?;
    let good = call(&receiver.url());
    for id in ["", "a.b", "a b", "a\r\nb", &"a".repeat(65)] {
        let fault = webhooks.send(&good, id, NOW).await.err().context("it fails")?;
        assert!(matches!(fault, Fault::BadMessage(_)), "{id:?} {fault}");
    }
    let unsigned = Call { secrets: Vec::new(), ..good.clone() };
    assert!(matches!(webhooks.send(&unsigned, "m1", NOW).await, Err(Fault::BadMessage(_))));
    assert_eq!(receiver.connections(), 0);
    let fault = webhooks.send(&good, "m1", NOW).await.err().context("it fails")?;
    let shown = format!("{fault} {fault:?} {good:?} {webhooks:?}");
    assert!(!shown.contains(&secret(1).reveal()[6..]), "{shown}");
    Ok(())
}
