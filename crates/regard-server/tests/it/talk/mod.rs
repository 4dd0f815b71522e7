//! Comments: what is said about a customer is for those who see the customer, on every path.

mod about;
mod unheard;

use crate::house::{Answer, House};
use crate::staff;
use axum::http::Method;
use jiff::SignedDuration;
use regard_model::UserId;
use serde_json::{Value, json};

async fn send(house: &House, who: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
    // Two things that are said are said one after the other.
    house.clock.advance(SignedDuration::from_secs(1));
    let cookie = house.sign_in_as(&UserId::new(who)).await;
    house.send(method, &format!("/api/v1{path}"), Some(&cookie), body.map(|body| body.to_string())).await
}

fn about(customer: Option<&str>, text: &str, mentions: &[&str]) -> Value {
    json!({
        "page": customer.map_or("/promises".to_owned(), |customer| format!("/customers/{customer}")),
        "anchor": {"kind": if customer.is_some() { "customer" } else { "chart" }, "key": customer.unwrap_or("orders")},
        "customer_id": customer,
        "question": "period=2025",
        "text": text,
        "mentions": mentions,
    })
}

async fn texts(house: &House, who: &str, query: &str) -> Vec<String> {
    let page = send(house, who, Method::GET, &format!("/comments{query}"), None).await.json();
    let rows = page["rows"].as_array().unwrap().iter();
    rows.map(|row| row["text"].as_str().unwrap_or("deleted").to_owned()).collect()
}

#[tokio::test]
async fn a_thread_about_a_customer_is_for_those_who_see_the_customer() {
    let house = staff::company().await;
    let started =
        send(&house, "lead", Method::POST, "/comments", Some(about(Some("ann"), "Call them.", &["ann"])))
            .await;
    assert_eq!(started.status.as_u16(), 201, "{}", started.text());
    let started = started.json();
    assert_eq!(
        (&started["customer_name"], &started["mentions"][0]["name"]),
        (&json!("Customer of ann"), &json!("ann"))
    );
    send(&house, "ben", Method::POST, "/comments", Some(about(None, "Why so low?", &[]))).await;
    assert_eq!(texts(&house, "ann", "").await, ["Why so low?", "Call them."]);
    assert_eq!(texts(&house, "fin", "").await, ["Why so low?"]);
    assert_eq!(texts(&house, "fin", "?customer=ann").await, Vec::<String>::new());
    let thread = format!("/comments/threads/{}", started["thread_id"].as_str().unwrap());
    assert_eq!(send(&house, "ann", Method::GET, &thread, None).await.status.as_u16(), 200);
    for (method, path, body) in [
        (Method::GET, thread.clone(), None),
        (Method::POST, thread.clone(), Some(json!({"text": "x"}))),
        (Method::PUT, format!("{thread}/resolved"), None),
        (Method::DELETE, format!("{thread}/resolved"), None),
    ] {
        assert_eq!(send(&house, "fin", method, &path, body).await.status.as_u16(), 404, "{path}");
    }
    let csv = send(&house, "fin", Method::GET, "/comments.csv", None).await.text();
    assert!(csv.contains("Why so low?") && !csv.contains("Call them."), "{csv}");
}

#[tokio::test]
async fn only_who_may_see_it_is_mentioned_and_offered() {
    let house = staff::company().await;
    for nobody in ["fin", "ben", "gone"] {
        let refused =
            send(&house, "ann", Method::POST, "/comments", Some(about(Some("ann"), "x", &[nobody]))).await;
        assert_eq!(
            (refused.status.as_u16(), refused.json()["parameter"].as_str()),
            (400, Some("mentions")),
            "{nobody}"
        );
    }
    let unseen = send(&house, "ann", Method::POST, "/comments", Some(about(Some("fin"), "x", &[]))).await;
    assert_eq!(unseen.status.as_u16(), 404);
    let offered = send(&house, "ann", Method::GET, "/colleagues?customer=ann", None).await.json();
    let mut names: Vec<&str> =
        offered["rows"].as_array().unwrap().iter().map(|row| row["user_id"].as_str().unwrap()).collect();
    names.retain(|name| !name.contains('-'));
    names.sort_unstable();
    assert_eq!(names, ["admin", "ann", "boss", "lead", "sales", "viewer"]);
}

#[tokio::test]
async fn no_more_are_looked_up_than_may_be_mentioned() {
    let house = staff::company().await;
    let crowd: Vec<String> = (0..21).map(|number| format!("nobody-{number}")).collect();
    let crowd: Vec<&str> = crowd.iter().map(String::as_str).collect();
    let refused = send(&house, "ann", Method::POST, "/comments", Some(about(Some("ann"), "x", &crowd))).await;
    assert_eq!((refused.status.as_u16(), refused.json()["code"].as_str()), (409, Some("too_many")));
}

#[tokio::test]
async fn a_thread_is_replied_to_resolved_and_opened_again() {
    let house = staff::company().await;
    let first =
        send(&house, "ann", Method::POST, "/comments", Some(about(None, "Look.", &["ben"]))).await.json();
    let thread = format!("/comments/threads/{}", first["thread_id"].as_str().unwrap());
    let page = send(&house, "ben", Method::GET, "/comments?mentioning=me&unseen=true", None).await.json();
    assert_eq!((&page["unseen"], page["rows"].as_array().unwrap().len()), (&json!(1), 1));
    assert_eq!((&page["rows"][0]["unseen"], &page["rows"][0]["thread_comments"]), (&json!(true), &json!(1)));
    let seen =
        send(&house, "ben", Method::POST, "/comments/seen", Some(json!({"comment_id": null}))).await.json();
    assert_eq!(seen, json!({"seen": 1}));
    assert_eq!(send(&house, "ben", Method::GET, "/comments", None).await.json()["unseen"], 0);
    send(&house, "ben", Method::POST, &thread, Some(json!({"text": "On it."}))).await;
    let said = send(&house, "ann", Method::GET, &thread, None).await.json();
    let order: Vec<&str> =
        said["rows"].as_array().unwrap().iter().map(|row| row["text"].as_str().unwrap()).collect();
    assert_eq!(order, ["Look.", "On it."]);
    let resolved = format!("{thread}/resolved");
    assert_eq!(send(&house, "ben", Method::PUT, &resolved, None).await.status.as_u16(), 204);
    assert_eq!(texts(&house, "ann", "?open=true").await, Vec::<String>::new());
    assert_eq!(texts(&house, "ann", "?open=false").await.len(), 2);
    assert_eq!(send(&house, "ann", Method::DELETE, &resolved, None).await.status.as_u16(), 204);
    assert_eq!(texts(&house, "ann", "?open=true").await.len(), 2);
}

#[tokio::test]
async fn only_who_said_it_changes_or_deletes_it() {
    let house = staff::company().await;
    let first = send(&house, "ann", Method::POST, "/comments", Some(about(None, "Look.", &[]))).await.json();
    let path = format!("/comments/{}", first["comment_id"].as_str().unwrap());
    for who in ["ben", "boss", "admin"] {
        let edited = send(&house, who, Method::PATCH, &path, Some(json!({"text": "x"}))).await;
        let deleted = send(&house, who, Method::DELETE, &path, None).await;
        assert_eq!((edited.status.as_u16(), deleted.status.as_u16()), (404, 404), "{who}");
    }
    let edited = send(&house, "ann", Method::PATCH, &path, Some(json!({"text": "Look again."}))).await.json();
    assert_eq!((&edited["text"], edited["edited_at"].is_string()), (&json!("Look again."), true));
    assert_eq!(send(&house, "ann", Method::DELETE, &path, None).await.status.as_u16(), 204);
    assert_eq!(texts(&house, "ben", "").await, ["deleted"]);
}

#[tokio::test]
async fn what_somebody_wrote_is_no_formula_in_a_file() {
    let house = staff::company().await;
    send(&house, "ann", Method::POST, "/comments", Some(about(None, "=HYPERLINK(\"x\")", &[]))).await;
    let csv = send(&house, "ann", Method::GET, "/comments.csv", None).await.text();
    assert!(csv.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{csv}");
}
