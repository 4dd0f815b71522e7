//! What may be remembered, by whom and for how long.

use crate::house::{House, Visitor};
use axum::http::{Method, StatusCode};
use jiff::SignedDuration;

#[tokio::test]
async fn an_answer_is_not_sent_twice_while_lens_and_question_are_the_same() {
    let house = House::empty().await;
    let cookie = house.sign_in(Visitor::Viewer).await;
    let ask = async |path: &str, tag: Option<&str>| {
        let mut request = house.request(Method::GET, path, cookie.as_deref());
        if let Some(tag) = tag {
            request.headers_mut().insert("if-none-match", tag.parse().unwrap());
        }
        house.answer(request).await
    };
    let first = ask("/api/v1/promises", None).await;
    assert_eq!(first.status, StatusCode::OK);
    assert_eq!(first.header("cache-control"), "private, no-cache");
    let tag = first.header("etag").to_owned();
    let again = ask("/api/v1/promises", Some(&tag)).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
    assert_eq!(ask("/api/v1/promises?segment=x", Some(&tag)).await.status, StatusCode::OK);
    assert_eq!(ask("/api/v1/brief", Some(&tag)).await.status, StatusCode::OK);
    house.clock.advance(SignedDuration::from_mins(10));
    assert_eq!(ask("/api/v1/promises", Some(&tag)).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_tag_lets_nobody_in() {
    let house = House::empty().await;
    let first = house.get("/api/v1/promises", Visitor::Viewer).await;
    let mut request = house.request(Method::GET, "/api/v1/promises", None);
    request.headers_mut().insert("if-none-match", first.header("etag").parse().unwrap());
    assert_eq!(house.answer(request).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn what_is_personal_or_passing_is_not_kept() {
    let house = House::empty().await;
    for path in ["/api/v1/session", "/api/v1/sources", "/api/v1/welcome", "/api/v1/nonsense", "/api/v1/brief"]
    {
        assert_eq!(house.get(path, Visitor::Viewer).await.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn answers_are_compressed_for_those_who_can_read_it() {
    let house = House::empty().await;
    let mut request = house.request(Method::GET, "/api/v1/openapi.json", None);
    request.headers_mut().insert("accept-encoding", "gzip".parse().unwrap());
    assert_eq!(house.answer(request).await.header("content-encoding"), "gzip");
}
