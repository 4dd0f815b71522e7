//! How soon people hear by e-mail.

use crate::behaviours::alerts::{alert, key};
use crate::bench::{Bench, fault, let_in, user};
use anyhow::Result;
use jiff::SignedDuration;
use jiff::civil::time;
use jiff::tz::TimeZone;
use regard_model::UserId;
use regard_store::{CallerError, Destination, DigestTime, MailChoice, NewAlert, NewMessage, Store, Timing};
use std::collections::BTreeMap;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

/// Raises an alert that people are told of at once.
async fn tell(bench: &Bench, store: &Store, customer: &str, people: &[&UserId]) -> Result<()> {
    let messages = people.iter().map(|user| NewMessage {
        to: Destination::User((*user).clone()),
        timing: Timing::AtOnce,
        body: "{}".to_owned(),
    });
    let new = NewAlert { messages: messages.collect(), ..alert(bench, key(customer, "late", None)) };
    store.raise_alerts(vec![new]).await?;
    Ok(())
}

pub(crate) async fn a_choice_is_kept_until_it_is_another(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    assert_eq!(store.mail_choice(&ann).await?, None);
    for choice in [Some(MailChoice::Digest), Some(MailChoice::Never), Some(MailChoice::AtOnce), None, None] {
        store.set_mail_choice(ann.clone(), choice).await?;
        assert_eq!(store.mail_choice(&ann).await?, choice);
    }
    assert_eq!(MailChoice::Never.timing(), None);
    let nobody = UserId::new("nobody");
    let refused = fault(store.set_mail_choice(nobody.clone(), Some(MailChoice::Never)).await);
    assert_eq!(refused, Some(CallerError::UnknownUser("nobody".to_owned())));
    assert_eq!(store.mail_choice(&nobody).await?, None);
    Ok(())
}

pub(crate) async fn a_choice_holds_for_what_waits(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let ben = user(&store, "ben@example.com").await?.user_id;
    tell(&bench, &store, "c1", &[&ann, &ben]).await?;
    store.set_mail_choice(ann.clone(), Some(MailChoice::Digest)).await?;
    let at_once = store.claim_messages(10, MINUTE).await?;
    assert_eq!(at_once.iter().map(|one| &one.to).collect::<Vec<_>>(), [&Destination::User(ben.clone())]);
    store.messages_delivered(at_once.iter().map(|one| one.message_id.clone()).collect()).await?;

    let due = DigestTime { at: time(8, 0, 0, 0), zone: TimeZone::UTC };
    bench.clock.advance(SignedDuration::from_hours(25));
    let digests = store.claim_digests(due, 10, MINUTE).await?;
    assert_eq!(digests.iter().map(|one| &one.to).collect::<Vec<_>>(), [&Destination::User(ann.clone())]);

    // Held or not: who wants no mail is sent none of it, and nobody sees it as given up.
    tell(&bench, &store, "c2", &[&ann]).await?;
    store.set_mail_choice(ann.clone(), Some(MailChoice::Never)).await?;
    store.set_mail_choice(ben.clone(), Some(MailChoice::Never)).await?;
    let counts = store.outbox_counts().await?;
    assert_eq!((counts.waiting, counts.delivered, counts.dead), (0, 1, 0), "what was delivered stays");
    Ok(())
}

pub(crate) async fn only_who_may_sign_in_reads_mail(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let ben = user(&store, "ben@example.com").await?.user_id;
    let gone = user(&store, "gone@example.com").await?.user_id;
    store.set_mail_choice(ann.clone(), Some(MailChoice::Digest)).await?;
    store.set_mail_choice(gone.clone(), Some(MailChoice::AtOnce)).await?;
    let_in(&store, &gone, false).await?;
    let people = [ann.clone(), UserId::new("nobody"), ben.clone(), gone, ben.clone()];
    let readers = store.mail_readers(&people).await?;
    assert_eq!(readers, BTreeMap::from([(ann, Some(MailChoice::Digest)), (ben, None)]));
    assert!(store.mail_readers(&[]).await?.is_empty());
    Ok(())
}
