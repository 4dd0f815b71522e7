//! Suggestions, voices and effects over a company that was looked ahead of.

use crate::house::{House, Visitor};
use axum::http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

async fn send(house: &House, method: Method, path: &str, body: Option<Value>) -> Value {
    house.clock.advance(SignedDuration::from_millis(1));
    let cookie = house.sign_in(Visitor::Admin).await;
    let body = body.map(|body| body.to_string());
    let answer = house.send(method, &format!("/api/v1{path}"), cookie.as_deref(), body).await;
    assert!(answer.status.is_success(), "{path}: {}", answer.text());
    answer.json()
}

async fn get(house: &House, path: &str) -> Value {
    send(house, Method::GET, path, None).await
}

/// Everybody in the company.
async fn customers(house: &House) -> Vec<String> {
    let page = get(house, "/customers?limit=200").await;
    let rows = page["rows"].as_array().unwrap();
    rows.iter().map(|row| row["customer_id"].as_str().unwrap().to_owned()).collect()
}

/// A policy under which hardly anybody does well.
pub(crate) async fn publish_strict(house: &House) {
    let policy = get(house, "/policy").await;
    let text = policy["text"].as_str().unwrap().replace("high_from: 50", "high_from: 100");
    let draft = send(house, Method::PUT, "/policy/draft", Some(json!({"base": 0, "text": text}))).await;
    let why = json!({"revision": draft["revision"], "reason": "We want more", "review_by": "2027-01-31"});
    send(house, Method::POST, "/policy/draft/publication", Some(why)).await;
}

/// Each line of a receipt that is told from answers says of how many; no other does.
fn answers_are_counted(placement: &Value) {
    for axis in ["retention", "loyalty"] {
        for line in placement[axis]["lines"].as_array().into_iter().flatten() {
            let signal = line["signal"].as_str().unwrap();
            let told = ["nps", "csat", "ces_easy", "account_team_view"].contains(&signal)
                && !line["value"].is_null();
            assert_eq!(line["answers"].as_u64().is_some_and(|answers| answers > 0), told, "{line}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_suggested_follows_from_where_they_stand_and_is_taken_up() {
    let house = House::demo().await;
    let one = format!("/customers/{}/suggestions", house.customer_id);
    let before = get(&house, &one).await;
    assert_eq!(
        (&before["seen_on"], &before["standing"], &before["rows"]),
        (&Value::Null, &Value::Null, &json!([]))
    );
    house.foresee().await;
    publish_strict(&house).await;
    let mut found: Option<(String, Value)> = None;
    for customer in customers(&house).await {
        let page = get(&house, &format!("/customers/{customer}/suggestions")).await;
        let placed = get(&house, &format!("/customers/{customer}/placement")).await;
        assert_eq!(page["standing"], placed["placement"]["standing"], "{customer}");
        answers_are_counted(&placed["placement"]);
        for row in page["rows"].as_array().unwrap() {
            let lost: Vec<f64> = row["causes"]
                .as_array()
                .unwrap()
                .iter()
                .map(|cause| cause["lost"].as_f64().unwrap())
                .collect();
            assert!(!lost.is_empty(), "every playbook that comes with Regard names causes: {row}");
            assert!(lost.is_sorted_by(|one, other| one >= other), "the dearest first: {row}");
            assert_eq!((&row["plan_id"], &row["review_overdue"]), (&Value::Null, &json!(false)));
            found = found.or_else(|| Some((customer.clone(), row.clone())));
        }
    }
    let (customer, row) = found.expect("under so strict a policy something is to be done");
    let wanted = json!({"customer_id": customer, "playbook": row["playbook"]});
    let plan = send(&house, Method::POST, "/plans", Some(wanted)).await;
    assert_eq!((&plan["title"], &plan["due_on"]), (&row["title"], &row["due_on"]));
    let texts = |steps: &Value| -> Vec<Value> {
        let said = |step: &Value| json!([step["text"], step["due_on"], step["user_id"]]);
        steps.as_array().unwrap().iter().map(said).collect()
    };
    assert_eq!(texts(&plan["steps"]), texts(&row["steps"]), "who is handed a step is who was suggested");
    for step in row["steps"].as_array().unwrap() {
        assert!(step["user_id"].is_null() || step["user_name"].is_string(), "{step}");
    }
    let after = get(&house, &format!("/customers/{customer}/suggestions")).await;
    let same = after["rows"].as_array().unwrap().iter().find(|one| one["playbook"] == row["playbook"]);
    assert_eq!(same.unwrap()["plan_id"], plan["plan_id"], "it says that it was taken up");
    let nobody = house.get("/api/v1/customers/nothing/suggestions", Visitor::Admin).await;
    assert_eq!(nobody.status.as_u16(), 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_model_is_the_third_voice() {
    let house = House::demo().await;
    house.foresee().await;
    let page = get(&house, "/disagreements?limit=200").await;
    let rows = page["rows"].as_array().unwrap();
    assert!(page["compared"].as_u64().unwrap() > 20 && !page["seen_on"].is_null(), "{page}");
    assert!(rows.iter().any(|row| row["model"].is_number()), "{page}");
    let gaps: Vec<f64> = rows.iter().map(|row| row["gap"].as_f64().unwrap()).collect();
    assert!(gaps.iter().all(|gap| (2.5..=10.0).contains(gap)), "{gaps:?}");
    assert!(gaps.is_sorted_by(|one, other| one + 0.1 > *other), "{gaps:?}");
    for row in rows {
        let of = |name: &str| row[row[name].as_str().unwrap()].as_f64().unwrap();
        assert!((of("highest") - of("lowest") - row["gap"].as_f64().unwrap()).abs() < 1e-9, "{row}");
    }
    let (mut paged, mut after) = (Vec::new(), String::new());
    loop {
        let part = get(&house, &format!("/disagreements?limit=3{after}")).await;
        paged.extend(part["rows"].as_array().unwrap().clone());
        match part["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(&paged, rows, "pages put together are the list");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_plans_achieved_is_said_once_there_are_enough_and_time_has_passed() {
    let house = House::demo().await;
    let none = get(&house, "/plans/effects").await;
    let first = &none["rows"][0];
    assert_eq!((&first["playbook"], &first["customers"]), (&Value::Null, &json!(0)));
    let state = |page: &Value| page["rows"][0]["retention"]["state"].as_str().unwrap().to_owned();
    assert_eq!((state(&none).as_str(), &first["retention"]["needed"]), ("too_few", &json!(20)));

    // Three of four have a plan.
    let with_plan = customers(&house).await.into_iter().enumerate().filter(|(number, _)| number % 4 > 0);
    for (number, customer) in with_plan {
        let playbook = ["ask_why", "win_back", "firm_dates"][number % 3];
        let wanted = json!({"customer_id": customer, "playbook": playbook});
        send(&house, Method::POST, "/plans", Some(wanted)).await;
    }
    let begun = get(&house, "/plans").await["counts"]["open"].as_u64().unwrap();
    assert!(begun > 20, "{begun}");
    house.clock.advance(SignedDuration::from_hours(24));
    house.foresee().await;
    let early = get(&house, "/plans/effects").await;
    assert_eq!(state(&early), "not_yet_known", "{early}");
    assert_eq!(early["rows"][0]["retention"]["with_plan"], begun);

    house.clock.advance(SignedDuration::from_hours(129 * 24));
    house.foresee().await;
    let late = get(&house, "/plans/effects").await;
    let all = &late["rows"][0];
    let with_plan = all["retention"]["with_plan"].as_u64().unwrap();
    assert_eq!(all["customers"], begun);
    assert!((20..=begun).contains(&with_plan), "who was no customer when it was looked is not in it: {late}");
    assert!(["known", "no_overlap", "nothing_differs"].contains(&state(&late).as_str()), "{late}");
    if let Some(effect) = all["retention"]["effect"].as_object() {
        let of = |name: &str| effect[name].as_f64().unwrap();
        assert!(of("low") <= of("value") && of("value") <= of("high"), "{late}");
        assert!((-100.0..=100.0).contains(&of("value")), "{late}");
    }
    let earlier = get(&house, "/plans/effects?moment=2025-12-31").await;
    assert_eq!(earlier["rows"][0]["customers"], 0, "no plan had begun by then: {earlier}");
    let playbooks = &late["rows"].as_array().unwrap()[1..];
    assert_eq!(playbooks.len(), 3);
    assert_eq!(playbooks.iter().map(|row| row["customers"].as_u64().unwrap()).sum::<u64>(), begun);
    assert!(playbooks.iter().all(|row| row["retention"]["state"] == "too_few"), "each alone: {late}");
}
