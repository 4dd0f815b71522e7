//! Messages on their way out, and how soon people want theirs.

use crate::behaviours::alerts::{alert, key};
use crate::bench::{Bench, actor, deeds, fault, let_in, user};
use anyhow::{Context, Result};
use futures::future::try_join_all;
use jiff::SignedDuration;
use jiff::civil::time;
use jiff::tz::TimeZone;
use regard_model::UserId;
use regard_store::{
    AuditKind, CallerError, ClaimedMessage, Destination, DigestTime, Except, FailedMessage, Limits,
    MailChoice, NewAlert, NewMessage, NewWebhook, SealingKey, Store, Then, Timing,
};
use std::collections::{BTreeMap, BTreeSet};

const MINUTE: SignedDuration = SignedDuration::from_mins(1);
const HOUR: SignedDuration = SignedDuration::from_hours(1);

fn to_user(user: &str) -> Destination {
    Destination::User(UserId::new(user))
}

fn message(to: Destination, timing: Timing) -> NewMessage {
    NewMessage { to, timing, body: "{\"rule\":\"late\"}".to_owned() }
}

fn telling(bench: &Bench, customer: &str, messages: Vec<NewMessage>) -> NewAlert {
    NewAlert { messages, ..alert(bench, key(customer, "late", None)) }
}

/// Raises an alert that one message tells of at once, and returns the message claimed.
async fn claimed(bench: &Bench, store: &Store) -> Result<ClaimedMessage> {
    store.raise_alerts(vec![telling(bench, "c1", vec![message(to_user("ann"), Timing::AtOnce)])]).await?;
    store.claim_messages(10, MINUTE).await?.pop().context("one is claimed")
}

fn failed(message: &ClaimedMessage, then: Then) -> Vec<FailedMessage> {
    let why = "550 no such\nmailbox".to_owned();
    vec![FailedMessage { message_id: message.message_id.clone(), attempt: message.attempt, why, then }]
}

fn ids(messages: &[ClaimedMessage]) -> Vec<String> {
    messages.iter().map(|message| message.message_id.clone()).collect()
}

pub(crate) async fn a_message_is_written_with_its_alert_and_claimed_once(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let to = [
        to_user("ann"),
        Destination::Address("desk@example.com".parse()?),
        Destination::Webhook("w1".to_owned()),
    ];
    let messages: Vec<NewMessage> = to.iter().map(|to| message(to.clone(), Timing::AtOnce)).collect();
    // The same destination twice is the same message.
    let twice = [messages.clone(), messages.clone()].concat();
    let raised = store.raise_alerts(vec![telling(&bench, "c1", twice)]).await?;
    store.raise_alerts(vec![telling(&bench, "c1", messages)]).await?;
    let claimed = store.claim_messages(10, MINUTE).await?;
    assert_eq!(claimed.len(), 3);
    let seen: Vec<&Destination> = to.iter().filter(|to| claimed.iter().any(|one| one.to == **to)).collect();
    assert_eq!(seen.len(), 3);
    for message in &claimed {
        assert_eq!((&message.alert_id, message.attempt), (&raised[0].alert_id, 1));
        assert_eq!((message.body.as_str(), message.message_id.len()), ("{\"rule\":\"late\"}", 32));
    }
    assert!(store.claim_messages(10, MINUTE).await?.is_empty(), "they are held");
    bench.clock.advance(MINUTE);
    let again = store.claim_messages(2, MINUTE).await?;
    assert_eq!(again.iter().map(|message| message.attempt).collect::<Vec<_>>(), [2, 2], "the lease ran out");
    assert_eq!(store.messages_delivered(ids(&claimed)).await?, 3, "whoever says so");
    assert_eq!(store.messages_delivered(ids(&claimed)).await?, 0);
    bench.clock.advance(HOUR);
    assert!(store.claim_messages(10, MINUTE).await?.is_empty());
    let counts = store.outbox_counts().await?;
    assert_eq!((counts.delivered, counts.last_delivered), (3, Some(bench.clock.now() - HOUR)));
    Ok(())
}

pub(crate) async fn a_message_that_fails_is_tried_again_or_given_up(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let first = claimed(&bench, &store).await?;
    let later = bench.clock.now() + MINUTE * 5;
    assert_eq!(store.messages_failed(failed(&first, Then::RetryAt(later))).await?, 1);
    bench.clock.advance(MINUTE * 4);
    assert!(store.claim_messages(10, MINUTE).await?.is_empty(), "it is not its time");
    bench.clock.advance(MINUTE);
    let second = store.claim_messages(10, MINUTE).await?.pop().context("its time has come")?;
    assert_eq!((&second.message_id, second.attempt), (&first.message_id, 2));

    // Who held it before has no say any more.
    assert_eq!(store.messages_failed(failed(&first, Then::Dead)).await?, 0);
    assert!(store.dead_messages(None, 10).await?.is_empty());
    assert_eq!(store.messages_failed(failed(&second, Then::Dead)).await?, 1);
    assert_eq!(store.messages_failed(failed(&second, Then::Dead)).await?, 0);
    let dead = store.dead_messages(None, 10).await?.pop().context("it is given up")?;
    assert_eq!((dead.attempts, dead.why.as_str()), (2, "550 no suchmailbox"));
    assert_eq!((&dead.to, dead.dead_at, dead.timing), (&to_user("ann"), bench.clock.now(), Timing::AtOnce));
    assert!(store.dead_messages(Some(&dead.message_id), 10).await?.is_empty());
    let counts = store.outbox_counts().await?;
    assert_eq!((counts.waiting, counts.dead, counts.oldest_waiting), (0, 1, None));
    bench.clock.advance(HOUR);
    assert!(store.claim_messages(10, MINUTE).await?.is_empty());

    store.send_again(actor(&ann), dead.message_id.clone()).await?;
    let unknown = fault(store.send_again(actor(&ann), dead.message_id.clone()).await);
    assert!(matches!(unknown, Some(CallerError::Unknown { .. })), "{unknown:?}");
    let third = store.claim_messages(10, MINUTE).await?.pop().context("it is sent again")?;
    assert_eq!((&third.message_id, third.attempt), (&dead.message_id, 3), "the same message still");
    assert_eq!(store.messages_delivered(ids(std::slice::from_ref(&third))).await?, 1);
    assert_eq!(store.messages_failed(failed(&third, Then::Dead)).await?, 0, "it was delivered after all");
    let said = deeds(&store, AuditKind::MessageSentAgain).await?;
    assert_eq!((said.len(), &said[0].1), (1, &format!("message {}", dead.message_id)));
    for lease in [SignedDuration::ZERO, -MINUTE, HOUR * 25] {
        let refused = fault(store.claim_messages(1, lease).await);
        assert!(matches!(refused, Some(CallerError::BadText { field: "the lease", .. })), "{refused:?}");
    }
    Ok(())
}

pub(crate) async fn some_destinations_are_left_out(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let new = NewWebhook { url: "https://hooks.example.com/".to_owned(), rules: BTreeSet::new() };
    let made = store.make_webhook(actor(&ann), new, SealingKey::new([7; 32])).await?.1;
    let to = [
        to_user("ann"),
        Destination::Address("desk@example.com".parse()?),
        Destination::Webhook("w1".to_owned()),
        Destination::Webhook(made.webhook_id.clone()),
    ];
    let messages = to.iter().map(|to| message(to.clone(), Timing::AtOnce)).collect();
    store.raise_alerts(vec![telling(&bench, "c1", messages)]).await?;
    let claim = async |mail: bool, webhooks: &[&str]| {
        let webhooks = webhooks.iter().map(|key| (*key).to_owned()).collect();
        let claimed = store.claim_messages_except(Except { mail, webhooks }, 10, MINUTE).await?;
        let places = claimed.iter().filter_map(|message| to.iter().position(|to| *to == message.to));
        let mut places: Vec<usize> = places.collect();
        places.sort_unstable();
        // None of them was tried.
        let back = claimed.iter().map(|message| FailedMessage {
            message_id: message.message_id.clone(),
            attempt: message.attempt,
            why: String::new(),
            then: Then::PutBack,
        });
        assert!(claimed.iter().all(|one| (one.attempt, one.created_at) == (1, bench.clock.now())));
        assert_eq!(store.messages_failed(back.collect()).await?, claimed.len() as u64);
        anyhow::Ok(places)
    };
    assert_eq!(claim(false, &[]).await?, [0, 1, 2, 3]);
    assert_eq!(claim(true, &[]).await?, [2, 3]);
    assert_eq!(claim(false, &["w1", "ann", "other"]).await?, [0, 1, 3]);
    assert!(claim(true, &["w1", &made.webhook_id]).await?.is_empty());
    store.disable_webhook(None, made.webhook_id.clone(), "410 Gone".to_owned()).await?;
    assert_eq!(claim(false, &[]).await?, [0, 1, 2], "who is disabled hears nothing");
    store.enable_webhook(actor(&ann), made.webhook_id).await?;

    // What was put back is no longer ours to speak of.
    let claimed = store.claim_messages(10, MINUTE).await?;
    assert_eq!(claimed.len(), 4);
    let one = &claimed[0];
    assert_eq!(store.messages_failed(failed(one, Then::PutBack)).await?, 1);
    assert_eq!(store.messages_failed(failed(one, Then::Dead)).await?, 0);
    assert_eq!(store.outbox_counts().await?.waiting, 4);
    Ok(())
}

pub(crate) async fn what_was_delivered_long_ago_is_removed(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let first = claimed(&bench, &store).await?;
    store.messages_delivered(ids(&[first])).await?;
    bench.clock.advance(HOUR * 24 * 7);
    let new = telling(&bench, "c2", vec![message(to_user("ann"), Timing::AtOnce)]);
    store.raise_alerts(vec![new]).await?;
    assert_eq!(store.forget_delivered(HOUR * 24 * 7).await?, 0);
    bench.clock.advance(MINUTE);
    assert_eq!(store.forget_delivered(HOUR * 24 * 7).await?, 1);
    assert_eq!(bench.count("select count(*) from outbox_messages").await?, 1, "what waits stays");
    Ok(())
}

pub(crate) async fn digests_gather_what_came_before_their_time(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { messages_per_digest: 2, ..Limits::default() }).await?;
    // The clock stands at ten in Warsaw.
    let due = DigestTime { at: time(11, 0, 0, 0), zone: TimeZone::fixed(jiff::tz::offset(1)) };
    let claim = |limit| store.claim_digests(due.clone(), limit, MINUTE);
    let raise = |customer: &str, users: &[&str]| {
        let messages = users.iter().map(|user| message(to_user(user), Timing::Digest)).collect();
        store.raise_alerts(vec![telling(&bench, customer, messages)])
    };
    raise("c1", &["ann", "bob"]).await?;
    bench.clock.advance(MINUTE);
    raise("c2", &["ann"]).await?;
    assert!(claim(10).await?.is_empty(), "it is not eleven");
    assert!(store.claim_messages(10, MINUTE).await?.is_empty(), "they are not sent at once");
    bench.clock.advance(MINUTE * 60);
    raise("c3", &["bob", "cy"]).await?;
    let first = claim(1).await?;
    let rest = claim(10).await?;
    let digests = [first, rest].concat();
    let gathered: BTreeMap<String, usize> =
        digests.iter().map(|digest| (format!("{:?}", digest.to), digest.messages.len())).collect();
    let expected = [("ann", 2), ("bob", 1)].map(|(user, many)| (format!("{:?}", to_user(user)), many));
    assert_eq!(gathered, expected.into(), "what came after eleven waits");
    assert!(digests.iter().all(|digest| digest.messages.iter().all(|message| message.to == digest.to)));
    let order: Vec<_> = digests.iter().filter(|digest| digest.messages.len() == 2).collect();
    let first = &order[0].messages;
    store.messages_delivered(digests.iter().flat_map(|digest| ids(&digest.messages)).collect()).await?;
    assert_ne!(first[0].alert_id, first[1].alert_id);
    bench.clock.advance(HOUR * 22);
    assert!(claim(10).await?.is_empty(), "it is not eleven again");
    bench.clock.advance(HOUR * 2);
    assert_eq!(claim(10).await?.len(), 2, "Bob's and Cy's of yesterday");

    for customer in ["c4", "c5", "c6"] {
        raise(customer, &["dee"]).await?;
    }
    bench.clock.advance(HOUR * 24);
    let mut sizes = Vec::new();
    loop {
        let some = claim(10).await?;
        if some.is_empty() {
            break;
        }
        let of_dee = some.iter().filter(|digest| digest.to == to_user("dee"));
        sizes.extend(of_dee.map(|digest| digest.messages.len()));
    }
    assert_eq!(sizes, [2, 1], "of more than a digest holds the rest is another");
    Ok(())
}

/// Workers that claim, fail, hang and repeat: each message is delivered, and at any time held by one.
pub(crate) async fn workers_at_once_deliver_each_message(bench: Bench) -> Result<()> {
    let stores = [bench.open().await?, bench.open().await?];
    let new = (0..200).map(|number| {
        telling(
            &bench,
            &format!("c{number}"),
            vec![message(Destination::Webhook("w".to_owned()), Timing::AtOnce)],
        )
    });
    stores[0].raise_alerts(new.collect()).await?;
    let mut delivered: BTreeSet<String> = BTreeSet::new();
    for round in 0..60 {
        let claims = (0..6).map(|worker| stores[worker % 2].claim_messages(9, MINUTE));
        let claims = try_join_all(claims).await?;
        let all: Vec<&ClaimedMessage> = claims.iter().flatten().collect();
        let held: BTreeSet<&str> = all.iter().map(|message| message.message_id.as_str()).collect();
        assert_eq!(held.len(), all.len(), "two hold the same one");
        for (place, message) in all.into_iter().enumerate() {
            assert!(!delivered.contains(&message.message_id), "it is delivered");
            match (place + round) % 4 {
                0 => {}
                1 => {
                    let retry = failed(message, Then::RetryAt(bench.clock.now()));
                    stores[0].messages_failed(retry).await?;
                }
                _ => {
                    stores[1].messages_delivered(vec![message.message_id.clone()]).await?;
                    delivered.insert(message.message_id.clone());
                }
            }
        }
        if delivered.len() == 200 {
            break;
        }
        bench.clock.advance(SignedDuration::from_secs(20));
    }
    assert_eq!(delivered.len(), 200);
    Ok(())
}

pub(crate) async fn a_hundred_thousand_messages_go_out(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    for part in 0..10 {
        let new = (0..10_000).map(|number| {
            let customer = format!("customer {part} {number}");
            telling(&bench, &customer, vec![message(to_user(&format!("u{}", number % 100)), Timing::AtOnce)])
        });
        let raised = store.raise_alerts(new.collect()).await?;
        assert!(raised.iter().all(|one| one.is_new));
    }
    let mut sent = 0;
    loop {
        let some = store.claim_messages(1000, MINUTE).await?;
        if some.is_empty() {
            break;
        }
        sent += store.messages_delivered(ids(&some)).await?;
    }
    assert_eq!(sent, 100_000);
    bench.clock.advance(HOUR);
    assert_eq!(store.forget_delivered(MINUTE).await?, 100_000);
    Ok(())
}

/// Raises an alert that people are told of at once.
async fn tell_at_once(bench: &Bench, store: &Store, customer: &str, people: &[&UserId]) -> Result<()> {
    let messages = people.iter().map(|user| message(to_user(user.as_str()), Timing::AtOnce));
    store.raise_alerts(vec![telling(bench, customer, messages.collect())]).await?;
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
    tell_at_once(&bench, &store, "c1", &[&ann, &ben]).await?;
    store.set_mail_choice(ann.clone(), Some(MailChoice::Digest)).await?;
    let at_once = store.claim_messages(10, MINUTE).await?;
    assert_eq!(at_once.iter().map(|one| &one.to).collect::<Vec<_>>(), [&Destination::User(ben.clone())]);
    store.messages_delivered(at_once.iter().map(|one| one.message_id.clone()).collect()).await?;

    let due = DigestTime { at: time(8, 0, 0, 0), zone: TimeZone::UTC };
    bench.clock.advance(SignedDuration::from_hours(25));
    let digests = store.claim_digests(due, 10, MINUTE).await?;
    assert_eq!(digests.iter().map(|one| &one.to).collect::<Vec<_>>(), [&Destination::User(ann.clone())]);

    // Held or not: who wants no mail is sent none of it, and nobody sees it as given up.
    tell_at_once(&bench, &store, "c2", &[&ann]).await?;
    store.set_mail_choice(ann.clone(), Some(MailChoice::Never)).await?;
    store.set_mail_choice(ben.clone(), Some(MailChoice::Never)).await?;
    let counts = store.outbox_counts().await?;
    assert_eq!((counts.waiting, counts.delivered, counts.dead), (0, 1, 0), "what was delivered stays");
    Ok(())
}

/// Between asking what people chose and writing their messages they may choose another thing.
pub(crate) async fn a_choice_holds_for_what_is_written_after_it(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let mut people = Vec::new();
    for name in ["ann", "ben", "cat", "dee"] {
        people.push(user(&store, &format!("{name}@example.com")).await?.user_id);
    }
    let [ann, ben, cat, dee] =
        <[UserId; 4]>::try_from(people).map_err(|_| anyhow::anyhow!("they are four"))?;
    store.set_mail_choice(ann.clone(), Some(MailChoice::Never)).await?;
    store.set_mail_choice(ben.clone(), Some(MailChoice::Digest)).await?;
    store.set_mail_choice(cat.clone(), Some(MailChoice::AtOnce)).await?;
    // A webhook of somebody's key is not that person.
    let messages = vec![
        message(Destination::User(ann.clone()), Timing::AtOnce),
        message(Destination::User(ben), Timing::AtOnce),
        message(Destination::User(cat.clone()), Timing::Digest),
        message(Destination::User(dee.clone()), Timing::AtOnce),
        message(Destination::Webhook(ann.as_str().to_owned()), Timing::AtOnce),
    ];
    store.raise_alerts(vec![telling(&bench, "c1", messages)]).await?;
    assert_eq!(store.outbox_counts().await?.waiting, 4);
    let at_once = store.claim_messages(10, MINUTE).await?;
    let to: BTreeSet<String> = at_once.iter().map(|one| format!("{:?}", one.to)).collect();
    let webhook = Destination::Webhook(ann.as_str().to_owned());
    let expected = [Destination::User(cat), Destination::User(dee), webhook];
    let expected: BTreeSet<String> = expected.iter().map(|to| format!("{to:?}")).collect();
    assert_eq!(to, expected);
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
