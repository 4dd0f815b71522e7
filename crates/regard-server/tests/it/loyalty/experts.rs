//! Experts change the policy, and have no other part in administration.

use crate::house::{Answer, House};
use crate::staff;
use axum::http::Method;
use regard_model::UserId;
use regard_store::Role;
use serde_json::{Value, json};

async fn as_(house: &House, who: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
    let cookie = house.sign_in_as(&UserId::new(who)).await;
    let body = body.map(|body| body.to_string());
    house.send(method, &format!("/api/v1{path}"), Some(&cookie), body).await
}

#[tokio::test]
async fn an_expert_drafts_replays_and_publishes_and_administers_nothing() {
    let house = staff::company().await;
    house.join("expert", Role::Expert).await;
    for (who, may) in [("expert", true), ("admin", true), ("ann", false), ("auditor", false)] {
        let page = as_(&house, who, Method::GET, "/policy", None).await.json();
        assert_eq!(page["may_change"], may, "{who}");
    }
    let text = house.state.policies.built_in_text().replace("high_from: 50", "high_from: 60");
    let wanted = json!({"base": 0, "text": text});
    for who in ["ann", "auditor"] {
        let refused = as_(&house, who, Method::PUT, "/policy/draft", Some(wanted.clone())).await;
        assert_eq!(refused.status.as_u16(), 404, "{who}");
    }
    let draft = as_(&house, "expert", Method::PUT, "/policy/draft", Some(wanted)).await;
    assert_eq!((draft.status.as_u16(), &draft.json()["faults"]), (200, &json!([])));
    let replay = as_(&house, "expert", Method::GET, "/policy/draft/replay", None).await;
    assert_eq!(replay.status.as_u16(), 200, "{}", replay.text());
    let why = json!({
        "revision": draft.json()["revision"],
        "reason": "Sixty is what we see",
        "review_by": "2027-01-31",
    });
    let published = as_(&house, "expert", Method::POST, "/policy/draft/publication", Some(why)).await;
    assert_eq!((published.status.as_u16(), &published.json()["version"]), (200, &json!(1)));
    for path in ["/users", "/delivery", "/audit"] {
        assert_eq!(as_(&house, "expert", Method::GET, path, None).await.status.as_u16(), 404, "{path}");
    }
}
