//! Questions that cannot be read are refused by name, at every route alike.

use crate::house::{House, Visitor};
use axum::http::{Method, StatusCode};
use serde_json::Value;

/// Every GET route without a name in its path, with the parameters that the document gives it. The directory's service
/// speaks SCIM, which passes over what it does not know.
fn questions() -> Vec<(String, Vec<String>)> {
    let document: Value = serde_json::from_str(&regard_server::openapi_json().unwrap()).unwrap();
    let paths = document["paths"].as_object().unwrap().clone();
    let questions = paths
        .into_iter()
        .filter(|(path, item)| !path.contains('{') && !path.contains("/scim/") && item["get"].is_object());
    questions
        .map(|(path, item)| {
            let parameters = item["get"]["parameters"].as_array().cloned().unwrap_or_default();
            let names = parameters.iter().map(|parameter| parameter["name"].as_str().unwrap().to_owned());
            (path, names.collect())
        })
        .collect()
}

/// Who may read a route.
fn reader(path: &str) -> Visitor {
    if path.starts_with("/api/v1/audit") { Visitor::Auditor } else { Visitor::Admin }
}

#[tokio::test]
async fn an_unknown_parameter_is_refused_by_name_everywhere() {
    let house = House::empty().await;
    for (path, _) in questions() {
        let answer = house.get(&format!("{path}?nonsense=1"), reader(&path)).await;
        assert_eq!((answer.status.as_u16(), answer.code()), (400, "unknown_parameter"), "{path}");
        assert_eq!(answer.json()["parameter"], "nonsense", "{path}");
    }
}

#[tokio::test]
async fn every_bounded_parameter_refuses_nonsense() {
    let house = House::empty().await;
    let nonsense = [
        ("moment", "31/02/2018"),
        ("moment", "2018-02-31"),
        ("moment", "9999-01-01"),
        ("period", "2018-13"),
        ("period", "2018-08..2018-07"),
        ("limit", "0"),
        ("limit", "201"),
        ("limit", "-1"),
        ("limit", "many"),
        ("after", "zz"),
        ("sort", "colour"),
        ("direction", "sideways"),
        ("state", "lost"),
        ("grain", "fortnight"),
        ("code", "no_reason"),
        ("segment", "a%00b"),
    ];
    let mut checked = 0;
    for (path, parameters) in questions() {
        for (name, value) in nonsense.iter().filter(|(name, _)| parameters.iter().any(|known| known == name))
        {
            let required = if path.ends_with("/ask") { "metric=orders&" } else { "" };
            let required = if path.ends_with("/search") { "q=a&" } else { required };
            let answer = house.get(&format!("{path}?{required}{name}={value}"), reader(&path)).await;
            assert_eq!(answer.status.as_u16(), 400, "{path} {name}={value}: {}", answer.text());
            assert_eq!(answer.json()["parameter"], *name, "{path} {name}={value}");
            assert_eq!(answer.header("content-type"), "application/problem+json");
            checked += 1;
        }
    }
    assert!(checked > 20, "{checked}");
}

#[tokio::test]
async fn a_missing_or_repeated_parameter_is_named() {
    let house = House::empty().await;
    let answer = house.get("/api/v1/search", Visitor::Viewer).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["parameter"]), (400, &"q".into()));
    let answer = house.get("/api/v1/brief?segment=a&segment=b", Visitor::Viewer).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["parameter"]), (400, &"segment".into()));
    let answer = house.get("/api/v1/ask?metric=no_such_metric", Visitor::Viewer).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["parameter"]), (400, &"metric".into()));
}

#[tokio::test]
async fn a_body_is_bounded_and_its_mistakes_say_where_but_not_what() {
    let house = House::empty().await;
    let post = |body: String| house.send(Method::POST, "/api/v1/session", None, Some(body));
    let large = format!(r#"{{"email":"{}","password":"x"}}"#, "a".repeat(70_000));
    assert_eq!(post(large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let answer = post(r#"{"email":"a@example.com","passwort":"geheim"}"#.to_owned()).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (400, "bad_body"));
    assert!(!answer.text().contains("geheim"));
    assert_eq!(post("{".to_owned()).await.code(), "bad_body");
    let mut request = house.request(Method::POST, "/api/v1/session", None);
    request.headers_mut().remove("content-type");
    assert_eq!(house.answer(request).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn unknown_paths_and_methods_are_refused_alike() {
    let house = House::empty().await;
    let answer = house.get("/api/v1/nonsense", Visitor::Viewer).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (404, "not_found"));
    let answer = house.send(Method::PUT, "/api/v1/brief", None, None).await;
    assert_eq!((answer.status.as_u16(), answer.code()), (405, "method_not_allowed"));
    let answer = house.get("/nonsense.png", Visitor::Nobody).await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let house = House::empty().await;
    for path in ["/", "/api/v1/welcome", "/api/v1/brief", "/api/v1/nonsense"] {
        let answer = house.get(path, Visitor::Nobody).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{path}");
        }
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("frame-ancestors 'none'") && !policy.contains("unsafe-eval"), "{path}");
    }
}
