//! A home that sends: a courier that runs, a receiver and a mail server beside it, and alerts to tell of. Owns no check.

use super::local_delivery;
use super::mail_server::{MailServer, Says, Step, Taken, Ways};
use super::receiver::{Receiver, Reply, Request};
use crate::house::{Answer, House};
use axum::http::Method;
use regard_deliver::{Courier, DeliverySettings, MailSecurity};
use regard_model::{CustomerId, PolicyVersion, UserId};
use regard_store::{AlertKey, Destination, NewAlert, NewMessage, Timing};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A receiver that keeps what it gets, and answers with a status that can be changed.
pub(super) struct Hook {
    receiver: Receiver,
    seen: Arc<Mutex<Vec<Request>>>,
    status: Arc<AtomicU16>,
}

impl Hook {
    pub(super) async fn start(status: u16) -> Self {
        let seen: Arc<Mutex<Vec<Request>>> = Arc::default();
        let status = Arc::new(AtomicU16::new(status));
        let (kept, told) = (seen.clone(), status.clone());
        let receiver = Receiver::start(move |request| {
            kept.lock().unwrap().push(request);
            Reply::Status(told.load(Ordering::SeqCst))
        });
        Self { receiver: receiver.await.unwrap(), seen, status }
    }

    pub(super) fn url(&self) -> String {
        self.receiver.url()
    }

    pub(super) fn answers(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    pub(super) fn seen(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }
}

/// A mail server in the open that takes everything.
pub(super) async fn mail_server() -> MailServer {
    let plan = |_: Step, _: &str| Says::Fine;
    let security = MailSecurity::None;
    let ways = Ways { security, offers_starttls: false, tls: None, password: None, plan: Arc::new(plan) };
    MailServer::start(ways).await.unwrap()
}

/// Settings that send through it.
pub(super) fn by_mail(server: &MailServer) -> DeliverySettings {
    DeliverySettings { mail: Some(server.settings(MailSecurity::None)), ..local_delivery() }
}

/// What a mail says, as it was written: soft breaks are none of it.
pub(super) fn words(mail: &Taken) -> String {
    mail.text.replace("=\r\n", "")
}

/// Lets a courier run until nothing that is due waits, and stops it.
pub(super) async fn send_all(house: &House, courier: Courier, waiting: i64) {
    let runs = tokio::spawn(courier.run());
    let began = Instant::now();
    loop {
        let counts = house.state.store.outbox_counts().await.unwrap();
        if counts.waiting <= waiting {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "messages wait: {counts:?}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    house.state.delivery.stop();
    tokio::time::timeout(Duration::from_secs(20), runs).await.unwrap().unwrap();
}

/// Raises an alert with a message to each of these, worded as acting words it.
pub(super) async fn tell(house: &House, customer: &str, to: &[Destination], timing: Timing) {
    let details = json!({"title": "Became critical", "from": "neutral", "to": "critical", "event": null});
    let body = json!({
        "rule": "enters_critical",
        "customer_id": customer,
        "happened_at": house.clock.now(),
        "details": details,
    });
    let message = |to: &Destination| NewMessage { to: to.clone(), timing, body: body.to_string() };
    let rule = "enters_critical".to_owned();
    let new = NewAlert {
        key: AlertKey { customer_id: CustomerId::new(customer), rule, cause: None },
        details: details.to_string(),
        happened_at: house.clock.now(),
        policy: PolicyVersion::default(),
        assigned_to: None,
        messages: to.iter().map(message).collect(),
    };
    assert!(house.state.store.raise_alerts(vec![new]).await.unwrap()[0].is_new);
}

/// An answer to somebody.
pub(super) async fn ask(house: &House, who: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
    let cookie = house.sign_in_as(&UserId::new(who)).await;
    let body = body.map(|body| body.to_string());
    house.send(method, &format!("/api/v1{path}"), Some(&cookie), body).await
}

/// The same, which must succeed.
pub(super) async fn asked(
    house: &House,
    who: &str,
    method: Method,
    path: &str,
    body: Option<Value>,
) -> Value {
    let answer = ask(house, who, method, path, body).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text());
    if answer.body.is_empty() { Value::Null } else { answer.json() }
}
