//! What is news is told once, and not while a source is stale: over a small company whose customers are as if they had been
//! very loyal the day before.

use crate::house::House;
use crate::staff;
use axum::http::Method;
use jiff::SignedDuration;
use regard_app::acting::Acted;
use regard_app::policies::Holding;
use regard_model::{CustomerId, PolicyVersion, UserId};
use regard_store::Standing;
use serde_json::{Value, json};
use std::sync::Arc;

/// Of a source that is stale, and of one that is not. Nobody of the company is very loyal: too little is known of them.
const RULES: &str = "
  - alert: late
    title: Fell, says a source that is late
    enters: [critical, neutral, somewhat_loyal, unknown]
    to: [owner]
    how: at_once
    sources: [late]
  - alert: fell
    title: Fell
    enters: [critical, neutral, somewhat_loyal, unknown]
    to: [owner]
    how: at_once
    sources: [company]
";

/// The built-in policy with other alerts.
fn text(house: &House, alerts: &str) -> String {
    let (rules, _) = house.state.policies.built_in_text().split_once("\nalerts:\n").unwrap();
    format!("{rules}\nalerts:\n{}", alerts.trim_start_matches('\n'))
}

/// As if it were the built-in policy.
fn holding(house: &House, alerts: &str) -> Holding {
    let policy = house.state.policies.read(&text(house, alerts)).unwrap();
    Holding { version: PolicyVersion::default(), policy: Arc::new(policy) }
}

/// Customers were judged so the day before; nobody was judged before that, so there is nothing to tell of it.
async fn stood(house: &House, customers: &[&str], policy: PolicyVersion) {
    let yesterday = house.clock.now() - SignedDuration::from_hours(24);
    let judged = customers.iter().map(|one| (CustomerId::new(*one), Standing::VeryLoyal)).collect();
    house.state.store.judge(judged, yesterday, policy).await.unwrap();
}

async fn asked(house: &House, who: &str, method: Method, path: &str, body: Option<Value>) -> Value {
    house.clock.advance(SignedDuration::from_millis(1));
    let cookie = house.sign_in_as(&UserId::new(who)).await;
    let body = body.map(|body| body.to_string());
    let answer = house.send(method, &format!("/api/v1{path}"), Some(&cookie), body).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text());
    if answer.body.is_empty() { Value::Null } else { answer.json() }
}

/// The keys and rules of alerts, the newest first.
async fn alerts(house: &House) -> Vec<(String, String)> {
    let page = asked(house, "admin", Method::GET, "/alerts", None).await;
    let text = |row: &Value, field: &str| row[field].as_str().unwrap().to_owned();
    let rows = page["rows"].as_array().unwrap();
    rows.iter().map(|row| (text(row, "alert_id"), text(row, "rule"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_stale_source_says_waits_and_what_was_seen_to_is_not_told_again_meanwhile() {
    let fresh = staff::company().await;
    fresh.foresee().await;
    let stale = fresh.with_stale_source("late");
    let holding = holding(&stale, RULES);
    stood(&stale, &["ann"], holding.version).await;

    let acted = stale.act_by(&holding).await;
    assert_eq!((acted.raised, acted.held), (1, 1), "{acted:?}");
    let told = alerts(&stale).await;
    assert_eq!(told[0].1, "fell", "{told:?}");
    let path = format!("/alerts/{}/resolved", told[0].0);
    asked(&stale, "ann", Method::PUT, &path, Some(json!({"reason": "We called"}))).await;
    for _ in 0..2 {
        let waits = Acted { held: 1, ..Acted::default() };
        assert_eq!(stale.act_by(&holding).await, waits, "it was seen to, and the other waits");
    }

    assert_eq!(fresh.act_by(&holding).await, Acted { raised: 1, ..Acted::default() });
    let mut rules: Vec<String> = alerts(&fresh).await.into_iter().map(|(_, rule)| rule).collect();
    rules.sort_unstable();
    assert_eq!(rules.last().map(String::as_str), Some("late"), "{rules:?}");
    assert_eq!(fresh.act_by(&holding).await, Acted::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn many_who_wait_hold_up_nobody_behind_them() {
    let house = staff::company().await;
    house.foresee().await;
    let stale = house.with_stale_source("late");
    let rules = RULES.replace("[company]", "[late]");
    let holding = holding(&stale, &rules);
    // More than are looked at in one go, all before the customers of the company.
    let many: Vec<String> = (0..10_001).map(|number| format!("a{number:05}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    stood(&stale, &many, holding.version).await;
    let fell = many.iter().map(|one| (CustomerId::new(*one), Standing::Neutral)).collect();
    let (store, noon) = (&stale.state.store, stale.clock.now() - SignedDuration::from_hours(12));
    store.judge(fell, noon, holding.version).await.unwrap();
    let cat = vec![(CustomerId::new("cat"), Standing::VeryLoyal)];
    store.judge(cat, noon, holding.version).await.unwrap();

    let acted = stale.act_by(&holding).await;
    assert_eq!((acted.raised, acted.held), (0, 2 * 10_002), "{acted:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_moved_before_a_policy_was_published_is_told_by_the_one_before() {
    let house = staff::company().await;
    house.foresee().await;
    let rules = RULES.replace("[late]", "[company]");
    let publish = async |base: u32, text: &str| {
        let draft = json!({"base": base, "text": text});
        let draft = asked(&house, "admin", Method::PUT, "/policy/draft", Some(draft)).await;
        assert_eq!(draft["faults"], json!([]), "{draft}");
        let why = json!({"revision": draft["revision"], "reason": "We want more", "review_by": "2027-01-31"});
        asked(&house, "admin", Method::POST, "/policy/draft/publication", Some(why)).await;
    };
    let text = text(&house, &rules);
    publish(0, &text).await;
    stood(&house, &["ann"], PolicyVersion(1)).await;
    publish(1, &text.replace("high_from: 50", "high_from: 100")).await;
    let acted = house.act().await;
    assert_eq!(acted.raised, 2, "both rules of the first policy, of one customer: {acted:?}");
    assert_eq!(house.act().await, Acted::default());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_low_score_is_not_told_again_of_a_customer_who_was_joined() {
    let house = heard(&["a1,ann,nps,2026-01-01 10:00,2026-01-02 10:00,3,0,10,"]).await;
    house.foresee().await;
    assert_eq!(house.act().await.raised, 1);
    let joined =
        json!({"first": "ann", "second": "ben", "verdict": "joined", "main": "ben", "note": "one owner"});
    asked(&house, "admin", Method::POST, "/identity/decisions", Some(joined)).await;
    assert_eq!(house.act().await.raised, 0, "Ben is who Ann was");
    assert_eq!(alerts(&house).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_odd_key_is_left_out_and_stops_nothing() {
    let odd = format!("{},ann,nps,2026-01-01 10:00,2026-01-02 10:00,3,0,10,", "x".repeat(301));
    let house = heard(&[&odd, "b1,ben,csat,2026-01-01 10:00,2026-01-02 10:00,1,1,5,"]).await;
    house.foresee().await;
    let acted = house.act().await;
    assert_eq!((acted.raised, acted.left_out), (1, 1), "{acted:?}");
}

/// The company, whose customers said this.
async fn heard(answers: &[&str]) -> House {
    let header = "answer_id,customer_id,survey,asked_at,answered_at,score,scale_min,scale_max,comment";
    staff::company_with(vec![("answers", format!("{header}\n{}\n", answers.join("\n")))]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_event_is_told_of() {
    let lines = |rows: &[&str]| rows.join("\n") + "\n";
    // Of each kind one that is news, and some that are none: too old, not yet, of nobody.
    let house = staff::company_with(vec![
        (
            "cases",
            lines(&[
                "case_id,customer_id,opened_at,escalated_at",
                "c1,ann,2025-11-01 10:00,2026-01-03 10:00",
                "c2,ben,2026-01-03 10:00,",
                "c3,ben,2025-11-01 10:00,2025-11-03 10:00",
                "c4,ben,2026-01-03 10:00,2026-01-20 10:00",
            ]),
        ),
        (
            "disputes",
            lines(&[
                "dispute_id,customer_id,opened_at",
                "d1,ann,2026-01-03 10:00",
                "d2,ann,2025-11-03 10:00",
            ]),
        ),
        (
            "defects",
            lines(&["defect_id,customer_id,found_at", "f1,cat,2026-01-03 10:00", "f2,,2026-01-03 10:00"]),
        ),
    ])
    .await;
    house.foresee().await;
    let kinds = ["case_escalated", "dispute_opened", "defect_found", "promise_broken"];
    let rule = |kind: &&str| {
        format!("  - {{ alert: {kind}, title: It happened, happens: {kind}, to: [owner], how: digest }}\n")
    };
    let holding = holding(&house, &kinds.iter().map(rule).collect::<Vec<_>>().concat());
    // What the company promised for the eighth of December is older than what is news.
    assert_eq!(house.act_by(&holding).await.raised, 3);
    let mut told: Vec<String> = alerts(&house).await.into_iter().map(|(_, rule)| rule).collect();
    told.sort_unstable();
    assert_eq!(told, ["case_escalated", "defect_found", "dispute_opened"]);
    assert_eq!(house.act_by(&holding).await.raised, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_promise_is_told_once_of_an_order() {
    let lines = |rows: &[&str]| rows.join("\n") + "\n";
    let orders = lines(&[
        "order_id,customer_id,ordered_at,cancelled_at",
        "open,ann,2025-12-01 10:00,",
        "late,ben,2025-12-01 10:00,",
        "kept,cat,2025-12-01 10:00,",
        "today,fin,2025-12-01 10:00,",
        "gone,fin,2025-12-01 10:00,2025-12-30 10:00",
    ]);
    let promised = lines(&[
        "order_id,line,quantity,unit_price_minor,first_promised_on,promised_on",
        "open,1,1,1000,2026-01-02,2026-02-02",
        "open,2,1,1000,2026-01-03,2026-02-02",
        "late,1,1,1000,2026-01-02,2026-01-03",
        "kept,1,1,1000,2026-01-02,2026-01-02",
        "today,1,1,1000,2026-01-05,2026-01-05",
        "gone,1,1,1000,2026-01-02,2026-01-02",
    ]);
    let deliveries =
        lines(&["delivery_id,order_id,delivered_at", "d1,late,2026-01-03 10:00", "d2,kept,2026-01-02 10:00"]);
    let customers = lines(&["customer_id,name", "ann,Ann", "ben,Ben", "cat,Cat", "fin,Fin"]);
    let tables =
        [("customers", customers), ("orders", orders), ("order_lines", promised), ("deliveries", deliveries)];
    let house = House::of_tables(&tables, &[("admin".to_owned(), regard_store::Role::Admin)]).await;
    house.foresee().await;
    let rule = "  - { alert: broken, title: Broken, happens: promise_broken, to: [owner], how: digest }\n";
    let holding = holding(&house, rule);
    assert_eq!(house.act_by(&holding).await.raised, 2);
    let page = asked(&house, "admin", Method::GET, "/alerts", None).await;
    let mut told: Vec<(&str, &str)> = Vec::new();
    for row in page["rows"].as_array().unwrap() {
        told.push((row["customer_id"].as_str().unwrap(), row["happened_at"].as_str().unwrap()));
    }
    told.sort_unstable();
    // Days end in Berlin; of two lines that are late the first one counts.
    let end = |day: &str| format!("{day}T22:59:59.999999Z");
    assert_eq!(told, [("ann", end("2026-01-02").as_str()), ("ben", end("2026-01-02").as_str())]);
    assert_eq!(house.act_by(&holding).await.raised, 0, "it goes on being late, and was told");
}
