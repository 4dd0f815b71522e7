//! Views while they are in use: a draft is looked at without changing anything, and a saved one holds at once.

use crate::house::{Answer, House, Visitor};
use axum::http::Method;
use serde_json::{Value, json};

async fn as_admin(house: &House, method: Method, path: &str, body: Option<Value>) -> Answer {
    let cookie = house.sign_in(Visitor::Admin).await;
    house.send(method, &format!("/api/v1{path}"), cookie.as_deref(), body.map(|body| body.to_string())).await
}

fn draft(purpose: &str, numbers: &[&str]) -> Value {
    json!({
        "level": null,
        "business_unit": null,
        "purpose": purpose,
        "often": "day",
        "lead": "promises",
        "numbers": numbers,
        "customers": 3,
        "steps": 2,
        "pages": ["brief", "promises"],
    })
}

async fn purpose(house: &House) -> String {
    let session = house.get("/api/v1/session", Visitor::Viewer).await.json();
    session["view"]["purpose"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_draft_is_looked_at_saved_and_taken_away() {
    let house = House::demo().await;
    // The visitors of this house lead no unit, so theirs is the view of an executive of none.
    let before = purpose(&house).await;
    let name = house.get("/api/v1/session", Visitor::Viewer).await.json()["view"]["name"].clone();
    let path = format!("/views/{}", name.as_str().unwrap());
    let looked = as_admin(
        &house,
        Method::POST,
        "/views/preview",
        Some(json!({"name": name, "draft": draft("Ours.", &["otif_latest", "nps"])})),
    )
    .await;
    assert_eq!(looked.status.as_u16(), 200, "{}", looked.text());
    let looked = looked.json();
    assert_eq!((&looked["view"]["purpose"], &looked["refused"]), (&json!("Ours."), &json!([])));
    assert!(looked["brief"]["headline"].is_object() && looked["yaml"].as_str().unwrap().contains("Ours."));
    assert_eq!(purpose(&house).await, before, "looking changes nothing");

    let saved = as_admin(&house, Method::PUT, &path, Some(draft("Ours.", &["otif_latest", "nps"]))).await;
    assert_eq!(saved.status.as_u16(), 200, "{}", saved.text());
    assert_eq!(purpose(&house).await, "Ours.");
    let written =
        std::fs::read_to_string(house.folder().join(format!("views/{}.yaml", name.as_str().unwrap())));
    assert!(written.unwrap().contains("Ours."));
    assert_eq!(as_admin(&house, Method::DELETE, &path, None).await.status.as_u16(), 204);
    assert_eq!(purpose(&house).await, before);
    assert_eq!(as_admin(&house, Method::DELETE, &path, None).await.status.as_u16(), 404);
}

#[tokio::test]
async fn what_breaks_the_budget_is_refused_with_the_field_and_the_reason() {
    let house = House::empty().await;
    let many = draft("Too much.", &["otif_latest", "nps", "csat", "ces", "sales", "orders"]);
    let looked = as_admin(&house, Method::POST, "/views/preview", Some(json!({"name": "x", "draft": many})))
        .await
        .json();
    assert_eq!((&looked["view"], &looked["refused"][0]["place"]), (&Value::Null, &json!("numbers")));
    assert!(looked["refused"][0]["problem"].as_str().unwrap().contains("5 is the most"));
    let mut long = draft("Too long.", &["otif_latest"]);
    long["customers"] = json!(60);
    let refused = as_admin(&house, Method::PUT, "/views/x", Some(long)).await;
    assert_eq!((refused.status.as_u16(), refused.json()["parameter"].as_str()), (400, Some("customers")));
    for name in ["..%2Fx", "X", "a%20b"] {
        let refused =
            as_admin(&house, Method::PUT, &format!("/views/{name}"), Some(draft("x", &["otif_latest"])))
                .await;
        assert_eq!(refused.status.as_u16(), 400, "{name}: {}", refused.text());
    }
}
