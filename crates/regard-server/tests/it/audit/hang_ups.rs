//! Whoever asked may go away at any time: a change that was begun is done, and in the log.

use crate::hostile::Plan;
use crate::house::House;
use crate::{sso, staff};
use axum::body::Body;
use axum::http::{Method, Request};
use futures::FutureExt;
use regard_model::UserId;
use regard_store::{AuditFilter, AuditKind};
use serde_json::{Value, json};
use std::time::Duration;

/// How long what nobody waits for may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks, and goes away after the answer was waited for so many times.
async fn ask_and_go(house: &House, request: Request<Body>, polls: usize) {
    let mut answer = Box::pin(house.answer(request));
    for _ in 0..polls {
        if (&mut answer).now_or_never().is_some() {
            return;
        }
        tokio::task::yield_now().await;
    }
}

/// Waits until there are so many events of a kind.
async fn wait_for(house: &House, kind: AuditKind, count: usize) {
    let filter = AuditFilter { kind: Some(kind), ..AuditFilter::default() };
    let there = async {
        while house.state.store.audit_events(&filter, None, 1000).await.unwrap().len() < count {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, there).await.unwrap_or_else(|_| panic!("{count} events of {kind}"));
}

#[tokio::test]
async fn a_change_is_done_and_told_although_nobody_waits_for_it() {
    let house = staff::company().await;
    let admin = house.sign_in_as(&UserId::new("admin")).await;
    for (number, polls) in [1, 2, 3, 5, 8].into_iter().enumerate() {
        let title = json!({"title": format!("Title {polls}")}).to_string();
        let mut request = house.request(Method::PATCH, "/api/v1/users/ben", Some(&admin));
        *request.body_mut() = Body::from(title);
        ask_and_go(&house, request, polls).await;
        wait_for(&house, AuditKind::UserChanged, number + 1).await;
        let ben = house.get_with("/api/v1/users/ben", Some(&admin)).await.json();
        assert_eq!(ben["user"]["title"], format!("Title {polls}"));
    }
}

#[tokio::test]
async fn who_comes_in_by_single_sign_on_and_goes_away_is_in_the_log() {
    let house = House::empty().await;
    let (_provider, providers) = sso::providers(&house, Plan::default(), &["corp"], |_| {}).await;
    let house = house.with_providers(providers);
    let out = sso::set_out(&house, "/").await;
    let path = format!("/api/v1/sign-in/corp/callback?{}", out.query);
    ask_and_go(&house, house.request(Method::GET, &path, Some(&out.binding)), 1).await;
    wait_for(&house, AuditKind::SignIn, 1).await;
}

#[tokio::test]
async fn what_was_never_sent_whole_is_not_waited_for() {
    let house = staff::company().await;
    let admin = house.sign_in_as(&UserId::new("admin")).await;
    let (sending, sent) = tokio::sync::mpsc::unbounded_channel::<Result<Vec<u8>, std::io::Error>>();
    sending.send(Ok(b"{\"title\": \"Half".to_vec())).unwrap();
    let body = futures::stream::unfold(sent, async |mut sent| Some((sent.recv().await?, sent)));
    let mut request = house.request(Method::PATCH, "/api/v1/users/ben", Some(&admin));
    *request.body_mut() = Body::from_stream(body);
    ask_and_go(&house, request, 3).await;
    // The body is let go, although whoever holds its other end says nothing.
    tokio::time::timeout(PATIENCE, sending.closed()).await.expect("nobody reads it any more");
    let ben = house.get_with("/api/v1/users/ben", Some(&admin)).await.json();
    assert_eq!(ben["user"]["title"], Value::Null);
}
