//! Two customers that an administrator says are one: the numbers follow, and follow again when it is taken
//! back.

use crate::house::{Answer, House, Visitor};
use crate::staff;
use axum::http::Method;
use jiff::SignedDuration;
use regard_model::{CustomerId, PolicyVersion, UserId};
use regard_server::{Now, moment_now};
use regard_store::{AlertKey, NewAlert, NewLoop};
use serde_json::{Value, json};

const DECISIONS: &str = "/api/v1/identity/decisions";

async fn say(house: &House, pair: (&str, &str), verdict: &str, main: Option<&str>) -> Answer {
    let cookie = house.sign_in(Visitor::Admin).await;
    let note = "one address, one owner";
    let body = json!({ "first": pair.0, "second": pair.1, "verdict": verdict, "main": main, "note": note });
    house.send(Method::POST, DECISIONS, cookie.as_deref(), Some(body.to_string())).await
}

async fn customers(house: &House) -> Vec<String> {
    let page = house.get("/api/v1/customers?limit=200", Visitor::Admin).await.json();
    let ids =
        page["rows"].as_array().unwrap().iter().map(|row| row["customer_id"].as_str().unwrap().to_owned());
    ids.collect()
}

async fn orders(house: &House, by: &str) -> Value {
    house.get(&format!("/api/v1/ask?metric=orders&period=2025{by}"), Visitor::Admin).await.json()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_joins_two_customers_and_another_one_parts_them() {
    let house = House::demo().await;
    let before = customers(&house).await;
    let (one, two) = (before[0].as_str(), before[1].as_str());
    let all = orders(&house, "").await[0]["value"].clone();
    // Pages of these facts are ready; who decides sees what follows nevertheless.
    let (snapshot, moment) =
        (house.state.ledger.head().await.unwrap(), moment_now((house.state.clock)(), None));
    house.state.present.made_ready(Now { snapshot, moment });

    let answer = say(&house, (one, two), "joined", Some(two)).await;
    assert_eq!(answer.status.as_u16(), 204, "{}", answer.text());
    let joined = customers(&house).await;
    assert_eq!(joined.len(), before.len() - 1);
    assert!(!joined.contains(&one.to_owned()) && joined.contains(&two.to_owned()));
    assert_eq!(orders(&house, "").await[0]["value"], all, "no order is lost or counted twice");
    let page = house.get("/api/v1/identity?state=joined", Visitor::Admin).await.json();
    assert_eq!(page["counts"]["joined"], 1, "{page}");
    let pair = &page["pairs"][0];
    assert_eq!((&pair["certainty"], &pair["verdict"]), (&json!("by_hand"), &json!("joined")));
    let main = if pair["first"]["is_main"] == true { &pair["first"] } else { &pair["second"] };
    assert_eq!(main["customer_id"], two);
    assert_eq!(pair["decided_by"], "Ada Mara Kowalska");

    house.clock.advance(jiff::SignedDuration::from_mins(1));
    let answer = say(&house, (two, one), "undone", None).await;
    assert_eq!(answer.status.as_u16(), 204, "{}", answer.text());
    assert_eq!(customers(&house).await.len(), before.len());
    let history = house.get("/api/v1/identity/history", Visitor::Admin).await.json();
    let verdicts: Vec<_> = history["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["verdict"].as_str().unwrap())
        .collect();
    assert_eq!(verdicts, ["undone", "joined"]);
    assert_eq!(history["entries"][1]["note"], "one address, one owner");
}

/// What an administrator sends, as JSON.
async fn send(house: &House, method: Method, path: &str, body: Option<Value>) -> Answer {
    house.clock.advance(jiff::SignedDuration::from_secs(1));
    let cookie = house.sign_in(Visitor::Admin).await;
    house.send(method, &format!("/api/v1{path}"), cookie.as_deref(), body.map(|body| body.to_string())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_people_kept_of_a_customer_who_was_joined_is_of_the_main_one() {
    let house = House::demo().await;
    let known = customers(&house).await;
    let (one, two, third) = (known[0].as_str(), known[1].as_str(), known[2].as_str());
    let about = |customer: &str| {
        json!({
            "page": format!("/customers/{customer}"),
            "anchor": {"kind": "customer", "key": customer},
            "customer_id": customer,
            "question": "",
            "text": format!("About {customer}."),
            "mentions": [],
        })
    };
    for customer in [one, two, third] {
        let said = send(&house, Method::POST, "/comments", Some(about(customer))).await;
        assert_eq!(said.status.as_u16(), 201, "{}", said.text());
    }
    let list = send(
        &house,
        Method::POST,
        "/lists",
        Some(json!({"name": "Mine", "kind": "list", "customers": [one, third]})),
    )
    .await;
    assert_eq!(list.status.as_u16(), 201, "{}", list.text());
    let list = format!("/lists/{}", list.json()["list_id"].as_str().unwrap());
    let texts = async |query: &str| {
        let page = send(&house, Method::GET, &format!("/comments{query}"), None).await.json();
        let rows = page["rows"].as_array().unwrap().iter();
        let row = |row: &Value| {
            (row["text"].as_str().unwrap().to_owned(), row["page"].as_str().unwrap().to_owned())
        };
        rows.map(row).collect::<Vec<_>>()
    };
    let answer = say(&house, (one, two), "joined", Some(two)).await;
    assert_eq!(answer.status.as_u16(), 204, "{}", answer.text());
    // Both are on the page of the main one now, and stand there.
    let page = format!("/customers/{two}");
    let both = [(format!("About {two}."), page.clone()), (format!("About {one}."), page.clone())];
    assert_eq!(texts(&format!("?customer={two}")).await, both);
    assert_eq!(texts(&format!("?page={page}")).await, both);
    assert_eq!(texts("").await.len(), 3);
    let holds = send(&house, Method::GET, &format!("/customers/{two}/lists"), None).await.json();
    assert_eq!(holds["rows"][0]["holds"], true, "{holds}");
    let off = send(&house, Method::POST, &format!("{list}/customers"), Some(json!({"remove": [two]}))).await;
    assert_eq!(off.json()["removed"], 1, "{}", off.text());
    let holds = send(&house, Method::GET, &format!("/customers/{two}/lists"), None).await.json();
    assert_eq!(holds["rows"][0]["holds"], false, "{holds}");
}

/// What somebody of [`staff`] is answered, as JSON, and its status.
async fn asked(house: &House, who: &str, method: Method, path: &str, body: Option<Value>) -> (u16, Value) {
    house.clock.advance(SignedDuration::from_secs(1));
    let cookie = house.sign_in_as(&UserId::new(who)).await;
    let body = body.map(|body| body.to_string());
    let answer = house.send(method, &format!("/api/v1{path}"), Some(&cookie), body).await;
    let told = if answer.text().is_empty() { Value::Null } else { answer.json() };
    (answer.status.as_u16(), told)
}

/// A plan, a case that is Ben's and an alert about Ann's customer; the paths of each.
async fn kept_of_ann(house: &House) -> [String; 3] {
    let wanted = json!({"customer_id": "ann", "playbook": "ask_why"});
    let (status, plan) = asked(house, "ann", Method::POST, "/plans", Some(wanted)).await;
    assert_eq!(status, 201, "{plan}");
    let low = NewLoop {
        answer_id: "a1".to_owned(),
        customer_id: CustomerId::new("ann"),
        score: 3.0,
        survey: "nps".to_owned(),
        owner_id: UserId::new("ben"),
        due_at: house.clock.now() + SignedDuration::from_hours(48),
    };
    let opened = house.state.store.open_loops(vec![low]).await.unwrap().remove(0);
    let rule = "low_score".to_owned();
    let alert = NewAlert {
        key: AlertKey { customer_id: CustomerId::new("ann"), rule, cause: None },
        details: "{}".to_owned(),
        happened_at: house.clock.now(),
        policy: PolicyVersion::default(),
        assigned_to: None,
        messages: Vec::new(),
    };
    let raised = house.state.store.raise_alerts(vec![alert]).await.unwrap().remove(0);
    [
        format!("/plans/{}", plan["plan_id"].as_str().unwrap()),
        format!("/loops/{}", opened.loop_id),
        format!("/alerts/{}", raised.alert_id),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn plans_cases_and_alerts_of_a_customer_who_was_joined_are_of_the_main_one() {
    let house = staff::company().await;
    let [plan, case, alert] = kept_of_ann(&house).await;
    let ben = async |method: Method, path: &str, body: Option<Value>| {
        asked(&house, "ben", method, path, body).await
    };
    for path in [&plan, &case, &alert] {
        assert_eq!(ben(Method::GET, path, None).await.0, 404, "{path}: it is of another customer");
    }
    let joined =
        json!({"first": "ann", "second": "ben", "verdict": "joined", "main": "ben", "note": "one owner"});
    let (status, told) = asked(&house, "admin", Method::POST, "/identity/decisions", Some(joined)).await;
    assert_eq!(status, 204, "{told}");

    for list in ["/plans", "/loops", "/alerts"] {
        for path in [list.to_owned(), format!("{list}?customer=ben")] {
            let (_, page) = ben(Method::GET, &path, None).await;
            let rows = page["rows"].as_array().unwrap();
            assert_eq!((rows.len(), &page["counts"]["open"]), (1, &json!(1)), "{path}: {page}");
            assert_eq!(
                (&rows[0]["customer_id"], &rows[0]["customer_name"]),
                (&json!("ben"), &json!("Customer of ben"))
            );
        }
    }
    for path in [&plan, &case, &alert] {
        let (status, one) = ben(Method::GET, path, None).await;
        assert_eq!((status, &one["customer_id"]), (200, &json!("ben")), "{path}: {one}");
    }
    let (_, actions) = ben(Method::GET, "/actions", None).await;
    for kind in ["plans", "loops", "alerts"] {
        assert_eq!(actions[kind]["open"], 1, "{kind}: {actions}");
    }
    let next = actions["next"].as_array().unwrap();
    assert!(next.iter().all(|row| row["customer_name"] == "Customer of ben"), "{actions}");
    assert_eq!((&next[0]["kind"], &next[0]["mine"]), (&json!("loop"), &json!(true)), "{actions}");

    let again = json!({"customer_id": "ben", "playbook": "ask_why"});
    let (status, told) = ben(Method::POST, "/plans", Some(again)).await;
    assert_eq!((status, &told["code"]), (409, &json!("plan_there")), "{told}");
    let (_, effects) = ben(Method::GET, "/plans/effects", None).await;
    assert_eq!(effects["rows"][0]["customers"], 1, "{effects}");
    let owner = Some(json!({"owner_id": "ben"}));
    assert_eq!(ben(Method::PATCH, &plan, owner).await.0, 200, "he sees the main customer");
    let (status, seen) = ben(Method::PUT, &format!("{alert}/acknowledged"), None).await;
    assert_eq!((status, &seen["customer_id"]), (200, &json!("ben")), "{seen}");
    let closing = Some(json!({"cause": "delivery", "action": "Called"}));
    let (status, closed) = ben(Method::PUT, &format!("{case}/closed"), closing).await;
    assert_eq!((status, &closed["state"]), (200, &json!("closed")), "{closed}");
    assert_eq!(asked(&house, "fin", Method::GET, &plan, None).await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_that_is_kept_apart_says_so_and_nobody_else_decides() {
    let house = House::demo().await;
    let known = customers(&house).await;
    let (one, two) = (known[2].as_str(), known[3].as_str());
    assert_eq!(say(&house, (one, two), "kept_apart", None).await.status.as_u16(), 204);
    let page =
        house.get(&format!("/api/v1/identity?state=kept_apart&search={one}"), Visitor::Admin).await.json();
    assert_eq!(page["pairs"].as_array().unwrap().len(), 1, "{page}");
    assert_eq!(customers(&house).await.len(), known.len());

    assert_eq!(say(&house, (one, one), "joined", None).await.status.as_u16(), 400);
    assert_eq!(say(&house, (one, two), "joined", Some("a third")).await.status.as_u16(), 400);
    assert_eq!(say(&house, (one, two), "perhaps", None).await.status.as_u16(), 400);
    for path in ["/api/v1/identity", "/api/v1/identity/history"] {
        assert_eq!(house.get(path, Visitor::Viewer).await.status.as_u16(), 404);
    }
    let cookie = house.sign_in(Visitor::Viewer).await;
    let body = json!({ "first": one, "second": two, "verdict": "joined" }).to_string();
    let refused = house.send(Method::POST, DECISIONS, cookie.as_deref(), Some(body)).await;
    assert_eq!(refused.status.as_u16(), 404);
}
