//! Plans and cases of low scores for examples of requests, and what such requests say.

use crate::named::Examples;
use axum::http::Method;
use jiff::SignedDuration;
use jiff::civil::date;
use regard_model::{CustomerId, Scope, UserId};
use regard_server::routes::Route;
use regard_store::{Actor, NewClosing, NewLoop, NewPlan, NewStep, PlanEnd, PlanFilter, PlanState, Store};
use serde_json::{Value, json};

/// The key of a plan with one step, or of a case, about the customer of somebody who owns it.
pub(crate) async fn thing(examples: &Examples<'_>, name: &str, whose: &str, is_closed: bool) -> String {
    if whose == "nothing" {
        return "nothing".to_owned();
    }
    let store = &examples.house.state.store;
    let (owner_id, customer_id) = (UserId::new(whose), CustomerId::new(whose));
    let by = || Actor { user_id: UserId::new("boss"), scope: Scope::Everyone, address: None };
    if name == "{plan_id}" {
        let step = NewStep { text: "Call".to_owned(), user_id: None, due_on: None };
        let new = NewPlan {
            customer_id,
            playbook: None,
            title: "Win them back".to_owned(),
            owner_id,
            due_on: date(2026, 1, 31),
            steps: vec![step],
        };
        make_room(store, &new.customer_id, by).await;
        return store.open_plan(by(), new).await.unwrap().plan_id;
    }
    let new = NewLoop {
        answer_id: format!("answer {}", examples.number()),
        customer_id,
        score: 3.0,
        survey: "nps".to_owned(),
        owner_id,
        due_at: examples.house.clock.now() + SignedDuration::from_hours(48),
    };
    let loop_id = store.open_loops(vec![new]).await.unwrap().remove(0).loop_id;
    if is_closed {
        let closing = NewClosing { cause: "delivery".to_owned(), action: "Called".to_owned() };
        store.close_loop(by(), loop_id.clone(), closing, &["delivery".to_owned()]).await.unwrap();
    }
    loop_id
}

/// A customer has fifty open plans at most, and examples open more.
async fn make_room(store: &Store, customer: &CustomerId, by: impl Fn() -> Actor) {
    let open = PlanFilter {
        state: Some(PlanState::Open),
        customers: vec![customer.clone()],
        ..PlanFilter::default()
    };
    let open = store.plans(&Scope::Everyone, &open, None, 50).await.unwrap();
    if open.len() < 40 {
        return;
    }
    for plan in open {
        store.end_plan(by(), plan.plan_id, PlanEnd::Dropped, "For room".to_owned()).await.unwrap();
    }
}

/// What a request about them says.
pub(crate) fn body(route: &Route, whose: &str) -> Option<Value> {
    Some(match (&route.method, route.path) {
        (&Method::POST, "/plans") => {
            json!({"customer_id": whose, "title": "Win them back", "due_on": "2026-01-31"})
        }
        (&Method::PATCH, "/plans/{plan_id}") => json!({"due_on": "2026-02-28"}),
        (&Method::PUT, "/plans/{plan_id}/ended") => json!({"end": "done", "outcome": "They ordered."}),
        (&Method::POST, "/plans/{plan_id}/steps") => json!({"text": "Visit"}),
        (&Method::PATCH, "/plans/{plan_id}/steps/{step_no}") => json!({"text": "Visit"}),
        // Who leads everybody sees every customer.
        (&Method::PUT, "/loops/{loop_id}/owner") => json!({"user_id": "boss"}),
        (&Method::PUT, "/loops/{loop_id}/closed") => json!({"cause": "delivery", "action": "Called."}),
        (&Method::PUT, "/loops/{loop_id}/answer") => json!({"answer": "not_solved"}),
        _ => return None,
    })
}
