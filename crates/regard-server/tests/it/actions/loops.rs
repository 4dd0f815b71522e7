//! A low score becomes an owned case, once; it is closed with cause and action, and the customer has the last word.

use super::{absent, ask, bad, company_that_heard, conflict, read, refused, rows, texts};
use axum::http::Method;
use jiff::SignedDuration;
use regard_app::acting::OpenedCases;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Three low ones, and those that are none: a passive, an old one, the team's own, and one of nobody.
const ANSWERS: [&str; 7] = [
    "a1,ann,nps,2026-01-01 10:00,2026-01-02 10:00,3,0,10,Late again",
    "a2,ben,csat,2026-01-01 10:00,2026-01-02 10:00,2,1,5,",
    "a3,cat,ces,2026-01-01 10:00,2026-01-02 10:00,3,1,7,",
    "a4,ann,nps,2026-01-01 10:00,2026-01-02 10:00,7,0,10,",
    "a5,ann,nps,2025-11-01 10:00,2025-11-02 10:00,0,0,10,",
    "a6,fin,account_team,2026-01-01 10:00,2026-01-02 10:00,1,1,5,",
    "a7,,nps,2026-01-01 10:00,2026-01-02 10:00,1,0,10,",
];

const OPENED: OpenedCases = OpenedCases { opened: 3, unowned: 0, left_out: 0 };

#[tokio::test(flavor = "multi_thread")]
async fn a_low_score_is_a_case_of_its_owner_once() {
    let house = company_that_heard(&ANSWERS).await;
    assert_eq!(house.open_cases().await, OPENED);
    assert_eq!(house.open_cases().await, OpenedCases { opened: 0, ..OPENED }, "one answer is one case");

    let all = read(&house, "boss", "/loops").await;
    let mut answers = texts(&all, "answer_id");
    answers.sort_unstable();
    assert_eq!(answers, ["a1", "a2", "a3"]);
    assert_eq!(all["counts"], json!({"open": 3, "closed": 0, "confirmed": 0, "overdue": 0}));
    assert_eq!((&all["median_hours"], &all["closed_lately"]), (&Value::Null, &json!(0)));
    assert!(all["causes"].as_array().unwrap().contains(&json!("delivery")));

    let anns = read(&house, "ann", "/loops?mine=true").await;
    let row = &rows(&anns)[0];
    assert_eq!(rows(&anns).len(), 1);
    assert_eq!(
        (&row["answer_id"], &row["survey"], &row["score"], &row["scale_max"], &row["comment"]),
        (&json!("a1"), &json!("nps"), &json!(3.0), &json!(10.0), &json!("Late again"))
    );
    assert_eq!(
        (&row["owner_id"], &row["owner_name"], &row["state"]),
        (&json!("ann"), &json!("ann"), &json!("open"))
    );
    assert_eq!(row["customer_name"], "Customer of ann");
    let time = |field: &str| row[field].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    let span = time("due_at").duration_since(time("opened_at"));
    assert_eq!(span.as_hours(), 48, "{row}");

    // Each sees those of their own customers.
    assert_eq!(texts(&read(&house, "lead", "/loops").await, "customer_id").len(), 2);
    let fins = read(&house, "fin", "/loops").await;
    assert_eq!((rows(&fins).len(), &fins["counts"]["open"]), (0, &json!(0)));
    let path = format!("/loops/{}", row["loop_id"].as_str().unwrap());
    assert_eq!(read(&house, "lead", &path).await["answer_id"], "a1");
    let closing = json!({"cause": "delivery", "action": "Called"});
    for (method, path, body) in [
        (Method::GET, path.clone(), None),
        (Method::PUT, format!("{path}/owner"), Some(json!({"user_id": "fin"}))),
        (Method::PUT, format!("{path}/closed"), Some(closing.clone())),
        (Method::PUT, format!("{path}/closed"), Some(json!({"cause": "", "action": ""}))),
        (Method::PUT, format!("{path}/answer"), Some(json!({"answer": "solved"}))),
    ] {
        assert_eq!(refused(&house, "fin", method, &path, body).await, absent(), "{path}");
    }
    for wrong in ["limit=0", "limit=201", "after=x", "state=nothing", "mine=perhaps"] {
        let parameter = wrong.split('=').next().unwrap();
        let told = refused(&house, "ann", Method::GET, &format!("/loops?{wrong}"), None).await;
        assert_eq!(told, bad(parameter), "{wrong}");
    }
    let one = read(&house, "boss", "/loops?limit=2").await;
    let rest = read(&house, "boss", &format!("/loops?limit=2&after={}", one["next"].as_str().unwrap())).await;
    assert_eq!((rows(&one).len(), rows(&rest).len(), &rest["next"]), (2, 1, &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_of_nobody_who_may_not_sign_in_or_does_not_see_the_customer() {
    let answers = [
        "b1,boss,nps,2026-01-01 10:00,2026-01-02 10:00,3,0,10,",
        "b2,ann,nps,2026-01-01 10:00,2026-01-02 10:00,3,0,10,",
    ];
    let house = company_that_heard(&answers).await;
    // Nobody is above the boss; a director of the boss's unit sees nothing of the boss's customer.
    for gone in ["boss", "ann"] {
        ask(&house, "admin", Method::PATCH, &format!("/users/{gone}"), Some(json!({"enabled": false}))).await;
    }
    assert_eq!(house.open_cases().await, OpenedCases { opened: 2, unowned: 0, left_out: 0 });
    let all = read(&house, "admin", "/loops").await;
    let owners: BTreeMap<_, _> = texts(&all, "answer_id").into_iter().zip(texts(&all, "owner_id")).collect();
    assert_eq!(owners["b2"], "sales");
    let chief = read(&house, "admin", &format!("/users/{}", owners["b1"])).await;
    assert_eq!(chief["user"]["role"], "admin", "who sees every customer: {chief}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_closed_with_cause_and_action_and_the_customer_has_the_last_word() {
    let house = company_that_heard(&ANSWERS).await;
    house.open_cases().await;
    let anns = read(&house, "ann", "/loops").await;
    let path = format!("/loops/{}", rows(&anns)[0]["loop_id"].as_str().unwrap());
    let put = async |what: &str, body: Value| {
        ask(&house, "ann", Method::PUT, &format!("{path}/{what}"), Some(body)).await
    };
    let no = async |what: &str, body: Value| {
        refused(&house, "ann", Method::PUT, &format!("{path}/{what}"), Some(body)).await
    };
    let closing = |cause: &str, action: &str| json!({"cause": cause, "action": action});
    assert_eq!(no("closed", closing("", "Called")).await, bad("cause"));
    assert_eq!(no("closed", closing("bad luck", "Called")).await, bad("cause"));
    assert_eq!(no("closed", closing("delivery", " ")).await, bad("action"));
    assert_eq!(no("closed", closing("delivery", &"x".repeat(2001))).await, bad("action"));
    assert_eq!(no("closed", json!({"action": "Called"})).await.1, "bad_body");
    assert_eq!(no("answer", json!({"answer": "solved"})).await, conflict("wrong_state"));
    assert_eq!(read(&house, "ann", &path).await["closings"], json!([]), "what was refused closed nothing");

    house.clock.advance(SignedDuration::from_hours(5));
    let closed = put("closed", closing("delivery", "Called, and sent it again")).await.json();
    assert_eq!((&closed["state"], &closed["closings"][0]["cause"]), (&json!("closed"), &json!("delivery")));
    assert_eq!(closed["closings"][0]["closed_by_name"], "ann");
    assert_eq!(no("closed", closing("delivery", "again")).await, conflict("wrong_state"));
    let again = put("answer", json!({"answer": "not_solved"})).await.json();
    assert_eq!(
        (&again["state"], &again["reopened"], &again["overdue"]),
        (&json!("open"), &json!(1), &json!(false))
    );
    assert_eq!(again["closings"][0]["answer"], "not_solved", "its history stays");
    assert_eq!(read(&house, "ann", "/loops").await["median_hours"], Value::Null, "it is open");
    house.clock.advance(SignedDuration::from_hours(2));
    put("closed", closing("quality", "Sent a new one")).await;
    let solved = || json!({"answer": "solved"});
    assert_eq!(no("answer", solved()).await, conflict("own_closing"), "ann closed it herself");
    let done = ask(&house, "lead", Method::PUT, &format!("{path}/answer"), Some(solved())).await.json();
    assert_eq!((&done["state"], done["closings"].as_array().unwrap().len()), (&json!("confirmed"), 2));
    assert_eq!(no("answer", json!({"answer": "not_solved"})).await, conflict("wrong_state"));
    let page = read(&house, "ann", "/loops").await;
    let hours = page["median_hours"].as_f64().unwrap();
    assert!((hours - 7.0).abs() < 0.01, "to the last closing: {page}");
    assert_eq!(page["counts"], json!({"open": 0, "closed": 0, "confirmed": 1, "overdue": 0}));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_handed_over_to_who_sees_the_customer_and_grows_late() {
    let house = company_that_heard(&ANSWERS).await;
    house.open_cases().await;
    let bens = read(&house, "ben", "/loops").await;
    let path = format!("/loops/{}", rows(&bens)[0]["loop_id"].as_str().unwrap());
    let owner = format!("{path}/owner");
    for nobody in ["cat", "nobody", ""] {
        let told = refused(&house, "ben", Method::PUT, &owner, Some(json!({"user_id": nobody}))).await;
        assert_eq!(told, bad("user_id"), "{nobody}");
    }
    let handed = ask(&house, "ben", Method::PUT, &owner, Some(json!({"user_id": "lead"}))).await.json();
    assert_eq!((&handed["owner_id"], &handed["overdue"]), (&json!("lead"), &json!(false)));
    house.clock.advance(SignedDuration::from_hours(49));
    let late = read(&house, "lead", "/loops?overdue=true").await;
    assert_eq!(texts(&late, "customer_id").len(), 2, "ann's and ben's");
    assert_eq!((&late["counts"]["overdue"], &late["counts"]["open"]), (&json!(2), &json!(2)));
    let actions = read(&house, "lead", "/actions").await;
    assert_eq!(
        (&actions["loops"]["open"], &actions["loops"]["overdue"], &actions["loops"]["mine"]),
        (&json!(2), &json!(2), &json!(1))
    );
    let next = actions["next"].as_array().unwrap();
    assert_eq!(
        (&next[0]["kind"], &next[0]["customer_id"]),
        (&json!("loop"), &json!("ben")),
        "their own first"
    );
    assert_eq!((&next[0]["mine"], &next[0]["overdue"]), (&json!(true), &json!(true)));
    assert_eq!((&next[1]["kind"], &next[1]["mine"]), (&json!("loop"), &json!(false)), "{actions}");
    let fins = read(&house, "fin", "/actions").await;
    assert_eq!((&fins["loops"]["open"], &fins["next"]), (&json!(0), &json!([])));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_brief_asks_for_no_call_on_a_case_that_is_closed() {
    let house = company_that_heard(&ANSWERS).await;
    house.open_cases().await;
    let calls = async |who: &str| {
        let brief = read(&house, who, "/brief").await;
        let steps = brief["todo"].as_array().unwrap();
        steps.iter().any(|step| step["what"]["key"].as_str().unwrap().starts_with("todo.what.call_back"))
    };
    assert!(calls("ann").await, "nobody has called yet");
    let path =
        format!("/loops/{}", rows(&read(&house, "ann", "/loops").await)[0]["loop_id"].as_str().unwrap());
    let closing = json!({"cause": "delivery", "action": "Called"});
    let closed = ask(&house, "ann", Method::PUT, &format!("{path}/closed"), Some(closing)).await;
    assert_eq!(closed.status.as_u16(), 200, "{}", closed.text());
    assert!(!calls("ann").await, "it was seen to, and the brief says so at once");
    assert!(calls("lead").await, "ben waits still");
    ask(&house, "ann", Method::PUT, &format!("{path}/answer"), Some(json!({"answer": "not_solved"}))).await;
    assert!(calls("ann").await, "it is open again");

    let plan = json!({"customer_id": "ann", "title": "Win them back", "due_on": "2026-01-31"});
    let plan = ask(&house, "ann", Method::POST, "/plans", Some(plan)).await;
    assert_eq!(plan.status.as_u16(), 201, "{}", plan.text());
    assert!(!calls("ann").await, "a plan is under way since");
}

/// Pages share a moment for five minutes, and a run of foresight is made at it; what was answered since is loaded once.
#[tokio::test(flavor = "multi_thread")]
async fn a_low_score_of_just_now_is_told_at_once() {
    let given = "2026-01-05T09:02:00Z";
    let answer = format!("a1,ann,nps,{given},{given},3,0,10,Late again");
    let house = company_that_heard(&[&answer]).await;
    house.clock.advance(SignedDuration::from_mins(4));
    house.foresee().await;
    assert_eq!(house.act().await.raised, 1);
    let alerts = read(&house, "ann", "/alerts").await;
    assert_eq!(texts(&alerts, "rule"), ["low_score"]);
}

/// An alert is for somebody who can look at it; once another says that they see to it, it is theirs.
#[tokio::test(flavor = "multi_thread")]
async fn an_alert_is_of_the_nearest_who_may_sign_in_until_somebody_takes_it() {
    let given = "2026-01-05T08:00:00Z";
    let answers = ["ann", "ben"].map(|who| format!("{who},{who},nps,{given},{given},3,0,10,Late again"));
    let house = company_that_heard(&answers.each_ref().map(String::as_str)).await;
    ask(&house, "admin", Method::PATCH, "/users/ann", Some(json!({"enabled": false}))).await;
    let nothing = house.act_on_events().await;
    assert_eq!((nothing.changed, nothing.raised), (0, 0), "before the first look nothing is known");
    house.foresee().await;
    assert_eq!(house.act().await.raised, 2);
    assert_eq!(house.act_on_events().await.raised, 0, "it was told");
    let alerts = read(&house, "boss", "/alerts").await;
    let of = |alerts: &Value, customer: &str| {
        rows(alerts).iter().find(|row| row["customer_id"] == customer).cloned().unwrap()
    };
    assert_eq!(of(&alerts, "ben")["assigned_to"], "ben");
    assert_eq!(of(&alerts, "ann")["assigned_to"], "sales", "who leads them, as for a case");
    let path = format!("/alerts/{}/acknowledged", of(&alerts, "ben")["alert_id"].as_str().unwrap());
    let taken = ask(&house, "lead", Method::PUT, &path, None).await.json();
    assert_eq!((&taken["assigned_to"], &taken["assigned_to_name"]), (&json!("lead"), &json!("lead")));
    assert_eq!(texts(&read(&house, "lead", "/alerts?mine=true").await, "customer_id"), ["ben"]);
}

/// A load after the first look is told of without another.
#[tokio::test(flavor = "multi_thread")]
async fn a_low_score_after_the_first_look_needs_no_other() {
    let house = company_that_heard(&["a1,ann,nps,2026-01-05T09:02:00Z,2026-01-05T09:02:00Z,3,0,10,"]).await;
    house.foresee().await;
    assert_eq!(house.act().await.raised, 0, "it is not given yet");
    house.clock.advance(SignedDuration::from_mins(4));
    assert_eq!(house.act_on_events().await.raised, 1);
    assert_eq!(texts(&read(&house, "ann", "/alerts").await, "rule"), ["low_score"]);
}
