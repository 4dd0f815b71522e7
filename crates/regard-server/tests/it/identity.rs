//! Two customers that an administrator says are one: the numbers follow, and follow again when it is taken
//! back.

use crate::house::{Answer, House, Visitor};
use axum::http::Method;
use regard_server::{Now, moment_now};
use serde_json::{Value, json};

const DECISIONS: &str = "/api/v1/identity/decisions";

async fn say(house: &House, pair: (&str, &str), verdict: &str, main: Option<&str>) -> Answer {
    let cookie = house.sign_in(Visitor::Admin).await;
    let note = "one address, one owner";
    let body = json!({ "first": pair.0, "second": pair.1, "verdict": verdict, "main": main, "note": note });
    house.send(Method::POST, DECISIONS, cookie.as_deref(), Some(body.to_string())).await
}

async fn customers(house: &House) -> Vec<String> {
    let page = house.get("/api/v1/customers?limit=200", Visitor::Admin).await.json();
    let ids =
        page["rows"].as_array().unwrap().iter().map(|row| row["customer_id"].as_str().unwrap().to_owned());
    ids.collect()
}

async fn orders(house: &House, by: &str) -> Value {
    house.get(&format!("/api/v1/ask?metric=orders&period=2025{by}"), Visitor::Admin).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_joins_two_customers_and_another_one_parts_them() {
    let house = House::demo().await;
    let before = customers(&house).await;
    let (one, two) = (before[0].as_str(), before[1].as_str());
    let all = orders(&house, "").await[0]["value"].clone();
    // Pages of these facts are ready; who decides sees what follows nevertheless.
    let (snapshot, moment) =
        (house.state.ledger.head().await.unwrap(), moment_now((house.state.clock)(), None));
    house.state.present.made_ready(Now { snapshot, moment });

    let answer = say(&house, (one, two), "joined", Some(two)).await;
    assert_eq!(answer.status.as_u16(), 204, "{}", answer.text());
    let joined = customers(&house).await;
    assert_eq!(joined.len(), before.len() - 1);
    assert!(!joined.contains(&one.to_owned()) && joined.contains(&two.to_owned()));
    assert_eq!(orders(&house, "").await[0]["value"], all, "no order is lost or counted twice");
    let page = house.get("/api/v1/identity?state=joined", Visitor::Admin).await.json();
    assert_eq!(page["counts"]["joined"], 1, "{page}");
    let pair = &page["pairs"][0];
    assert_eq!((&pair["certainty"], &pair["verdict"]), (&json!("by_hand"), &json!("joined")));
    let main = if pair["first"]["is_main"] == true { &pair["first"] } else { &pair["second"] };
    assert_eq!(main["customer_id"], two);
    assert_eq!(pair["decided_by"], "Ada Mara Kowalska");

    house.clock.advance(jiff::SignedDuration::from_mins(1));
    let answer = say(&house, (two, one), "undone", None).await;
    assert_eq!(answer.status.as_u16(), 204, "{}", answer.text());
    assert_eq!(customers(&house).await.len(), before.len());
    let history = house.get("/api/v1/identity/history", Visitor::Admin).await.json();
    let verdicts: Vec<_> = history["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts, ["undone", "joined"]);
    assert_eq!(history["entries"][1]["note"], "one address, one owner");
}

/// What an administrator sends, as JSON.
async fn send(house: &House, method: Method, path: &str, body: Option<Value>) -> Answer {
    house.clock.advance(jiff::SignedDuration::from_secs(1));
    let cookie = house.sign_in(Visitor::Admin).await;
    house.send(method, &format!("/api/v1{path}"), cookie.as_deref(), body.map(|body| body.to_string())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_kept_of_a_customer_who_was_joined_is_of_the_main_one() {
    let house = House::demo().await;
    let known = customers(&house).await;
    let (one, two, third) = (known[0].as_str(), known[1].as_str(), known[2].as_str());
    let about = |customer: &str| {
        json!({
            "page": format!("/customers/{customer}"),
            "anchor": {"kind": "customer", "key": customer},
            "customer_id": customer,
            "question": "",
            "text": format!("About {customer}."),
            "mentions": [],
        })
    };
    for customer in [one, two, third] {
        let said = send(&house, Method::POST, "/comments", Some(about(customer))).await;
        assert_eq!(said.status.as_u16(), 201, "{}", said.text());
    }
    let list = send(
        &house,
        Method::POST,
        "/lists",
        Some(json!({"name": "Mine", "kind": "list", "customers": [one, third]})),
    )
    .await;
    assert_eq!(list.status.as_u16(), 201, "{}", list.text());
    let list = format!("/lists/{}", list.json()["list_id"].as_str().unwrap());
    let texts = async |query: &str| {
        let page = send(&house, Method::GET, &format!("/comments{query}"), None).await.json();
        let rows = page["rows"].as_array().unwrap().iter();
        let row = |row: &Value| {
            (row["text"].as_str().unwrap().to_owned(), row["page"].as_str().unwrap().to_owned())
        };
        rows.map(row).collect::<Vec<_>>()
    };
    let answer = say(&house, (one, two), "joined", Some(two)).await;
    assert_eq!(answer.status.as_u16(), 204, "{}", answer.text());
    // Both are on the page of the main one now, and stand there.
    let page = format!("/customers/{two}");
    let both = [(format!("About {two}."), page.clone()), (format!("About {one}."), page.clone())];
    assert_eq!(texts(&format!("?customer={two}")).await, both);
    assert_eq!(texts(&format!("?page={page}")).await, both);
    assert_eq!(texts("").await.len(), 3);
    let holds = send(&house, Method::GET, &format!("/customers/{two}/lists"), None).await.json();
    assert_eq!(holds["rows"][0]["holds"], true, "{holds}");
    let off = send(&house, Method::POST, &format!("{list}/customers"), Some(json!({"remove": [two]}))).await;
    assert_eq!(off.json()["removed"], 1, "{}", off.text());
    let holds = send(&house, Method::GET, &format!("/customers/{two}/lists"), None).await.json();
    assert_eq!(holds["rows"][0]["holds"], false, "{holds}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_that_is_kept_apart_says_so_and_nobody_else_decides() {
    let house = House::demo().await;
    let known = customers(&house).await;
    let (one, two) = (known[2].as_str(), known[3].as_str());
    assert_eq!(say(&house, (one, two), "kept_apart", None).await.status.as_u16(), 204);
    let page =
        house.get(&format!("/api/v1/identity?state=kept_apart&search={one}"), Visitor::Admin).await.json();
    assert_eq!(page["pairs"].as_array().unwrap().len(), 1, "{page}");
    assert_eq!(customers(&house).await.len(), known.len());

    assert_eq!(say(&house, (one, one), "joined", None).await.status.as_u16(), 400);
    assert_eq!(say(&house, (one, two), "joined", Some("a third")).await.status.as_u16(), 400);
    assert_eq!(say(&house, (one, two), "perhaps", None).await.status.as_u16(), 400);
    for path in ["/api/v1/identity", "/api/v1/identity/history"] {
        assert_eq!(house.get(path, Visitor::Viewer).await.status.as_u16(), 404);
    }
    let cookie = house.sign_in(Visitor::Viewer).await;
    let body = json!({ "first": one, "second": two, "verdict": "joined" }).to_string();
    let refused = house.send(Method::POST, DECISIONS, cookie.as_deref(), Some(body)).await;
    assert_eq!(refused.status.as_u16(), 404);
}
