//! How often a provider is asked, and what happens when it is away or changes its keys.

use crate::hostile::{Bench, Hits, Plan, Reply, Signer};
use jiff::SignedDuration;
use regard_sso::{Clock, Document, Fault, Http, HttpLimits, Provider, ProviderFault, Refusal};
use regard_testkit::{FixedClock, seeded_bytes};
use serde_json::json;
use std::sync::Arc;

/// Signs in, at the time that the bench's clock shows.
async fn signs_in(bench: &Bench) -> bool {
    let now = bench.clock.now().as_second();
    bench.plan().claims = json!({"iat": now, "exp": now + 300});
    bench.sign_in().await.is_ok()
}

#[tokio::test]
async fn nothing_is_asked_before_somebody_signs_in_and_each_document_once() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    assert_eq!(bench.hits(), Hits::default());
    bench.begin().await?;
    assert_eq!(bench.hits(), Hits { metadata: 1, ..Hits::default() });
    for _ in 0..3 {
        assert!(signs_in(&bench).await);
    }
    assert_eq!(bench.hits(), Hits { metadata: 1, keys: 1, sign_in: 3, token: 3, elsewhere: 0 });
    bench.clock.advance(SignedDuration::from_mins(61));
    assert!(signs_in(&bench).await);
    assert_eq!(bench.hits(), Hits { metadata: 2, keys: 2, sign_in: 4, token: 4, elsewhere: 0 });
    Ok(())
}

#[tokio::test]
async fn many_at_once_ask_once() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    let all = futures::future::join_all((0..50).map(|_| bench.begin())).await;
    assert!(all.iter().all(Result::is_ok));
    assert_eq!(bench.hits().metadata, 1);
    Ok(())
}

#[tokio::test]
async fn new_keys_are_found_and_looked_for_once_a_minute() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    assert!(signs_in(&bench).await);
    bench.plan().signer = Signer::Successor;
    assert!(signs_in(&bench).await, "the key that came after is found");
    assert_eq!(bench.hits().keys, 2);
    // Whoever can make tokens come with names of keys that do not exist cannot make us ask for each.
    bench.plan().header = json!({"kid": "other"});
    for _ in 0..3 {
        assert_eq!(bench.fault().await, Refusal::UnknownKey.into());
    }
    assert_eq!(bench.hits().keys, 2);
    bench.clock.advance(SignedDuration::from_secs(60));
    assert!(!signs_in(&bench).await);
    assert_eq!(bench.hits().keys, 3);
    Ok(())
}

#[tokio::test]
async fn a_new_key_under_the_old_name_is_found() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    assert!(signs_in(&bench).await);
    let mut renamed = crate::hostile::public_keys(Signer::Successor);
    renamed["keys"][0]["kid"] = json!("ec");
    {
        let mut plan = bench.plan();
        (plan.signer, plan.header, plan.keys) = (Signer::Successor, json!({"kid": "ec"}), Some(renamed));
    }
    assert!(signs_in(&bench).await);
    Ok(())
}

#[tokio::test]
async fn a_key_that_was_withdrawn_is_out_within_an_hour() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    assert!(signs_in(&bench).await);
    bench.plan().keys = Some(crate::hostile::public_keys(Signer::Successor));
    bench.clock.advance(SignedDuration::from_mins(60));
    assert!(!signs_in(&bench).await);
    Ok(())
}

#[tokio::test]
async fn a_provider_that_fails_is_left_alone_for_a_moment_and_then_asked_again() -> anyhow::Result<()> {
    let bench = Bench::new(Plan { metadata_reply: Reply::Status(503), ..Plan::default() }).await?;
    let fault = ProviderFault::Status { document: Document::Metadata, status: 503 };
    for _ in 0..3 {
        let error = bench.begin().await.map(|_| ()).unwrap_err();
        assert_eq!(error.fault, fault.clone().into());
    }
    assert_eq!(bench.hits().metadata, 1);
    bench.plan().metadata_reply = Reply::Honest;
    bench.clock.advance(SignedDuration::from_secs(5));
    assert!(signs_in(&bench).await);
    Ok(())
}

#[tokio::test]
async fn a_provider_that_is_down_is_an_error_that_names_it() -> anyhow::Result<()> {
    // A port that was free a moment ago, and that nobody listens on now.
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let config = crate::hostile::config(&format!("http://127.0.0.1:{port}"));
    let clock: Clock = Arc::new(FixedClock::default().reader());
    let provider = Provider::new(config, clock, Http::new(HttpLimits::default())?)?;
    let error = provider.begin(&seeded_bytes(1)).await.map(|_| ()).unwrap_err();
    assert_eq!(error.fault, Fault::Provider(ProviderFault::Unreachable(Document::Metadata)));
    assert!(error.to_string().starts_with("sign-in with corp: cannot fetch its metadata"), "{error}");
    Ok(())
}
