//! Rows that programs send: who may, what is refused and why, and that what is acknowledged is there.

use crate::house::{Answer, House, Visitor};
use axum::body::Body;
use axum::http::{Method, Request};
use regard_home::Spool;

const LINES: &str = "application/x-ndjson";

async fn send(house: &House, token: &str, kind: &str, key: Option<&str>, body: impl Into<Body>) -> Answer {
    let request = Request::builder()
        .method(Method::POST)
        .uri("/api/v1/ingest/visits")
        .header("host", "127.0.0.1:8080")
        .header("authorization", format!("Bearer {token}"))
        .header("content-type", kind);
    let request = key.into_iter().fold(request, |request, key| request.header("idempotency-key", key));
    house.answer(request.body(body.into()).unwrap()).await
}

async fn token(house: &House) -> String {
    let (token, _) = house.state.store.create_sender("web".into(), "the shop".into()).await.unwrap();
    token.reveal().to_owned()
}

#[tokio::test]
async fn what_is_acknowledged_is_there_and_a_key_makes_it_once() {
    let house = House::empty().await;
    let token = token(&house).await;
    let first = send(&house, &token, LINES, Some("a"), "{\"id\":1}\n{\"id\":2}\n").await;
    assert_eq!(first.status.as_u16(), 200, "{}", first.text());
    assert_eq!((&first.json()["rows"], &first.json()["repeated"]), (&2.into(), &false.into()));
    let again = send(&house, &token, LINES, Some("a"), "{\"id\":1}\n{\"id\":2}\n").await;
    assert_eq!(again.json()["delivery"], first.json()["delivery"]);
    assert_eq!(again.json()["repeated"], true);
    let other = send(&house, &token, LINES, Some("a"), "{\"id\":3}\n").await;
    assert_eq!(other.status.as_u16(), 409, "{}", other.text());
    let array = send(&house, &token, "application/json", None, "[{\"id\":4}]").await;
    assert_eq!(array.status.as_u16(), 200);
    let waiting = Spool::of(house.folder(), "web").waiting("visits").unwrap();
    let texts: Vec<String> =
        waiting.iter().map(|file| std::fs::read_to_string(&file.path).unwrap()).collect();
    assert_eq!(texts, ["{\"id\":1}\n{\"id\":2}\n", "{\"id\":4}\n"]);
}

#[tokio::test]
async fn only_a_token_sends_and_it_opens_nothing_else() {
    let house = House::empty().await;
    let token = token(&house).await;
    let viewer = house.sign_in(Visitor::Admin).await;
    let by_session =
        house.send(Method::POST, "/api/v1/ingest/visits", viewer.as_deref(), Some("{}".into())).await;
    assert_eq!(by_session.status.as_u16(), 401);
    for wrong in ["", "regard_", &format!("regard_{}", "0".repeat(64))] {
        assert_eq!(send(&house, wrong, LINES, None, "{}").await.status.as_u16(), 401, "{wrong}");
    }
    let mut request = house.request(Method::GET, "/api/v1/brief", None);
    request.headers_mut().insert("authorization", format!("Bearer {token}").parse().unwrap());
    assert_eq!(house.answer(request).await.status.as_u16(), 401);
    let sender = house.state.store.senders().await.unwrap().remove(0);
    house.state.store.revoke_sender(sender.push_token_id).await.unwrap();
    assert_eq!(send(&house, &token, LINES, None, "{}").await.status.as_u16(), 401);
}

#[tokio::test]
async fn what_cannot_be_kept_says_why() {
    let house = House::empty().await;
    let token = token(&house).await;
    let bad = send(&house, &token, LINES, None, "{\"id\":1}\n{\"id\":\n").await;
    assert_eq!(bad.status.as_u16(), 400);
    assert!(bad.text().contains("line 2"), "{}", bad.text());
    assert_eq!(send(&house, &token, "text/csv", None, "id\n1\n").await.status.as_u16(), 415);
    let large = format!("{{\"a\":\"{}\"}}\n", "x".repeat(33 << 20));
    assert_eq!(send(&house, &token, LINES, None, large).await.status.as_u16(), 413);
    let long = "k".repeat(201);
    assert_eq!(send(&house, &token, LINES, Some(&long), "{}").await.status.as_u16(), 400);
    assert!(Spool::of(house.folder(), "web").streams().unwrap().is_empty(), "nothing was half kept");
}
