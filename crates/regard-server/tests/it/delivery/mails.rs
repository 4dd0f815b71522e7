//! Alerts at a mail server: in the words of who gets them, about customers whom they see, at once or once a day.

use super::local_delivery;
use super::post::{ask, asked, by_mail, mail_server, send_all, tell, words};
use crate::staff;
use axum::http::Method;
use jiff::SignedDuration;
use regard_model::UserId;
use regard_store::{Destination, Language, Timing};
use serde_json::{Value, json};

fn to(user: &str) -> Destination {
    Destination::User(UserId::new(user))
}

#[tokio::test]
async fn a_mail_speaks_the_language_of_who_gets_it() {
    let server = mail_server().await;
    let (house, courier) = staff::company().await.with_delivery(by_mail(&server));
    house.state.store.set_language(UserId::new("ann"), Some(Language::Pl)).await.unwrap();
    tell(&house, "ann", &[to("ann"), to("lead")], Timing::AtOnce).await;
    send_all(&house, courier, 0).await;
    let mails = server.taken();
    let said =
        |who: &str| words(mails.iter().find(|mail| mail.to == format!("{who}@company.example")).unwrap());
    assert_eq!(mails.len(), 2);
    for (who, expected) in [
        ("ann", "Customer of ann: obecna pozycja to Krytyczny."),
        ("ann", "https://regard.example.com/customers/ann"),
        ("lead", "Customer of ann now stands at Critical. Before, it was Neutral."),
        ("lead", "Rule: Became critical"),
        ("lead", "https://regard.example.com/me"),
    ] {
        assert!(said(who).contains(expected), "{expected}: {}", said(who));
    }
    assert_eq!(
        mails.iter().find(|mail| mail.to.starts_with("lead")).unwrap().header("Subject"),
        Some("Customer of ann: now Critical")
    );
    let state = asked(&house, "admin", Method::GET, "/delivery", None).await;
    assert_eq!(state["mail"], json!({"host": "localhost", "from": "Regard <regard@example.com>"}));
}

#[tokio::test]
async fn nobody_is_told_of_a_customer_whom_they_do_not_see() {
    let server = mail_server().await;
    let (house, courier) = staff::company().await.with_delivery(by_mail(&server));
    tell(&house, "ann", &[to("ann"), to("fin"), to("ben"), to("nobody")], Timing::AtOnce).await;
    send_all(&house, courier, 0).await;
    let mails = server.taken();
    assert_eq!(mails.iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["ann@company.example"]);
    let dead = asked(&house, "admin", Method::GET, "/delivery/dead", None).await;
    let mut why: Vec<(&Value, &str)> = dead["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (&row["recipient"], row["why"].as_str().unwrap()))
        .collect();
    why.sort_by_key(|(recipient, _)| recipient.to_string());
    let unseen = "they do not see the customer any more";
    assert_eq!(
        why,
        [
            (&json!("ben"), unseen),
            (&json!("fin"), unseen),
            (&Value::Null, "they are no user any more, or may not sign in")
        ]
    );
}

#[tokio::test]
async fn a_digest_is_one_mail_a_day_for_what_they_see() {
    let server = mail_server().await;
    let (house, courier) = staff::company().await.with_delivery(by_mail(&server));
    for customer in ["ann", "ben", "fin"] {
        tell(&house, customer, &[to("lead")], Timing::Digest).await;
    }
    house.clock.advance(SignedDuration::from_hours(24));
    send_all(&house, courier, 0).await;
    let mails = server.taken();
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].header("Subject"), Some("Alerts of 2026-01-06: 2"));
    let said = words(&mails[0]);
    assert!(said.contains("Customer of ann") && said.contains("Customer of ben"), "{said}");
    assert!(!said.contains("Customer of fin"), "{said}");
    assert_eq!(house.state.store.outbox_counts().await.unwrap().dead, 1, "fin is not theirs");
}

#[tokio::test]
async fn everybody_chooses_how_soon_they_hear() {
    let server = mail_server().await;
    let (house, courier) = staff::company().await.with_delivery(by_mail(&server));
    let unchosen = asked(&house, "ann", Method::GET, "/me/mail", None).await;
    assert_eq!(unchosen, json!({"choice": null, "sends_mail": true}));
    tell(&house, "ann", &[to("ann"), to("lead")], Timing::AtOnce).await;
    let choice = Some(json!({"choice": "never"}));
    let chosen = asked(&house, "ann", Method::PUT, "/me/mail", choice).await;
    assert_eq!(chosen, json!({"choice": "never", "sends_mail": true}));
    assert_eq!(asked(&house, "ann", Method::GET, "/me/mail", None).await["choice"], "never");
    for wrong in [json!({"choice": "hourly"}), json!({"choice": null, "user": "ben"}), json!([])] {
        assert_eq!(ask(&house, "ann", Method::PUT, "/me/mail", Some(wrong)).await.status.as_u16(), 400);
    }
    send_all(&house, courier, 0).await;
    let taken: Vec<String> = server.taken().into_iter().map(|mail| mail.to).collect();
    assert_eq!(taken, ["lead@company.example"], "what waited holds to it too");
}

#[tokio::test]
async fn without_a_mail_server_the_page_says_so_and_waiting_mail_is_given_up() {
    let (house, courier) = staff::company().await.with_delivery(local_delivery());
    assert_eq!(asked(&house, "ann", Method::GET, "/me/mail", None).await["sends_mail"], false);
    assert_eq!(asked(&house, "admin", Method::GET, "/delivery", None).await["mail"], Value::Null);
    // Written while there was one.
    tell(&house, "ann", &[to("ann")], Timing::AtOnce).await;
    send_all(&house, courier, 0).await;
    let dead = asked(&house, "admin", Method::GET, "/delivery/dead", None).await;
    assert!(dead["rows"][0]["why"].as_str().unwrap().contains("[delivery.mail]"), "{dead}");
}
