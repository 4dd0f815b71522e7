//! A plan is taken up, worked through and ended; who does not see the customer sees none of it.

use super::{absent, ask, bad, conflict, read, refused, rows};
use crate::house::House;
use crate::staff;
use axum::http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

/// A plan that Ann takes up from a playbook; its path, and what it says.
async fn taken_up(house: &House) -> (String, Value) {
    let wanted = json!({"customer_id": "ann", "playbook": "ask_why"});
    let answer = ask(house, "ann", Method::POST, "/plans", Some(wanted)).await;
    assert_eq!(answer.status.as_u16(), 201, "{}", answer.text());
    let plan = answer.json();
    (format!("/plans/{}", plan["plan_id"].as_str().unwrap()), plan)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_playbook_is_taken_up_once_at_a_time() {
    let house = staff::company().await;
    let (path, plan) = taken_up(&house).await;
    assert_eq!((&plan["title"], &plan["owner_id"]), (&json!("Ask what went wrong"), &json!("ann")));
    assert_eq!(
        (&plan["state"], &plan["due_on"], &plan["ended"]),
        (&json!("open"), &json!("2026-01-08"), &Value::Null)
    );
    let steps = plan["steps"].as_array().unwrap();
    assert_eq!(steps.len(), 2);
    assert_eq!((&steps[0]["user_id"], &steps[0]["due_on"]), (&json!("ann"), &json!("2026-01-07")));
    let post = async |body: Value| refused(&house, "ann", Method::POST, "/plans", Some(body)).await;
    assert_eq!(post(json!({"customer_id": "ann", "playbook": "ask_why"})).await, conflict("plan_there"));
    assert_eq!(post(json!({"customer_id": "ann", "playbook": "magic"})).await, bad("playbook"));
    assert_eq!(post(json!({"customer_id": "fin", "playbook": "ask_why"})).await, absent());
    assert_eq!(post(json!({"customer_id": "nothing", "title": "x", "due_on": "2026-02-01"})).await, absent());
    assert_eq!(post(json!({"customer_id": "ann", "due_on": "2026-02-01"})).await, bad("title"));
    assert_eq!(post(json!({"customer_id": "ann", "title": "Visit"})).await, bad("due_on"));
    let of_fin = json!({"customer_id": "ann", "title": "Visit", "due_on": "2026-02-01", "owner_id": "fin"});
    assert_eq!(post(of_fin).await, bad("owner_id"), "they do not see the customer");
    let step = json!({"text": "x"});
    let many = json!({"customer_id": "ann", "title": "x", "due_on": "2026-02-01", "steps": vec![step; 51]});
    assert_eq!(post(many).await, bad("steps"));
    // Who sees everybody is told of nobody in the same words.
    let nobody = json!({"customer_id": "nothing", "title": "x", "due_on": "2026-02-01"});
    assert_eq!(refused(&house, "boss", Method::POST, "/plans", Some(nobody)).await, absent());

    let free = json!({
        "customer_id": "ann", "title": " Visit them ", "owner_id": "lead",
        "steps": [{"text": "Find a day", "due_on": "2026-01-20"}, {"text": "Go", "user_id": "boss", "due_on": "2026-02-03"}]
    });
    let free = ask(&house, "ann", Method::POST, "/plans", Some(free)).await.json();
    assert_eq!(
        (&free["title"], &free["due_on"], &free["playbook"]),
        (&json!("Visit them"), &json!("2026-02-03"), &Value::Null)
    );
    let page = read(&house, "lead", "/plans").await;
    assert_eq!(page["counts"], json!({"open": 2, "done": 0, "dropped": 0, "overdue": 0}));
    assert_eq!(rows(&page)[0]["plan_id"], free["plan_id"], "newest first");
    let of_playbook = read(&house, "boss", "/plans?playbook=ask_why&customer=ann&state=open").await;
    assert_eq!(
        (rows(&of_playbook).len(), format!("/plans/{}", rows(&of_playbook)[0]["plan_id"].as_str().unwrap())),
        (1, path)
    );
    assert_eq!(rows(&read(&house, "ann", "/plans?mine=true").await).len(), 1);
    for wrong in ["limit=0", "limit=201", "after=x", "state=nothing", "overdue=perhaps"] {
        let parameter = wrong.split('=').next().unwrap();
        let told = refused(&house, "ann", Method::GET, &format!("/plans?{wrong}"), None).await;
        assert_eq!(told, bad(parameter), "{wrong}");
    }
}

/// Whoever does not see the customer finds nothing there, whatever they try.
async fn out_of_scope_is_absent(house: &House, path: &str) {
    for (method, what, body) in [
        (Method::GET, "", None),
        (Method::PATCH, "", Some(json!({"due_on": "2026-03-01"}))),
        (Method::PUT, "/ended", Some(json!({"end": "done", "outcome": "x"}))),
        (Method::POST, "/steps", Some(json!({"text": "x"}))),
        (Method::PATCH, "/steps/1", Some(json!({"text": "x"}))),
        (Method::PUT, "/steps/1/done", None),
        (Method::DELETE, "/steps/1/done", None),
    ] {
        let told = refused(house, "fin", method.clone(), &format!("{path}{what}"), body).await;
        assert_eq!(told, absent(), "{method} {what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_worked_through_handed_over_and_ended() {
    let house = staff::company().await;
    let (path, _) = taken_up(&house).await;
    let change = async |who: &str, method: Method, what: &str, body: Option<Value>| {
        ask(&house, who, method, &format!("{path}{what}"), body).await
    };
    let no = async |who: &str, method: Method, what: &str, body: Option<Value>| {
        refused(&house, who, method, &format!("{path}{what}"), body).await
    };
    let patch = |body: Value| Some(body);
    assert_eq!(no("ann", Method::PATCH, "", patch(json!({"owner_id": "fin"}))).await, bad("owner_id"));
    let handed =
        change("ann", Method::PATCH, "", patch(json!({"owner_id": "lead", "due_on": "2026-01-12"}))).await;
    let handed = handed.json();
    assert_eq!((&handed["owner_name"], &handed["due_on"]), (&json!("lead"), &json!("2026-01-12")));
    let ticked = change("lead", Method::PUT, "/steps/1/done", None).await.json();
    assert_eq!(
        (&ticked["steps"][0]["done_by"], &ticked["steps"][1]["done_by"]),
        (&json!("lead"), &Value::Null)
    );
    let open_again = change("ann", Method::DELETE, "/steps/1/done", None).await.json();
    assert_eq!(open_again["steps"][0]["done_at"], Value::Null);
    for nothing in ["/steps/9/done", "/steps/x/done", "/steps/1.5/done"] {
        assert_eq!(no("ann", Method::PUT, nothing, None).await, absent(), "{nothing}");
    }
    let step = json!({"text": "Visit", "user_id": "ben"});
    assert_eq!(no("ann", Method::POST, "/steps", Some(step)).await, bad("user_id"), "ben does not see ann's");
    let added =
        change("ann", Method::POST, "/steps", Some(json!({"text": "Visit", "user_id": "boss"}))).await;
    assert_eq!((added.status.as_u16(), &added.json()["steps"][2]["user_name"]), (201, &json!("boss")));
    let taken =
        change("ann", Method::PATCH, "/steps/3", Some(json!({"user_id": null, "text": "Visit them"}))).await;
    let taken = taken.json();
    assert_eq!(
        (&taken["steps"][2]["user_id"], &taken["steps"][2]["text"]),
        (&Value::Null, &json!("Visit them"))
    );

    out_of_scope_is_absent(&house, &path).await;
    house.clock.advance(SignedDuration::from_hours(10 * 24));
    let late = read(&house, "lead", "/plans?overdue=true").await;
    assert_eq!((rows(&late).len(), &late["counts"]["overdue"]), (1, &json!(1)));
    assert_eq!(
        (&rows(&late)[0]["overdue"], &rows(&late)[0]["steps"][0]["overdue"]),
        (&json!(true), &json!(true))
    );
    let actions = read(&house, "lead", "/actions").await;
    assert_eq!(
        (&actions["plans"], &actions["steps"]),
        (&json!({"open": 1, "overdue": 1, "mine": 1}), &json!({"to_do": 1, "overdue": 1})),
        "the step that names nobody; the others are ann's"
    );
    let first = &actions["next"][0];
    assert_eq!(
        (&first["kind"], &first["text"], &first["mine"]),
        (&json!("step"), &json!("Visit them"), &json!(true))
    );
    assert_eq!(read(&house, "ann", "/actions").await["steps"], json!({"to_do": 2, "overdue": 2}));

    let end = |outcome: &str| Some(json!({"end": "dropped", "outcome": outcome}));
    assert_eq!(no("lead", Method::PUT, "/ended", end(" ")).await, bad("outcome"));
    let ended = change("lead", Method::PUT, "/ended", end("They moved away")).await.json();
    assert_eq!(
        (&ended["state"], &ended["ended"]["by_name"], &ended["ended"]["outcome"], &ended["overdue"]),
        (&json!("dropped"), &json!("lead"), &json!("They moved away"), &json!(false))
    );
    assert_eq!(no("lead", Method::PUT, "/steps/1/done", None).await, conflict("wrong_state"));
    assert_eq!(no("lead", Method::PUT, "/ended", end("again")).await, conflict("wrong_state"));
    let counts = &read(&house, "lead", "/plans").await["counts"];
    assert_eq!(*counts, json!({"open": 0, "done": 0, "dropped": 1, "overdue": 0}));
}
