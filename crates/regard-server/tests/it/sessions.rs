//! Signing in and out.

use crate::house::{House, Visitor};
use axum::http::{Method, StatusCode};

const SESSION: &str = "/api/v1/session";

#[tokio::test]
async fn a_password_gives_a_session_and_signing_out_ends_it() {
    let house = House::empty().await;
    assert_eq!(house.get_with(SESSION, None).await.status, StatusCode::UNAUTHORIZED);
    let answer = house.send(Method::POST, SESSION, None, Some(house.credentials())).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::NO_CONTENT, 0));
    let set = answer.header("set-cookie").to_owned();
    let (pair, flags) = set.split_once("; ").unwrap();
    assert!(pair.starts_with("__Host-regard="));
    assert_eq!(flags, "Path=/; Secure; HttpOnly; SameSite=Strict");
    let view = house.get_with(SESSION, Some(pair)).await.json();
    assert_eq!(view["user"]["role"], "admin");
    assert!(view["home"]["name"].is_string() && view["freshness"]["total"].is_u64());
    let answer = house.send(Method::DELETE, SESSION, Some(pair), None).await;
    assert!(answer.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(house.get_with(SESSION, Some(pair)).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_the_same_answer() {
    let house = House::empty().await;
    let known = r#"{"email":"admin@example.com","password":"wrong wrong wrong"}"#.to_owned();
    let unknown = r#"{"email":"nobody@example.com","password":"wrong wrong wrong"}"#.to_owned();
    let known = house.send(Method::POST, SESSION, None, Some(known)).await;
    let unknown = house.send(Method::POST, SESSION, None, Some(unknown)).await;
    assert_eq!((known.status.as_u16(), known.code()), (401, "sign_in_failed"));
    assert_eq!(known.body, unknown.body);
    assert!(known.headers.get("set-cookie").is_none());
}

#[tokio::test]
async fn guessing_is_slowed_down_and_told_for_how_long() {
    let house = House::empty().await;
    let wrong = r#"{"email":"admin@example.com","password":"wrong wrong wrong"}"#;
    for _ in 0..20 {
        let answer = house.send(Method::POST, SESSION, None, Some(wrong.to_owned())).await;
        if answer.status == StatusCode::TOO_MANY_REQUESTS {
            assert!(answer.header("retry-after").parse::<u64>().unwrap() > 0);
            return;
        }
    }
    panic!("twenty guesses were let through");
}

#[tokio::test]
async fn personas_are_only_in_a_demo() {
    let house = House::empty().await;
    let welcome = house.get("/api/v1/welcome", Visitor::Nobody).await.json();
    assert!(!welcome["personas"].as_array().unwrap().is_empty());
    let body = format!(r#"{{"user_id":"{}"}}"#, house.persona_id);
    let path = "/api/v1/session/persona";
    assert_eq!(house.send(Method::POST, path, None, Some(body.clone())).await.status, StatusCode::NO_CONTENT);
    let unknown = r#"{"user_id":"nobody"}"#.to_owned();
    assert_eq!(house.send(Method::POST, path, None, Some(unknown)).await.status, StatusCode::NOT_FOUND);

    let company = house.without_demo();
    let welcome = company.get("/api/v1/welcome", Visitor::Nobody).await.json();
    assert_eq!((&welcome["demo"], welcome["personas"].as_array().unwrap().len()), (&false.into(), 0));
    let refused = company.send(Method::POST, path, None, Some(body)).await;
    let absent = company.get("/api/v1/nonsense", Visitor::Nobody).await;
    assert_eq!((refused.status, refused.body), (absent.status, absent.body));
}
