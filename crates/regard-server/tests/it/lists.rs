//! Lists and saved filters: every page answers for a list, and a list tells nobody of a customer whom they do not
//! see.

use crate::house::{Answer, House};
use crate::staff;
use axum::http::Method;
use regard_model::UserId;
use serde_json::{Value, json};

async fn send(house: &House, who: &str, method: Method, path: &str, body: Option<Value>) -> Answer {
    let cookie = house.sign_in_as(&UserId::new(who)).await;
    house.send(method, &format!("/api/v1{path}"), Some(&cookie), body.map(|body| body.to_string())).await
}

/// A list of the lead's with the customers of ann and ben.
async fn list(house: &House) -> String {
    let wanted = json!({"name": "Renewals", "kind": "list", "customers": ["ann", "ben"]});
    let made = send(house, "lead", Method::POST, "/lists", Some(wanted)).await;
    assert_eq!(made.status.as_u16(), 201, "{}", made.text());
    made.json()["list_id"].as_str().unwrap().to_owned()
}

async fn customers(house: &House, who: &str, list: &str) -> Vec<String> {
    let page = send(house, who, Method::GET, &format!("/customers?list={list}"), None).await.json();
    page["rows"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["customer_id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn every_page_answers_for_a_list() {
    let house = staff::company().await;
    let list = list(&house).await;
    assert_eq!(customers(&house, "lead", &list).await, ["ann", "ben"]);
    let of_list = |path: &str| format!("{path}{}list={list}", if path.contains('?') { '&' } else { '?' });
    let asked =
        send(&house, "lead", Method::GET, &of_list("/ask?metric=orders&period=2025"), None).await.json();
    assert_eq!(asked[0]["value"], 2.0);
    assert_eq!(
        send(&house, "lead", Method::GET, &of_list("/customers/lead"), None).await.status.as_u16(),
        404
    );
    for path in ["/brief", "/promises", "/voice", "/money", "/sales", "/search?q=ann", "/metrics/orders/rows"]
    {
        let answer = send(&house, "lead", Method::GET, &of_list(path), None).await;
        assert_eq!(answer.status.as_u16(), 200, "{path}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_list_of_another_is_as_absent_until_it_is_shared() {
    let house = staff::company().await;
    let list = list(&house).await;
    let path = format!("/lists/{list}");
    let absent = send(&house, "ann", Method::GET, "/lists/nothing", None).await;
    let hidden = send(&house, "ann", Method::GET, &path, None).await;
    assert_eq!((hidden.status.as_u16(), hidden.body), (404, absent.body));
    let hidden = send(&house, "ann", Method::GET, &format!("/customers?list={list}"), None).await;
    let absent = send(&house, "ann", Method::GET, "/customers?list=nothing", None).await;
    assert_eq!((hidden.status.as_u16(), hidden.body), (400, absent.body));

    let everyone = Some(json!({"with": "everyone"}));
    let shared = send(&house, "lead", Method::PUT, &format!("{path}/sharing"), everyone).await;
    assert_eq!(shared.status.as_u16(), 204, "{}", shared.text());
    assert_eq!(customers(&house, "ann", &list).await, ["ann"], "of its customers those in her own scope");
    let seen = send(&house, "ann", Method::GET, &path, None).await.json();
    assert_eq!((&seen["list"]["customers"], &seen["list"]["mine"]), (&json!(1), &json!(false)));
    for (method, path, body) in [
        (Method::PATCH, path.clone(), Some(json!({"name": "x"}))),
        (Method::DELETE, path.clone(), None),
        (Method::POST, format!("{path}/customers"), Some(json!({"add": ["ann"]}))),
        (Method::PUT, format!("{path}/sharing"), Some(json!({"with": "private"}))),
    ] {
        assert_eq!(
            send(&house, "ann", method.clone(), &path, body).await.status.as_u16(),
            404,
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn a_list_gives_sight_to_whom_it_is_shared_with_by_name() {
    let house = staff::company().await;
    let list = list(&house).await;
    assert_eq!(send(&house, "fin", Method::GET, "/customers/ann", None).await.status.as_u16(), 404);
    let sharing = json!({"with": "named", "readers": ["fin"], "grants_sight": true});
    send(&house, "lead", Method::PUT, &format!("/lists/{list}/sharing"), Some(sharing)).await;
    assert_eq!(send(&house, "fin", Method::GET, "/customers/ann", None).await.status.as_u16(), 200);
    assert_eq!(customers(&house, "fin", &list).await, ["ann", "ben"]);
    let off = json!({"remove": ["ann"]});
    send(&house, "lead", Method::POST, &format!("/lists/{list}/customers"), Some(off)).await;
    assert_eq!(send(&house, "fin", Method::GET, "/customers/ann", None).await.status.as_u16(), 404);
    let nobody = json!({"with": "named", "readers": ["gone"]});
    let refused = send(&house, "lead", Method::PUT, &format!("/lists/{list}/sharing"), Some(nobody)).await;
    assert_eq!((refused.status.as_u16(), refused.json()["parameter"].as_str()), (400, Some("readers")));
}

#[tokio::test]
async fn nobody_puts_a_customer_on_a_list_whom_they_do_not_see() {
    let house = staff::company().await;
    let list = list(&house).await;
    for customer in ["fin", "gone"] {
        let add = json!({"add": [customer]});
        let refused =
            send(&house, "lead", Method::POST, &format!("/lists/{list}/customers"), Some(add)).await;
        let told = refused.text().replace(customer, "X");
        assert_eq!(refused.status.as_u16(), 400);
        assert!(told.contains("there is no customer X"), "{told}");
    }
    let held = send(&house, "lead", Method::GET, "/customers/ann/lists", None).await.json();
    assert_eq!(held["rows"][0]["holds"], true);
    assert_eq!(send(&house, "lead", Method::GET, "/customers/fin/lists", None).await.status.as_u16(), 404);
}

async fn segment(house: &House, who: &str, filter: &str) -> Answer {
    let wanted = json!({"name": "Some", "kind": "segment", "filter": filter});
    send(house, who, Method::POST, "/lists", Some(wanted)).await
}

#[tokio::test]
async fn a_segment_is_of_those_who_fit_and_are_seen() {
    let house = staff::company().await;
    let made = segment(&house, "lead", "segment=smb&search=of+b").await.json();
    assert_eq!((&made["filter"], &made["customers"]), (&json!("segment=smb&search=of+b"), &json!(1)));
    let id = made["list_id"].as_str().unwrap();
    assert_eq!(customers(&house, "lead", id).await, ["ben"], "boss fits, but the lead does not see them");
    let asked = format!("/ask?metric=orders&period=2025&list={id}");
    assert_eq!(send(&house, "lead", Method::GET, &asked, None).await.json()[0]["value"], 1.0);

    let everyone = Some(json!({"with": "everyone"}));
    send(&house, "lead", Method::PUT, &format!("/lists/{id}/sharing"), everyone).await;
    assert_eq!(customers(&house, "boss", id).await, ["ben", "boss"]);
    assert!(customers(&house, "ann", id).await.is_empty());
    let seen = send(&house, "ann", Method::GET, &format!("/lists/{id}"), None).await.json();
    assert_eq!(seen["list"]["customers"], 0);
}

#[tokio::test]
async fn a_segment_gives_nobody_sight_and_names_nobody() {
    let house = staff::company().await;
    let made = segment(&house, "lead", "segment=smb").await.json();
    let path = format!("/lists/{}", made["list_id"].as_str().unwrap());
    let sharing = json!({"with": "named", "readers": ["fin"], "grants_sight": true});
    let refused = send(&house, "lead", Method::PUT, &format!("{path}/sharing"), Some(sharing)).await;
    assert_eq!((refused.status.as_u16(), refused.json()["parameter"].as_str()), (400, Some("grants_sight")));
    let add = Some(json!({"add": ["ann"]}));
    let refused = send(&house, "lead", Method::POST, &format!("{path}/customers"), add).await;
    assert!(refused.text().contains("not_a_list"), "{}", refused.text());
    let mixed = json!({"name": "x", "kind": "segment", "filter": "segment=smb", "customers": ["ann"]});
    assert_eq!(send(&house, "ann", Method::POST, "/lists", Some(mixed)).await.status.as_u16(), 400);
}

#[tokio::test]
async fn a_segment_keeps_only_which_customers() {
    let house = staff::company().await;
    for filter in ["", "search=+", "a=b", "sort=name", "segment=a&segment=b", "list=x"] {
        let refused = segment(&house, "ann", filter).await;
        let at = refused.json()["parameter"].clone();
        assert_eq!((refused.status.as_u16(), at.as_str()), (400, Some("filter")), "{filter}");
    }
    let made = segment(&house, "ann", "?segment=smb").await.json();
    assert_eq!(made["filter"], "segment=smb");
    let path = format!("/lists/{}", made["list_id"].as_str().unwrap());
    let refused = send(&house, "ann", Method::PATCH, &path, Some(json!({"filter": "x=y"}))).await;
    assert_eq!(refused.status.as_u16(), 400);
    let changed =
        send(&house, "ann", Method::PATCH, &path, Some(json!({"filter": "country=DE"}))).await.json();
    assert_eq!(changed["filter"], "country=DE");
    assert_eq!(send(&house, "ann", Method::DELETE, &path, None).await.status.as_u16(), 204);
    assert_eq!(send(&house, "ann", Method::GET, &path, None).await.status.as_u16(), 404);
}

#[tokio::test]
async fn a_list_is_made_whole_or_not_at_all() {
    let house = staff::company().await;
    let absurd = "x".repeat(1001);
    // The boss sees everybody, so that no key is out of scope.
    let wanted = json!({"name": "Renewals", "kind": "list", "customers": ["ann", absurd]});
    let refused = send(&house, "boss", Method::POST, "/lists", Some(wanted)).await;
    assert_eq!((refused.status.as_u16(), refused.json()["parameter"].as_str()), (400, Some("customer_id")));
    let lists = send(&house, "boss", Method::GET, "/lists", None).await.json();
    assert_eq!(lists["mine"], json!([]), "no list is left behind");

    let made = segment(&house, "lead", "segment=smb").await.json();
    let path = format!("/lists/{}", made["list_id"].as_str().unwrap());
    let change = json!({"filter": "country=DE", "name": " "});
    let refused = send(&house, "lead", Method::PATCH, &path, Some(change)).await;
    assert_eq!((refused.status.as_u16(), refused.json()["parameter"].as_str()), (400, Some("name")));
    let after = send(&house, "lead", Method::GET, &path, None).await.json();
    assert_eq!(after["list"]["filter"], "segment=smb", "nothing of it happened");

    let list = list(&house).await;
    let change = json!({"add": ["lead"], "remove": [absurd]});
    let path = format!("/lists/{list}/customers");
    assert_eq!(send(&house, "lead", Method::POST, &path, Some(change)).await.status.as_u16(), 400);
    assert_eq!(customers(&house, "lead", &list).await, ["ann", "ben"]);
}

#[tokio::test]
async fn the_owner_is_told_who_reads_a_list() {
    let house = staff::company().await;
    let list = list(&house).await;
    let sharing = json!({"with": "named", "readers": ["fin", "boss"]});
    send(&house, "lead", Method::PUT, &format!("/lists/{list}/sharing"), Some(sharing)).await;
    let path = format!("/lists/{list}");
    let mine = send(&house, "lead", Method::GET, &path, None).await.json();
    let readers = json!([{"user_id": "boss", "name": "boss"}, {"user_id": "fin", "name": "fin"}]);
    assert_eq!(mine["readers"], readers);
    let theirs = send(&house, "fin", Method::GET, &path, None).await.json();
    assert_eq!(theirs["readers"], json!([]));
}
