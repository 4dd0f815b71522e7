//! What happens between attempts: one that is used twice, taken over, mixed up with another, or left lying about.

use crate::hostile::{Bench, CLIENT_ID, CLIENT_SECRET, Plan};
use jiff::SignedDuration;
use regard_sso::limits::ATTEMPT_LIFETIME;
use regard_sso::{Attempt, Fault, Refusal, SsoError};
use serde_json::json;
use std::collections::BTreeMap;

fn refusal(finished: Result<regard_sso::Identity, SsoError>) -> Refusal {
    match finished {
        Err(SsoError { fault: Fault::Refused(refusal), .. }) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

/// A second copy, as whoever reads along would have it.
fn copy(bench: &Bench, attempt: &Attempt) -> Attempt {
    let (state, nonce) = (attempt.state().to_owned(), attempt.nonce().to_owned());
    let verifier = attempt.pkce_verifier().to_owned();
    Attempt::remembered(bench.provider.name().to_owned(), state, nonce, verifier, bench.clock.now())
}

#[tokio::test]
async fn the_address_asks_for_a_code_with_pkce_and_tells_no_secret() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    let beginning = bench.begin().await?;
    let asked: BTreeMap<String, String> = beginning.url.query_pairs().into_owned().collect();
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["client_id"], CLIENT_ID);
    assert_eq!(asked["scope"], "openid profile email");
    assert_eq!(asked["code_challenge_method"], "S256");
    assert_eq!(asked["state"], beginning.attempt.state());
    assert_eq!((asked["state"].len(), asked["nonce"].len(), asked["code_challenge"].len()), (43, 43, 43));
    let verifier = beginning.attempt.pkce_verifier();
    assert_eq!(verifier.len(), 43);
    assert!(!beginning.url.as_str().contains(verifier));
    assert!(!beginning.url.as_str().contains(CLIENT_SECRET));
    let shown = format!("{:?} {beginning:?}", bench.provider);
    for secret in [verifier, &asked["state"], &asked["nonce"], CLIENT_SECRET] {
        assert!(!shown.contains(secret), "{shown}");
    }
    Ok(())
}

#[tokio::test]
async fn no_two_attempts_share_a_secret() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..20 {
        let attempt = bench.begin().await?.attempt;
        for secret in [attempt.state(), attempt.nonce(), attempt.pkce_verifier()] {
            assert!(seen.insert(secret.to_owned()));
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_attempt_is_good_once() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    let beginning = bench.begin().await?;
    let (first, again) = (bench.visit(&beginning).await?, bench.visit(&beginning).await?);
    let twin = copy(&bench, &beginning.attempt);
    bench.provider.finish(beginning.attempt, first).await?;
    // The second code is fresh, so only the attempt can be what is refused.
    assert_eq!(refusal(bench.provider.finish(twin, again).await), Refusal::Replayed);
    assert_eq!(bench.hits().token, 1);
    Ok(())
}

#[tokio::test]
async fn an_attempt_that_failed_is_spent_too() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    let beginning = bench.begin().await?;
    let (mut first, again) = (bench.visit(&beginning).await?, bench.visit(&beginning).await?);
    first.code = Some("guess".to_owned());
    let twin = copy(&bench, &beginning.attempt);
    assert_eq!(refusal(bench.provider.finish(beginning.attempt, first).await), Refusal::Code);
    assert_eq!(refusal(bench.provider.finish(twin, again).await), Refusal::Replayed);
    Ok(())
}

#[tokio::test]
async fn a_code_is_good_once() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    let (attempt, parameters) = bench.come_back().await?;
    let code = parameters.code.clone();
    bench.provider.finish(attempt, parameters).await?;
    let (attempt, mut parameters) = bench.come_back().await?;
    parameters.code = code;
    assert_eq!(refusal(bench.provider.finish(attempt, parameters).await), Refusal::Code);
    Ok(())
}

/// Somebody is given the attacker's code with their own state, or the other way round.
#[tokio::test]
async fn a_code_of_another_attempt_is_refused() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    let ((mine, mut parameters), (_, others)) = (bench.come_back().await?, bench.come_back().await?);
    parameters.code = others.code;
    assert_eq!(refusal(bench.provider.finish(mine, parameters).await), Refusal::Code);
    Ok(())
}

#[tokio::test]
async fn a_code_of_another_attempt_is_refused_even_by_a_provider_without_pkce() -> anyhow::Result<()> {
    let bench = Bench::new(Plan { careless: true, ..Plan::default() }).await?;
    let ((mine, mut parameters), (_, others)) = (bench.come_back().await?, bench.come_back().await?);
    parameters.code = others.code;
    assert_eq!(refusal(bench.provider.finish(mine, parameters).await), Refusal::Nonce);
    Ok(())
}

#[tokio::test]
async fn a_state_of_another_attempt_is_refused_before_anything_is_sent() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    let ((mine, _), (_, others)) = (bench.come_back().await?, bench.come_back().await?);
    assert_eq!(refusal(bench.provider.finish(mine, others).await), Refusal::State);
    assert_eq!(bench.hits().token, 0);
    Ok(())
}

#[tokio::test]
async fn an_attempt_with_another_provider_is_refused() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    let other =
        Bench::new(Plan { config: |config| config.name = "other".to_owned(), ..Plan::default() }).await?;
    let (attempt, parameters) = other.come_back().await?;
    assert_eq!(refusal(bench.provider.finish(attempt, parameters).await), Refusal::OtherProvider);
    assert_eq!(bench.hits().token, 0);
    Ok(())
}

#[tokio::test]
async fn an_attempt_ends_after_ten_minutes() -> anyhow::Result<()> {
    for (seconds, stale) in [(0, false), (1, true)] {
        let bench = Bench::new(Plan::default()).await?;
        let (attempt, parameters) = bench.come_back().await?;
        let wait = ATTEMPT_LIFETIME + SignedDuration::from_secs(seconds);
        bench.clock.advance(wait);
        let later = bench.clock.now().as_second();
        bench.plan().claims = json!({"iat": later, "exp": later + 60});
        let finished = bench.provider.finish(attempt, parameters).await;
        if stale {
            assert_eq!(refusal(finished), Refusal::Stale);
            assert_eq!(bench.hits().token, 0);
        } else {
            finished?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_attempt_of_the_future_is_refused() -> anyhow::Result<()> {
    let bench = Bench::new(Plan::default()).await?;
    let (attempt, parameters) = bench.come_back().await?;
    bench.clock.advance(SignedDuration::from_secs(-1));
    assert_eq!(refusal(bench.provider.finish(attempt, parameters).await), Refusal::Stale);
    Ok(())
}
