//! What users do about themselves: language, password, sessions, tokens; and how the first administrator comes in.

use crate::house::{Answer, House, Visitor};
use crate::staff;
use axum::http::Method;
use regard_model::UserId;
use serde_json::{Value, json};

const PASSWORD: &str = "a horse, a battery, a staple";

/// The pair of the session that an answer gives.
fn session(answer: &Answer) -> String {
    assert_eq!(answer.status.as_u16(), 204, "{}", answer.text());
    answer.header("set-cookie").split("; ").next().unwrap().to_owned()
}

async fn admin(house: &House) -> String {
    session(&house.send(Method::POST, "/api/v1/session", None, Some(house.credentials())).await)
}

async fn send(house: &House, method: Method, path: &str, cookie: &str, body: Value) -> Answer {
    house.send(method, &format!("/api/v1{path}"), Some(cookie), Some(body.to_string())).await
}

#[tokio::test]
async fn a_language_holds_on_every_device() {
    let house = House::empty().await;
    let (one, other) = (admin(&house).await, admin(&house).await);
    let chosen = send(&house, Method::PUT, "/me/language", &one, json!({"language": "pl"})).await;
    assert_eq!(chosen.status.as_u16(), 204);
    let seen = house.get_with("/api/v1/session", Some(&other)).await.json();
    assert_eq!(seen["user"]["language"], "pl");
    let unknown = send(&house, Method::PUT, "/me/language", &one, json!({"language": "tlh"})).await;
    assert_eq!((unknown.status.as_u16(), unknown.json()["parameter"].as_str()), (400, Some("language")));
    send(&house, Method::PUT, "/me/language", &one, json!({"language": null})).await;
    let seen = house.get_with("/api/v1/session", Some(&one)).await.json();
    assert_eq!(seen["user"]["language"], Value::Null);
}

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_every_session() {
    let house = House::empty().await;
    let (one, other) = (admin(&house).await, admin(&house).await);
    let change = |current: &str, new: &str| json!({"current": current, "password": new});
    let wrong =
        send(&house, Method::PUT, "/me/password", &one, change("wrong wrong", "another long one")).await;
    assert_eq!((wrong.status.as_u16(), wrong.json()["code"].as_str()), (403, Some("wrong_password")));
    let short = send(&house, Method::PUT, "/me/password", &one, change(PASSWORD, "short")).await;
    assert_eq!((short.status.as_u16(), short.json()["parameter"].as_str()), (400, Some("password")));
    assert_eq!(house.get_with("/api/v1/session", Some(&other)).await.status.as_u16(), 200);
    let changed = send(&house, Method::PUT, "/me/password", &one, change(PASSWORD, "another long one")).await;
    let fresh = session(&changed);
    for old in [&one, &other] {
        assert_eq!(house.get_with("/api/v1/session", Some(old)).await.status.as_u16(), 401);
    }
    assert_eq!(house.get_with("/api/v1/session", Some(&fresh)).await.status.as_u16(), 200);
    let with_old = house.send(Method::POST, "/api/v1/session", None, Some(house.credentials())).await;
    assert_eq!(with_old.status.as_u16(), 401);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let house = House::empty().await;
    let (one, other) = (admin(&house).await, admin(&house).await);
    let listed = house.get_with("/api/v1/me/sessions", Some(&one)).await.json();
    let rows = listed["rows"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    let not_this = rows.iter().find(|row| row["this"] == false).unwrap();
    assert_eq!(
        (&not_this["method"], rows.iter().filter(|row| row["this"] == true).count()),
        (&json!("password"), 1)
    );
    let path = format!("/api/v1/me/sessions/{}", not_this["session_id"].as_str().unwrap());
    // Nobody ends another's.
    let visitor = house.sign_in(Visitor::Viewer).await;
    assert_eq!(house.send(Method::DELETE, &path, visitor.as_deref(), None).await.status.as_u16(), 404);
    assert_eq!(house.send(Method::DELETE, &path, Some(&one), None).await.status.as_u16(), 204);
    assert_eq!(house.get_with("/api/v1/session", Some(&other)).await.status.as_u16(), 401);
    admin(&house).await;
    admin(&house).await;
    let ended = house.send(Method::DELETE, "/api/v1/me/sessions", Some(&one), None).await.json();
    assert_eq!(ended, json!({"ended": 2}));
    assert_eq!(house.get_with("/api/v1/session", Some(&one)).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_token_does_what_it_says_and_nothing_else_until_it_is_taken_back() {
    let house = staff::company().await;
    let ann = house.sign_in_as(&UserId::new("ann")).await;
    let wanted = json!({"name": "report", "scopes": ["read"], "expires_on": "2026-01-31"});
    let made = send(&house, Method::POST, "/me/tokens", &ann, wanted).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text());
    let (made, get) = (made.json(), Method::GET);
    let token = made["token"].as_str().unwrap();
    let asked =
        async |path: &str| house.send_with_token(get.clone(), &format!("/api/v1{path}"), token, None).await;
    assert_eq!(asked("/customers").await.json()["total"], 1, "ann sees one customer");
    assert_eq!(asked("/customers/ann").await.status.as_u16(), 200);
    assert_eq!(asked("/customers/ben").await.status.as_u16(), 404);
    for path in ["/metrics/orders/rows.csv", "/me/tokens", "/comments.csv"] {
        let refused = asked(path).await;
        assert_eq!(
            (refused.status.as_u16(), refused.json()["code"].as_str()),
            (403, Some("token_may_not")),
            "{path}"
        );
    }
    let said = json!({"page": "/promises", "anchor": {"kind": "page"}, "text": "x"}).to_string();
    let said = house.send_with_token(Method::POST, "/api/v1/comments", token, Some(said)).await;
    assert_eq!(said.status.as_u16(), 403, "a program says nothing");

    let listed = house.get_with("/api/v1/me/tokens", Some(&ann)).await.json();
    assert_eq!(listed["open_scopes"], json!(["read", "export"]));
    assert!(!listed.to_string().contains(token), "it is shown once");
    let path = format!("/api/v1/me/tokens/{}", made["facts"]["api_token_id"].as_str().unwrap());
    assert_eq!(house.send(Method::DELETE, &path, Some(&ann), None).await.status.as_u16(), 204);
    assert_eq!(asked("/customers").await.status.as_u16(), 401);
}

#[tokio::test]
async fn no_token_reaches_further_than_its_user_or_longer_than_a_year() {
    let house = staff::company().await;
    let ann = house.sign_in_as(&UserId::new("ann")).await;
    let wanted = |scope: &str, day: &str| json!({"name": "x", "scopes": [scope], "expires_on": day});
    for (body, at_fault) in [
        (wanted("audit", "2026-01-31"), "scopes"),
        (wanted("scim", "2026-01-31"), "scopes"),
        (wanted("read", "2036-01-31"), "expires_on"),
        (wanted("read", "2020-01-31"), "expires_on"),
    ] {
        let refused = send(&house, Method::POST, "/me/tokens", &ann, body).await;
        assert_eq!((refused.status.as_u16(), refused.json()["parameter"].as_str()), (400, Some(at_fault)));
    }
}

#[tokio::test]
async fn a_session_beside_a_token_counts_for_nothing() {
    let house = staff::company().await;
    let boss = house.sign_in_as(&UserId::new("boss")).await;
    let mut request = house.request(Method::GET, "/api/v1/customers", Some(&boss));
    let nonsense = format!("Bearer regard_api_{}", "0".repeat(64));
    request.headers_mut().insert("authorization", nonsense.parse().unwrap());
    assert_eq!(house.answer(request).await.status.as_u16(), 401);
}

#[tokio::test]
async fn who_is_invited_sets_a_password_once() {
    let house = House::empty().await;
    let boss = admin(&house).await;
    let new = json!({"name": "Ewa Nowak", "email": "ewa@example.com", "role": "viewer"});
    let added = send(&house, Method::POST, "/users", &boss, new).await;
    assert_eq!(added.status.as_u16(), 201, "{}", added.text());
    let added = added.json();
    let link = added["invitation"]["link_path"].as_str().unwrap();
    let token = link.strip_prefix("/enter#").unwrap();
    let open =
        async |path: &str, body: Value| house.send(Method::POST, path, None, Some(body.to_string())).await;
    let looked = open("/api/v1/entry/look", json!({"token": token})).await.json();
    assert_eq!((&looked["kind"], &looked["name"]), (&json!("invitation"), &json!("Ewa Nowak")));
    let short = open("/api/v1/entry", json!({"token": token, "password": "short"})).await;
    assert_eq!((short.status.as_u16(), short.json()["parameter"].as_str()), (400, Some("password")));
    // Whoever sat at this browser before sits there no more.
    let before = house.sign_in(Visitor::Viewer).await.unwrap();
    let body = json!({"token": token, "password": "a long enough one"}).to_string();
    let entered = session(&house.send(Method::POST, "/api/v1/entry", Some(&before), Some(body)).await);
    assert_eq!(house.get_with("/api/v1/session", Some(&before)).await.status.as_u16(), 401);
    let seen = house.get_with("/api/v1/session", Some(&entered)).await.json();
    assert_eq!(seen["user"]["email"], "ewa@example.com");
    for path in ["/api/v1/entry/look", "/api/v1/entry"] {
        let body = if path.ends_with("look") {
            json!({"token": token})
        } else {
            json!({"token": token, "password": "a long enough one"})
        };
        let again = open(path, body).await;
        assert_eq!(
            (again.status.as_u16(), again.json()["code"].as_str()),
            (410, Some("link_void")),
            "{path}"
        );
    }
}

#[tokio::test]
async fn the_link_on_the_console_makes_the_first_administrator_and_no_second() {
    let house = House::bare().await;
    let welcome = house.get("/api/v1/welcome", Visitor::Nobody).await.json();
    assert_eq!(welcome["setup"], true);
    let link = house.state.store.setup_link().await.unwrap().unwrap();
    let entry = |token: &str| {
        json!({"token": token, "password": "a long enough one", "name": "Ada", "email": "ada@example.com"})
            .to_string()
    };
    let guessed = format!("regard_setup_{}", "0".repeat(64));
    let refused = house.send(Method::POST, "/api/v1/entry", None, Some(entry(&guessed))).await;
    assert_eq!(refused.status.as_u16(), 410);
    let entered = house.send(Method::POST, "/api/v1/entry", None, Some(entry(link.token.reveal()))).await;
    let cookie = session(&entered);
    let seen = house.get_with("/api/v1/session", Some(&cookie)).await.json();
    assert_eq!(seen["user"]["role"], "admin");
    let again = house.send(Method::POST, "/api/v1/entry", None, Some(entry(link.token.reveal()))).await;
    assert_eq!(again.status.as_u16(), 410);
    assert!(house.state.store.setup_link().await.unwrap().is_none());
    let welcome = house.get("/api/v1/welcome", Visitor::Nobody).await.json();
    assert_eq!(welcome["setup"], false);
}
