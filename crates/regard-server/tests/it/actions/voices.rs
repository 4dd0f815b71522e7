//! Voices that are far apart, before anything is foreseen.

use super::{bad, company_that_heard, read, refused, rows, texts};
use axum::http::Method;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread")]
async fn who_is_seen_otherwise_than_they_say_is_listed_the_widest_first() {
    let house = company_that_heard(&[
        "t1,ann,account_team,2026-01-01 10:00,2026-01-02 10:00,5,1,5,",
        "c1,ann,nps,2026-01-01 10:00,2026-01-02 10:00,3,0,10,",
        // 2.5 of ten, by both.
        "t2,ben,account_team,2026-01-01 10:00,2026-01-02 10:00,2,1,5,",
        "c2,ben,csat,2026-01-01 10:00,2026-01-02 10:00,2,1,5,",
        // The customer is happier than the team thinks, by five.
        "t3,cat,account_team,2026-01-01 10:00,2026-01-02 10:00,3,1,5,",
        "c3,cat,nps,2026-01-01 10:00,2026-01-02 10:00,10,0,10,",
        // One voice alone, and one that is too old.
        "t4,fin,account_team,2026-01-01 10:00,2026-01-02 10:00,5,1,5,",
        "c4,fin,nps,2024-01-01 10:00,2024-01-02 10:00,0,0,10,",
    ])
    .await;
    let page = read(&house, "boss", "/disagreements").await;
    assert_eq!(texts(&page, "customer_id"), ["ann", "cat"]);
    assert_eq!((&page["total"], &page["compared"], &page["step"]), (&json!(2), &json!(3), &json!(2.5)));
    let (ann, cat) = (&rows(&page)[0], &rows(&page)[1]);
    assert_eq!((&ann["team"], &ann["customer"], &ann["model"]), (&json!(10.0), &json!(3.0), &Value::Null));
    assert_eq!(
        (&ann["highest"], &ann["lowest"], &ann["gap"]),
        (&json!("team"), &json!("customer"), &json!(7.0))
    );
    assert_eq!(
        (&cat["highest"], &cat["lowest"], &cat["gap"]),
        (&json!("customer"), &json!("team"), &json!(5.0))
    );
    assert_eq!((&ann["name"], &ann["worth_minor"]), (&json!("Customer of ann"), &Value::Null));
    assert_eq!((&page["seen_on"], &page["next"]), (&Value::Null, &Value::Null));

    let first = read(&house, "boss", "/disagreements?limit=1").await;
    let next = first["next"].as_str().unwrap();
    let second = read(&house, "boss", &format!("/disagreements?limit=1&after={next}")).await;
    assert_eq!((texts(&first, "customer_id"), texts(&second, "customer_id")), (vec!["ann"], vec!["cat"]));
    assert_eq!(second["next"], Value::Null);
    assert_eq!(texts(&read(&house, "lead", "/disagreements").await, "customer_id"), ["ann"]);
    let fins = read(&house, "fin", "/disagreements").await;
    assert_eq!((rows(&fins).len(), &fins["total"], &fins["compared"]), (0, &json!(0), &json!(0)));
    for wrong in ["limit=0", "limit=201", "after=x"] {
        let parameter = wrong.split('=').next().unwrap();
        let told = refused(&house, "boss", Method::GET, &format!("/disagreements?{wrong}"), None).await;
        assert_eq!(told, bad(parameter), "{wrong}");
    }
    let actions = read(&house, "lead", "/actions").await;
    assert_eq!(actions["disagreements"], json!({"total": 1, "worth_minor": null}));
    assert_eq!(
        (&actions["next"][0]["kind"], &actions["next"][0]["gap"]),
        (&json!("disagreement"), &json!(7.0))
    );
}
