//! Which change is which event, for every route that changes something. A route that is not in the table stops the
//! tests.

use crate::house::House;
use crate::named::Examples;
use crate::staff;
use axum::http::Method;
use jiff::SignedDuration;
use regard_model::UserId;
use regard_server::routes::{self, Route};
use regard_store::{ApiScope, AuditFilter, NewApiToken};
use serde_json::json;

/// What is sent, by whom, and the kinds of its events, oldest first. What people say to each other stands where they
/// say it, so it is no event.
const EVENTS: &[(&str, &str, &str, &[&str])] = &[
    ("POST", "/session", "nobody", &["sign_in"]),
    ("POST", "/session/persona", "nobody", &["sign_in"]),
    ("DELETE", "/session", "ann", &["sign_out"]),
    ("POST", "/entry/look", "nobody", &[]),
    ("POST", "/entry", "nobody", &["sign_in"]),
    ("PUT", "/me/language", "ann", &[]),
    ("PUT", "/me/password", "ann", &["password_changed"]),
    ("DELETE", "/me/sessions", "ann", &["session_revoked"]),
    ("DELETE", "/me/sessions/{session_id}", "ann", &["session_revoked"]),
    ("POST", "/me/tokens", "ann", &["token_made"]),
    ("DELETE", "/me/tokens/{api_token_id}", "ann", &["token_revoked"]),
    ("PUT", "/me/mail", "ann", &[]),
    ("POST", "/views/preview", "admin", &[]),
    ("PUT", "/views/{view}", "admin", &["view_changed"]),
    ("DELETE", "/views/{view}", "admin", &["view_changed"]),
    // The alert of the example is raised first, and the draft of the example is saved first.
    ("PUT", "/alerts/{alert_id}/acknowledged", "ann", &["alerts_raised", "alert_changed"]),
    ("PUT", "/alerts/{alert_id}/snoozed", "ann", &["alerts_raised", "alert_changed"]),
    ("PUT", "/alerts/{alert_id}/resolved", "ann", &["alerts_raised", "alert_changed"]),
    ("PUT", "/alerts/{alert_id}/vote", "ann", &["alerts_raised", "alert_changed"]),
    // So are the plan and the case of the example; the case is closed first where the customer answers.
    ("POST", "/plans", "ann", &["plan_changed"]),
    ("PATCH", "/plans/{plan_id}", "ann", &["plan_changed", "plan_changed"]),
    ("PUT", "/plans/{plan_id}/ended", "ann", &["plan_changed", "plan_changed"]),
    ("POST", "/plans/{plan_id}/steps", "ann", &["plan_changed", "plan_changed"]),
    ("PATCH", "/plans/{plan_id}/steps/{step_no}", "ann", &["plan_changed", "plan_changed"]),
    ("PUT", "/plans/{plan_id}/steps/{step_no}/done", "ann", &["plan_changed", "plan_changed"]),
    ("DELETE", "/plans/{plan_id}/steps/{step_no}/done", "ann", &["plan_changed"]),
    ("PUT", "/loops/{loop_id}/owner", "ann", &["loop_changed", "loop_changed"]),
    ("PUT", "/loops/{loop_id}/closed", "ann", &["loop_changed", "loop_changed"]),
    ("PUT", "/loops/{loop_id}/answer", "ann", &["loop_changed", "loop_changed", "loop_changed"]),
    ("PUT", "/policy/draft", "admin", &["policy_changed"]),
    ("DELETE", "/policy/draft", "admin", &["policy_changed", "policy_changed"]),
    ("POST", "/policy/draft/publication", "admin", &["policy_changed", "policy_changed"]),
    // The webhook of the example is made first, and the alert of a message that was given up is raised first.
    ("POST", "/delivery/webhooks", "admin", &["webhook_changed"]),
    ("PATCH", "/delivery/webhooks/{webhook_id}", "admin", &["webhook_changed", "webhook_changed"]),
    ("DELETE", "/delivery/webhooks/{webhook_id}", "admin", &["webhook_changed", "webhook_changed"]),
    ("PUT", "/delivery/webhooks/{webhook_id}/enabled", "admin", &["webhook_changed", "webhook_changed"]),
    ("DELETE", "/delivery/webhooks/{webhook_id}/enabled", "admin", &["webhook_changed", "webhook_changed"]),
    ("POST", "/delivery/webhooks/{webhook_id}/secret", "admin", &["webhook_changed", "webhook_changed"]),
    ("POST", "/delivery/webhooks/{webhook_id}/test", "admin", &["webhook_changed", "webhook_changed"]),
    ("POST", "/delivery/dead/{message_id}", "admin", &["alerts_raised", "message_sent_again"]),
    ("POST", "/identity/decisions", "admin", &["customers_decided"]),
    ("POST", "/lists", "ann", &[]),
    ("PATCH", "/lists/{list_id}", "ann", &[]),
    ("DELETE", "/lists/{list_id}", "ann", &[]),
    ("POST", "/lists/{list_id}/customers", "ann", &[]),
    ("PUT", "/lists/{list_id}/sharing", "ann", &["access_changed"]),
    ("POST", "/users", "admin", &["user_added", "user_invited"]),
    ("PATCH", "/users/{user_id}", "admin", &["user_changed"]),
    ("POST", "/users/{user_id}/invitation", "admin", &["user_invited"]),
    ("DELETE", "/users/{user_id}/sessions", "admin", &["session_revoked"]),
    ("DELETE", "/users/{user_id}/tokens/{api_token_id}", "admin", &["token_revoked"]),
    ("POST", "/users/{user_id}/identities", "admin", &["identity_linked"]),
    ("POST", "/users/{user_id}/identities/unlink", "admin", &["identity_unlinked"]),
    ("POST", "/users/{user_id}/grants", "admin", &["access_changed"]),
    // The grant of the example is given first.
    ("DELETE", "/grants/{grant_id}", "admin", &["access_changed", "access_changed"]),
    ("POST", "/scim/v2/Users", "directory", &["user_added"]),
    ("POST", "/scim/v2/Users/.search", "directory", &[]),
    ("PUT", "/scim/v2/Users/{user_id}", "directory", &["user_changed"]),
    ("PATCH", "/scim/v2/Users/{user_id}", "directory", &["user_changed"]),
    ("DELETE", "/scim/v2/Users/{user_id}", "directory", &["user_disabled"]),
    ("POST", "/ingest/{stream}", "sender", &[]),
];

/// The events after one of them, oldest first, with the number of the last.
async fn events_after(house: &House, last: i64) -> (i64, Vec<&'static str>) {
    let mut events = house.state.store.audit_events(&AuditFilter::default(), None, 1000).await.unwrap();
    events.retain(|event| event.seq > last);
    let newest = events.first().map_or(last, |event| event.seq);
    (newest, events.iter().rev().map(|event| event.kind.as_str()).collect())
}

/// Sends a request as whoever may; it must be answered.
async fn send(examples: &Examples<'_>, route: &Route, who: &str, tokens: &[(&str, String)]) {
    let house = examples.house;
    let example = examples.of(route, who, "ann").await;
    let method = route.method.clone();
    let token = tokens.iter().find(|(name, _)| *name == who);
    let answer = match (who, token) {
        (_, Some((_, token))) => house.send_with_token(method, &example.path, token, example.body).await,
        ("nobody", None) => house.send(method, &example.path, None, example.body).await,
        (_, None) => {
            let cookie = house.sign_in_as(&UserId::new(who)).await;
            house.send(method, &example.path, Some(&cookie), example.body).await
        }
    };
    assert!(answer.status.is_success(), "{} {}: {}", route.method, route.path, answer.text());
}

#[tokio::test]
async fn every_change_is_the_event_that_it_should_be() {
    let house = staff::company().await;
    let new = NewApiToken {
        user_id: UserId::new("admin"),
        name: "directory".to_owned(),
        scopes: [ApiScope::Scim].into(),
        expires_at: house.clock.now() + SignedDuration::from_hours(24),
    };
    let (directory, _) = house.state.store.create_api_token(new).await.unwrap();
    let (sender, _) = house.state.store.create_sender("web".into(), "the shop".into()).await.unwrap();
    let tokens = [("directory", directory.reveal().to_owned()), ("sender", sender.reveal().to_owned())];
    let examples = Examples::new(&house);
    let changing = routes::all().into_iter().filter(|route| route.method != Method::GET);
    let mut last = events_after(&house, 0).await.0;
    for route in changing.filter(|route| !route.path.starts_with("/comments")) {
        let told = EVENTS.iter().find(|one| one.0 == route.method.as_str() && one.1 == route.path);
        let Some((.., who, expected)) = told else {
            panic!("say which events {} {} has", route.method, route.path)
        };
        send(&examples, &route, who, &tokens).await;
        let (newest, kinds) = events_after(&house, last).await;
        assert_eq!(kinds, *expected, "{} {}", route.method, route.path);
        last = newest;
    }
}

#[tokio::test]
async fn a_list_that_gives_sight_is_told_of_and_another_is_not() {
    let house = staff::company().await;
    let lead = house.sign_in_as(&UserId::new("lead")).await;
    let send = async |method: Method, path: &str, body: serde_json::Value| {
        let path = format!("/api/v1/lists{path}");
        let answer = house.send(method, &path, Some(&lead), Some(body.to_string())).await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text());
        answer
    };
    let made =
        send(Method::POST, "", json!({"name": "x", "kind": "list", "customers": ["ann"]})).await.json();
    let path = format!("/{}", made["list_id"].as_str().unwrap());
    let members = format!("{path}/customers");
    send(Method::POST, &members, json!({"add": ["ben"]})).await;
    let (last, kinds) = events_after(&house, 0).await;
    assert_eq!(kinds, Vec::<&str>::new());
    let sharing = json!({"with": "named", "readers": ["fin"], "grants_sight": true});
    send(Method::PUT, &format!("{path}/sharing"), sharing).await;
    send(Method::POST, &members, json!({"add": ["lead"], "remove": ["ann"]})).await;
    send(Method::POST, &members, json!({"remove": ["gone"]})).await;
    send(Method::DELETE, &path, json!({})).await;
    let (_, kinds) = events_after(&house, last).await;
    assert_eq!(kinds, ["access_changed", "access_changed", "access_changed"], "shared, changed, deleted");
}
