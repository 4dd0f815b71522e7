//! Alerts at a receiver: signed, kept when it fails, sent again, and never where nothing may be sent.

use super::post::{Hook, ask, asked, by_mail, mail_server, send_all, tell};
use super::{PUBLIC_URL, local_delivery};
use crate::house::{House, Visitor};
use crate::staff;
use arrow_array::cast::AsArray;
use axum::http::Method;
use regard_deliver::{DeliverySettings, SigningSecret};
use regard_model::{Statement, UserId};
use regard_store::{Destination, MailChoice, NewUser, Profile, Role, Standing, Timing};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Makes a webhook, and returns its key and secret.
async fn webhook(house: &House, who: &str, wanted: Value) -> (String, SigningSecret) {
    let made = asked(house, who, Method::POST, "/delivery/webhooks", Some(wanted)).await;
    let secret = SigningSecret::read(made["secret"].as_str().unwrap()).unwrap();
    (made["webhook"]["webhook_id"].as_str().unwrap().to_owned(), secret)
}

#[tokio::test]
async fn an_alert_becomes_a_signed_call() {
    let hook = Hook::start(200).await;
    let (house, courier) = staff::company().await.with_delivery(local_delivery());
    let (id, secret) = webhook(&house, "admin", json!({"url": hook.url()})).await;
    tell(&house, "ann", &[Destination::Webhook(id.clone())], Timing::AtOnce).await;
    send_all(&house, courier, 0).await;
    let seen = hook.seen();
    assert_eq!(seen.len(), 1);
    assert!(seen[0].is_signed(&secret) && seen[0].id().len() == 32);
    let body: Value = serde_json::from_str(&seen[0].body).unwrap();
    assert_eq!(body["type"], "alert.raised");
    let data = &body["data"];
    for (name, value) in [
        ("rule", "enters_critical"),
        ("title", "Became critical"),
        ("customer_id", "ann"),
        ("customer_name", "Customer of ann"),
        ("from", "neutral"),
        ("to", "critical"),
        ("url", &format!("{PUBLIC_URL}/customers/ann")),
    ] {
        assert_eq!(data[name], value, "{name}: {body}");
    }
    assert!(data["event"].is_null() && data["alert_id"].is_string(), "{body}");
    let state = asked(&house, "admin", Method::GET, "/delivery", None).await;
    assert_eq!((&state["waiting"], &state["delivered"], &state["dead"]), (&json!(0), &json!(1), &json!(0)));
    assert_eq!((&state["mail"], &state["resting"]), (&Value::Null, &json!([])));
    assert!(state["last_delivered_at"].is_string(), "{state}");
    assert_eq!(state["rules"][0]["rule"], "enters_critical");
}

#[tokio::test]
async fn what_was_given_up_is_seen_and_sent_again_under_the_same_key() {
    let hook = Hook::start(500).await;
    let mut settings = local_delivery();
    settings.retry.tries = 1;
    let (house, courier) = staff::company().await.with_delivery(settings.clone());
    let (id, _) = webhook(&house, "admin", json!({"url": hook.url()})).await;
    tell(&house, "ann", &[Destination::Webhook(id)], Timing::AtOnce).await;
    send_all(&house, courier, 0).await;

    let dead = asked(&house, "admin", Method::GET, "/delivery/dead", None).await;
    let row = &dead["rows"][0];
    assert_eq!(
        (&row["channel"], &row["attempts"], &dead["next"]),
        (&json!("webhook"), &json!(1), &Value::Null)
    );
    assert!(row["why"].as_str().unwrap().contains("500"), "{row}");
    assert!(hook.url().contains(row["recipient"].as_str().unwrap()), "{row}");
    assert!(!dead.to_string().contains("Customer of ann"), "it says nothing of customers");
    let path = format!("/delivery/dead/{}", row["message_id"].as_str().unwrap());
    assert_eq!(ask(&house, "boss", Method::POST, &path, None).await.status.as_u16(), 404);
    for wrong in ["after=1", "after=%27", "limit=0", "limit=201", "x=1"] {
        let answer = ask(&house, "admin", Method::GET, &format!("/delivery/dead?{wrong}"), None).await;
        assert_eq!(answer.status.as_u16(), 400, "{wrong}");
    }

    hook.answers(204);
    let (house, courier) = house.with_delivery(settings);
    asked(&house, "admin", Method::POST, &path, None).await;
    send_all(&house, courier, 0).await;
    let seen = hook.seen();
    assert_eq!((seen.len(), seen[0].id()), (2, seen[1].id()));
    assert_eq!(asked(&house, "admin", Method::GET, "/delivery/dead", None).await["rows"], json!([]));
    assert_eq!(ask(&house, "admin", Method::POST, &path, None).await.status.as_u16(), 404, "it is not dead");
}

#[tokio::test]
async fn no_webhook_leads_where_nothing_may_be_sent() {
    let house = staff::company().await.with_delivery(DeliverySettings::default()).0;
    let make = async |url: &str| {
        ask(&house, "admin", Method::POST, "/delivery/webhooks", Some(json!({"url": url}))).await
    };
    for url in [
        "https://127.0.0.1/hook",
        "https://localhost/hook",
        "https://10.20.30.40/hook",
        "https://[::1]/hook",
        "https://[::ffff:192.168.0.1]/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://ann:hush@93.184.216.34/hook",
        "https://ann@93.184.216.34/hook",
        "http://93.184.216.34/hook",
        "https://93.184.216.34:22/hook",
        "file:///etc/passwd",
        "nonsense",
        "",
    ] {
        let answer = make(url).await;
        assert_eq!(answer.status.as_u16(), 400, "{url}: {}", answer.text());
        assert_eq!(answer.json()["parameter"], "url", "{url}");
    }
    let made = make("https://93.184.216.34/hook").await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text());
    let path = format!("/delivery/webhooks/{}", made.json()["webhook"]["webhook_id"].as_str().unwrap());
    let moved = Some(json!({"url": "https://10.0.0.1/hook"}));
    assert_eq!(ask(&house, "admin", Method::PATCH, &path, moved).await.status.as_u16(), 400);
    let unknown = Some(json!({"rules": ["never_was"]}));
    assert_eq!(ask(&house, "admin", Method::PATCH, &path, unknown).await.status.as_u16(), 400);
    for who in ["ann", "boss", "auditor"] {
        for (method, path) in
            [(Method::GET, "/delivery"), (Method::GET, "/delivery/webhooks"), (Method::DELETE, path.as_str())]
        {
            assert_eq!(ask(&house, who, method, path, None).await.status.as_u16(), 404, "{who} {path}");
        }
    }
}

#[tokio::test]
async fn a_webhook_is_checked_again_at_each_try() {
    let hook = Hook::start(200).await;
    // Made while receivers on this machine might be called, and tried when they may not.
    let open = staff::company().await.with_delivery(local_delivery()).0;
    let (id, _) = webhook(&open, "admin", json!({"url": hook.url()})).await;
    let mut settings = local_delivery();
    settings.webhooks.allowed_networks = Vec::new();
    settings.retry.tries = 1;
    let (house, courier) = open.with_delivery(settings);
    tell(&house, "ann", &[Destination::Webhook(id.clone())], Timing::AtOnce).await;
    let tested = format!("/delivery/webhooks/{id}/test");
    let tested = asked(&house, "admin", Method::POST, &tested, None).await;
    assert_eq!(tested["delivered"], false);
    assert!(tested["why"].as_str().unwrap().contains("allowed_networks"), "{tested}");
    send_all(&house, courier, 0).await;
    assert!(hook.seen().is_empty());
    let dead = asked(&house, "admin", Method::GET, "/delivery/dead", None).await;
    assert_eq!(dead["rows"].as_array().unwrap().len(), 1, "{dead}");
}

#[tokio::test]
async fn a_webhook_is_not_sent_what_it_does_not_want_any_more() {
    let hook = Hook::start(200).await;
    let (house, courier) = staff::company().await.with_delivery(local_delivery());
    let (id, _) = webhook(&house, "admin", json!({"url": hook.url()})).await;
    tell(&house, "ann", &[Destination::Webhook(id.clone())], Timing::AtOnce).await;
    let fewer = Some(json!({"rules": ["low_score"]}));
    asked(&house, "admin", Method::PATCH, &format!("/delivery/webhooks/{id}"), fewer).await;
    send_all(&house, courier, 0).await;
    assert!(hook.seen().is_empty());
    let dead = asked(&house, "admin", Method::GET, "/delivery/dead", None).await;
    assert!(dead["rows"][0]["why"].as_str().unwrap().contains("does not want"), "{dead}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_was_joined_is_told_by_the_main_key() {
    let hook = Hook::start(200).await;
    let (house, courier) = House::demo().await.with_delivery(local_delivery());
    let (id, _) = webhook(&house, "chief", json!({"url": hook.url()})).await;
    let page = house.get("/api/v1/customers?limit=2", Visitor::Admin).await.json();
    let key = |row: usize| page["rows"][row]["customer_id"].as_str().unwrap().to_owned();
    let (joined, main) = (key(0), key(1));
    tell(&house, &joined, &[Destination::Webhook(id)], Timing::AtOnce).await;
    let word =
        json!({"first": joined, "second": main, "verdict": "joined", "main": main, "note": "one owner"});
    asked(&house, "chief", Method::POST, "/identity/decisions", Some(word)).await;
    send_all(&house, courier, 0).await;
    let body: Value = serde_json::from_str(&hook.seen()[0].body).unwrap();
    let data = &body["data"];
    let url = json!(format!("{PUBLIC_URL}/customers/{main}"));
    assert_eq!(
        (&data["customer_id"], &data["customer_name"], &data["url"]),
        (&json!(main), &page["rows"][1]["name"], &url)
    );
}

#[tokio::test]
async fn a_demo_makes_no_webhook_that_leads_away() {
    let mut settings = local_delivery();
    settings.webhooks.only_this_machine = true;
    let house = staff::company().await.with_delivery(settings).0;
    let make = async |url: &str| {
        ask(&house, "admin", Method::POST, "/delivery/webhooks", Some(json!({"url": url}))).await
    };
    let refused = make("https://93.184.216.34:8443/hook").await;
    assert_eq!((refused.status.as_u16(), &refused.json()["parameter"]), (400, &json!("url")));
    assert!(refused.json()["detail"].as_str().unwrap().contains("this is a demo"), "{}", refused.text());
    assert_eq!(make("http://127.0.0.1:9000/hook").await.status.as_u16(), 201);
}

#[tokio::test]
async fn a_webhook_is_tried_disabled_and_given_another_secret() {
    let hook = Hook::start(200).await;
    let (house, courier) = staff::company().await.with_delivery(local_delivery());
    let wanted = json!({"url": hook.url(), "rules": ["enters_critical"]});
    let (id, first) = webhook(&house, "admin", wanted).await;
    let path = format!("/delivery/webhooks/{id}");
    let tested = asked(&house, "admin", Method::POST, &format!("{path}/test"), None).await;
    assert_eq!(tested, json!({"delivered": true, "why": null}));
    assert!(hook.seen()[0].is_signed(&first) && hook.seen()[0].body.contains("regard.test"));

    let made = asked(&house, "admin", Method::POST, &format!("{path}/secret"), None).await;
    let second = SigningSecret::read(made["secret"].as_str().unwrap()).unwrap();
    let off = asked(&house, "admin", Method::DELETE, &format!("{path}/enabled"), None).await;
    assert!(off["disabled_at"].is_string() && off["disabled_why"].is_null(), "{off}");
    tell(&house, "ann", &[Destination::Webhook(id.clone())], Timing::AtOnce).await;
    let on = asked(&house, "admin", Method::PUT, &format!("{path}/enabled"), None).await;
    assert!(on["disabled_at"].is_null(), "{on}");
    send_all(&house, courier, 0).await;
    let seen = hook.seen();
    assert_eq!(seen.len(), 2);
    assert!(seen[1].is_signed(&second) && seen[1].is_signed(&first), "with both, for a day");

    let all = asked(&house, "admin", Method::GET, "/delivery/webhooks", None).await;
    assert!(!all.to_string().contains("whsec_"), "a secret is shown once");
    assert_eq!(all["rows"][0]["rules"], json!(["enters_critical"]));
    asked(&house, "admin", Method::DELETE, &path, None).await;
    assert_eq!(ask(&house, "admin", Method::DELETE, &path, None).await.status.as_u16(), 404);
    assert_eq!(ask(&house, "admin", Method::POST, &format!("{path}/test"), None).await.status.as_u16(), 404);
}

/// Makes users of all who look after customers, as the source has them.
async fn team(house: &House) -> Vec<UserId> {
    let sql = "select distinct user_id from assignments order by user_id";
    let answer = house.engine().query(&house.everyones_lens().await, &Statement::new(sql)).await.unwrap();
    let mut team = Vec::new();
    for batch in &answer.batches {
        let keys = batch.column(0).as_string::<i32>();
        team.extend(keys.iter().flatten().map(UserId::new));
    }
    for user in &team {
        let profile = Profile {
            email: format!("{}@company.example", user.as_str().to_lowercase()).parse().unwrap(),
            name: user.as_str().to_owned(),
            title: None,
            level: None,
            business_unit: None,
            role: Role::Viewer,
        };
        let new = NewUser { user_id: Some(user.clone()), ..NewUser::from(profile) };
        house.state.store.create_user(new, None).await.unwrap();
    }
    team
}

/// Lets a policy hold under which few are loyal.
async fn be_strict(house: &House) {
    let policy = house.get("/api/v1/policy", Visitor::Admin).await.json();
    let text = policy["text"].as_str().unwrap().replace("high_from: 50", "high_from: 100");
    let draft = json!({"base": 0, "text": text});
    let draft = asked(house, "chief", Method::PUT, "/policy/draft", Some(draft)).await;
    let why = json!({"revision": draft["revision"], "reason": "We want more", "review_by": "2027-01-31"});
    asked(house, "chief", Method::POST, "/policy/draft/publication", Some(why)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_is_told_to_those_who_look_after_the_customer_and_to_programs() {
    let (hook, server) = (Hook::start(200).await, mail_server().await);
    let house = House::demo().await;
    let team = team(&house).await;
    let deaf = team[0].clone();
    house.state.store.set_mail_choice(deaf.clone(), Some(MailChoice::Never)).await.unwrap();
    house.foresee().await;
    let (house, courier) = house.with_delivery(by_mail(&server));
    house.act().await;
    let before = house.state.store.outbox_counts().await.unwrap().waiting;
    let (_, secret) = webhook(&house, "chief", json!({"url": hook.url()})).await;
    be_strict(&house).await;
    assert_eq!(house.act().await.raised, 0, "another policy is nothing that happened to a customer");
    house.had_stood(Standing::VeryLoyal).await;
    let acted = house.act().await;
    assert!(acted.raised > 0, "{acted:?}");
    assert!(house.state.store.outbox_counts().await.unwrap().waiting > before);
    send_all(&house, courier, 0).await;

    let seen = hook.seen();
    assert_eq!(seen.len(), acted.raised, "each alert once");
    assert!(seen.iter().all(|request| request.is_signed(&secret)));
    let mails = server.taken();
    let to: BTreeSet<&str> = mails.iter().map(|mail| mail.to.as_str()).collect();
    let known: BTreeSet<String> =
        team.iter().map(|user| format!("{}@company.example", user.as_str().to_lowercase())).collect();
    assert!(!to.is_empty() && to.iter().all(|to| known.contains(*to)), "{to:?}");
    assert!(!to.contains(format!("{}@company.example", deaf.as_str().to_lowercase()).as_str()), "{to:?}");
    assert_eq!(
        house.state.store.outbox_counts().await.unwrap().dead,
        0,
        "who is not to be told is not written to"
    );
}
