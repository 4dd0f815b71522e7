//! Programs that may send rows.

use crate::bench::Bench;
use anyhow::{Context, Result};
use jiff::SignedDuration;
use regard_store::{CallerError, PushToken, StoreError};

pub(crate) async fn a_token_opens_one_source_until_it_is_revoked(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (token, sender) = store.create_sender("web".into(), "the shop".into()).await?;
    let (other, _) = store.create_sender("crm".into(), "the desk".into()).await?;
    assert_eq!(store.sender(&token).await?, Some(sender.clone()));
    assert_eq!(store.sender(&other).await?.map(|sender| sender.source), Some("crm".to_owned()));
    let stranger =
        PushToken::read(&format!("regard_{}", "0".repeat(64))).context("has the shape of a token")?;
    assert_eq!(store.sender(&stranger).await?, None);
    bench.clock.advance(SignedDuration::from_hours(1));
    store.revoke_sender(sender.push_token_id.clone()).await?;
    assert_eq!(store.sender(&token).await?, None);
    bench.clock.advance(SignedDuration::from_hours(1));
    store.revoke_sender(sender.push_token_id.clone()).await?;
    let senders = store.senders().await?;
    let told: Vec<_> = senders.iter().map(|sender| (sender.source.as_str(), sender.revoked_at)).collect();
    let revoked_at = sender.created_at + SignedDuration::from_hours(1);
    assert_eq!(told, [("crm", None), ("web", Some(revoked_at))]);
    Ok(())
}

pub(crate) async fn a_sender_has_a_name_and_is_known(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let nameless = store.create_sender("web".into(), String::new()).await;
    assert!(matches!(nameless, Err(StoreError::Caller(CallerError::BadText { .. }))));
    let unknown = store.revoke_sender("nobody".into()).await;
    assert!(matches!(unknown, Err(StoreError::Caller(CallerError::UnknownSender(_)))));
    // The table holds no token.
    let (token, _) = store.create_sender("web".into(), "the shop".into()).await?;
    assert!(!format!("{token:?}").contains(token.reveal()));
    assert_eq!(bench.count("select count(*) from push_tokens where token_hash like 'regard%'").await?, 0);
    Ok(())
}
