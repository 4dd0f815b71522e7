//! Changes come only from our own pages, and only by a name that is ours.

use crate::house::{House, Visitor};
use axum::http::{Method, StatusCode};

#[tokio::test]
async fn every_change_needs_the_header() {
    let house = House::empty().await;
    let cookie = house.sign_in(Visitor::Viewer).await;
    for route in regard_server::routes::all().into_iter().filter(|route| route.method != Method::GET) {
        let path = format!("{}{}", regard_server::routes::BASE, route.path);
        let mut request = house.request(route.method.clone(), &path, cookie.as_deref());
        request.headers_mut().remove("x-regard");
        let answer = house.answer(request).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::FORBIDDEN, "cross_site"), "{path}");
    }
    assert_eq!(house.get_with("/api/v1/session", cookie.as_deref()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_change_from_another_origin_is_refused() {
    let house = House::empty().await;
    for (name, value) in [
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
    ] {
        let mut request = house.request(Method::POST, "/api/v1/session/persona", None);
        request.headers_mut().insert(name, value.parse().unwrap());
        assert_eq!(house.answer(request).await.code(), "cross_site", "{name}: {value}");
    }
}

#[tokio::test]
async fn a_name_that_is_not_ours_is_not_answered() {
    let house = House::empty().await;
    for path in ["/", "/api/v1/welcome"] {
        let mut request = house.request(Method::GET, path, None);
        request.headers_mut().insert("host", "rebound.example:8080".parse().unwrap());
        let answer = house.answer(request).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (421, "wrong_host"), "{path}");
    }
}
