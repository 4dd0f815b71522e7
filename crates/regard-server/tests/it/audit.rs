//! The audit log: what is in it after what, that only auditors read it, and that no secret is in it.

use crate::house::{Answer, House};
use crate::staff;
use axum::http::Method;
use regard_model::UserId;
use serde_json::{Value, json};

async fn as_(house: &House, who: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
    let cookie = house.sign_in_as(&UserId::new(who)).await;
    house.send(method, &format!("/api/v1{path}"), Some(&cookie), body.map(|body| body.to_string())).await
}

async fn events(house: &House, query: &str) -> Vec<Value> {
    let page = as_(house, "auditor", Method::GET, &format!("/audit?limit=200{query}"), None).await;
    page.json()["rows"].as_array().unwrap_or_else(|| panic!("{}", page.text())).clone()
}

#[tokio::test]
async fn what_is_done_and_looked_at_is_in_it() {
    let house = staff::company().await;
    let wrong = json!({"email": "admin@example.com", "password": "my secret word"}).to_string();
    house.send(Method::POST, "/api/v1/session", None, Some(wrong)).await;
    let unknown = json!({"email": "typed-my-password-here", "password": "my secret word"}).to_string();
    house.send(Method::POST, "/api/v1/session", None, Some(unknown)).await;
    house.send(Method::POST, "/api/v1/session", None, Some(house.credentials())).await;
    as_(&house, "ann", Method::GET, "/customers/ann", None).await;
    as_(&house, "ann", Method::GET, "/customers/fin", None).await;
    as_(&house, "ann", Method::GET, "/metrics/orders/rows.csv?period=2025", None).await;
    as_(&house, "admin", Method::POST, "/users/ann/grants", Some(json!({"kind": "everyone"}))).await;
    as_(&house, "admin", Method::PATCH, "/users/ben", Some(json!({"enabled": false}))).await;
    as_(&house, "ann", Method::DELETE, "/session", None).await;
    let all = events(&house, "").await;
    let kinds = |kind: &str| all.iter().filter(|event| event["kind"] == kind).collect::<Vec<_>>();
    assert_eq!(kinds("sign_in_failed").len(), 2);
    assert_eq!(kinds("sign_in").len(), 1, "of the others the house came in by the back door");
    let viewed = kinds("customer_viewed");
    assert_eq!(viewed.len(), 1, "what is not seen is not looked at");
    assert_eq!((&viewed[0]["actor_id"], &viewed[0]["subject"]["key"]), (&json!("ann"), &json!("ann")));
    assert_eq!(kinds("export")[0]["details"]["format"], "csv");
    assert_eq!(kinds("access_changed")[0]["subject"]["key"], "ann");
    assert_eq!((kinds("user_disabled").len(), kinds("sign_out").len()), (1, 1));
    let text = Value::Array(all.clone()).to_string();
    for secret in ["my secret word", "typed-my-password-here", "a horse, a battery"] {
        assert!(!text.contains(secret), "{secret}");
    }
    let check = as_(&house, "auditor", Method::GET, "/audit/check", None).await.json();
    assert_eq!((&check["intact"], check["events"].as_i64() >= Some(8)), (&json!(true), true));
}

#[tokio::test]
async fn a_page_that_asks_several_questions_about_one_customer_is_one_look() {
    let house = staff::company().await;
    for path in ["", "/timeline", "/orders", "/invoices"] {
        as_(&house, "ann", Method::GET, &format!("/customers/ann{path}"), None).await;
    }
    assert_eq!(events(&house, "&kind=customer_viewed").await.len(), 1);
    house.clock.advance(jiff::SignedDuration::from_mins(1));
    as_(&house, "ann", Method::GET, "/customers/ann", None).await;
    assert_eq!(events(&house, "&kind=customer_viewed").await.len(), 2);
}

#[tokio::test]
async fn it_is_found_by_kind_person_thing_and_day_and_paged() {
    let house = staff::company().await;
    for who in ["ann", "boss"] {
        as_(&house, who, Method::GET, "/customers/ann", None).await;
    }
    assert_eq!(events(&house, "&user=boss").await.len(), 1);
    assert_eq!(events(&house, "&subject_kind=customer&subject=ann").await.len(), 2);
    assert_eq!(events(&house, "&kind=customer_viewed&from=2026-01-05&to=2026-01-05").await.len(), 2);
    assert_eq!(events(&house, "&kind=customer_viewed&to=2026-01-04").await.len(), 0);
    let one = as_(&house, "auditor", Method::GET, "/audit?limit=1&kind=customer_viewed", None).await.json();
    let next = one["next"].as_str().unwrap();
    let two =
        as_(&house, "auditor", Method::GET, &format!("/audit?kind=customer_viewed&after={next}"), None).await;
    let two = two.json();
    assert_eq!((two["rows"].as_array().unwrap().len(), &two["next"]), (1, &Value::Null));
    for query in ["?kind=nonsense", "?from=yesterday", "?subject=ann", "?after=x", "?limit=1000"] {
        let refused = as_(&house, "auditor", Method::GET, &format!("/audit{query}"), None).await;
        assert_eq!(refused.status.as_u16(), 400, "{query}");
    }
    let csv = as_(&house, "auditor", Method::GET, "/audit.csv?kind=customer_viewed", None).await;
    assert_eq!(csv.text().lines().count(), 3);
    assert!(events(&house, "&kind=audit_read").await.len() >= 2, "reading it is in it too");
}
