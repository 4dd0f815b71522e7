//! What administrators do with users: who there is, what they see and why, and taking it back.

use crate::house::{Answer, House};
use crate::staff;
use axum::http::Method;
use regard_model::UserId;
use serde_json::{Value, json};

async fn as_admin(house: &House, method: Method, path: &str, body: Option<Value>) -> Answer {
    let cookie = house.sign_in_as(&UserId::new("admin")).await;
    house.send(method, &format!("/api/v1{path}"), Some(&cookie), body.map(|body| body.to_string())).await
}

async fn customers_of(house: &House, who: &str) -> usize {
    let cookie = house.sign_in_as(&UserId::new(who)).await;
    let page = house.get_with("/api/v1/customers", Some(&cookie)).await.json();
    page["rows"].as_array().unwrap().len()
}

#[tokio::test]
async fn a_user_is_shown_with_what_they_see_and_why() {
    let house = staff::company().await;
    let page = as_admin(&house, Method::GET, "/users/lead", None).await.json();
    assert_eq!(
        (&page["sees_all"], &page["customers"], &page["below"]),
        (&json!(false), &json!(3), &json!(2))
    );
    let boss = as_admin(&house, Method::GET, "/users/boss", None).await.json();
    assert_eq!(
        (&boss["sees_all"], &boss["customers"], &boss["below"]),
        (&json!(true), &Value::Null, &json!(8))
    );
    assert_eq!(as_admin(&house, Method::GET, "/users/nobody", None).await.status.as_u16(), 404);
}

#[tokio::test]
async fn where_a_user_stands_is_shown_by_name_and_a_source_overrules_what_is_set() {
    let house = staff::company().await;
    let place = as_admin(&house, Method::GET, "/users/ann", None).await.json()["place"].clone();
    let stands = json!({"level": "ic", "business_unit": "Sales", "manager_id": "lead", "manager_name": "lead",
        "by_source": true, "overruled": []});
    assert_eq!(place, stands);
    let change = json!({"level": "executive", "business_unit": "Sales", "manager_id": "boss"});
    as_admin(&house, Method::PATCH, "/users/ann", Some(change)).await;
    let page = as_admin(&house, Method::GET, "/users/ann", None).await.json();
    assert_eq!(
        (&page["place"]["level"], &page["place"]["overruled"]),
        (&json!("ic"), &json!(["level", "manager_id"]))
    );
    assert_eq!((&page["sees_all"], &page["customers"]), (&json!(false), &json!(1)));
    let list = as_admin(&house, Method::GET, "/users?search=ann", None).await.json();
    let row = &list["rows"][0];
    assert_eq!(
        (&row["user_id"], &row["level"], &row["manager_id"], &row["manager_name"]),
        (&json!("ann"), &json!("ic"), &json!("lead"), &json!("lead")),
        "the list says what their own page says"
    );
    let outside = as_admin(&house, Method::GET, "/users/auditor", None).await.json();
    assert_eq!((&outside["place"], &outside["customers"]), (&Value::Null, &json!(0)));
    let set = json!({"level": "manager"});
    as_admin(&house, Method::PATCH, "/users/auditor", Some(set)).await;
    let inside = as_admin(&house, Method::GET, "/users/auditor", None).await.json();
    assert_eq!(
        (&inside["place"]["level"], &inside["place"]["by_source"]),
        (&json!("manager"), &json!(false))
    );
}

#[tokio::test]
async fn a_key_that_nobody_has_is_refused_with_its_field() {
    let house = staff::company().await;
    let wanted = |user_id: &str, manager_id: Option<&str>| {
        json!({"name": "New", "email": "new@company.example", "role": "viewer", "user_id": user_id,
            "manager_id": manager_id})
    };
    for (body, at_fault) in [(wanted("E-4711", None), "user_id"), (wanted("", Some("nobody")), "manager_id")]
    {
        let refused = as_admin(&house, Method::POST, "/users", Some(body)).await;
        let parameter = refused.json()["parameter"].clone();
        assert_eq!((refused.status.as_u16(), parameter.as_str()), (400, Some(at_fault)));
    }
    let nobody = Some(json!({"manager_id": "nobody"}));
    assert_eq!(as_admin(&house, Method::PATCH, "/users/auditor", nobody).await.status.as_u16(), 400);
    let added = as_admin(&house, Method::POST, "/users", Some(wanted("", Some("lead")))).await;
    assert_eq!(added.status.as_u16(), 201, "{}", added.text());
}

#[tokio::test]
async fn a_grant_is_given_and_taken_back_and_holds_at_once() {
    let house = staff::company().await;
    assert_eq!(customers_of(&house, "ann").await, 1);
    let wanted = json!({"kind": "stand_in", "about": "lead", "to_on": "2026-02-01", "note": "Holidays"});
    let given = as_admin(&house, Method::POST, "/users/ann/grants", Some(wanted)).await;
    assert_eq!(given.status.as_u16(), 201, "{}", given.text());
    let given = given.json();
    assert_eq!((&given["about_name"], &given["granted_by"]), (&json!("lead"), &json!("admin")));
    assert_eq!(customers_of(&house, "ann").await, 3);
    let path = format!("/grants/{}", given["grant_id"].as_str().unwrap());
    assert_eq!(as_admin(&house, Method::DELETE, &path, None).await.status.as_u16(), 204);
    assert_eq!(customers_of(&house, "ann").await, 1);
    let page = as_admin(&house, Method::GET, "/users/ann", None).await.json();
    assert_eq!(page["grants"][0]["revoked_by"], "admin");
    let customer = json!({"kind": "customer", "about": "fin"});
    let given = as_admin(&house, Method::POST, "/users/ann/grants", Some(customer)).await.json();
    assert_eq!(given["about_name"], json!("Customer of fin"));
}

#[tokio::test]
async fn a_grant_of_nothing_is_refused_with_its_field() {
    let house = staff::company().await;
    for (body, at_fault) in [
        (json!({"kind": "stand_in", "about": "lead"}), "to_on"),
        (json!({"kind": "stand_in", "about": "gone", "to_on": "2026-02-01"}), "about"),
        (json!({"kind": "customer", "about": "gone"}), "about"),
        (json!({"kind": "customer"}), "about"),
        (json!({"kind": "everyone", "about": "x"}), "about"),
    ] {
        let refused = as_admin(&house, Method::POST, "/users/ann/grants", Some(body.clone())).await;
        let parameter = refused.json()["parameter"].clone();
        assert_eq!((refused.status.as_u16(), parameter.as_str()), (400, Some(at_fault)), "{body}");
    }
}

#[tokio::test]
async fn a_user_who_is_disabled_is_out_at_once_and_may_come_back() {
    let house = staff::company().await;
    let ann = house.sign_in_as(&UserId::new("ann")).await;
    let disabled =
        as_admin(&house, Method::PATCH, "/users/ann", Some(json!({"enabled": false}))).await.json();
    assert!(disabled["disabled_at"].is_string());
    assert_eq!(house.get_with("/api/v1/session", Some(&ann)).await.status.as_u16(), 401);
    let back = as_admin(&house, Method::PATCH, "/users/ann", Some(json!({"enabled": true}))).await.json();
    assert_eq!(back["disabled_at"], Value::Null);
}

#[tokio::test]
async fn what_is_left_out_of_a_change_stays_and_null_takes_away() {
    let house = staff::company().await;
    let change = json!({"title": "Account manager", "level": "manager"});
    as_admin(&house, Method::PATCH, "/users/auditor", Some(change)).await;
    let after = as_admin(&house, Method::PATCH, "/users/auditor", Some(json!({"level": null}))).await.json();
    assert_eq!((&after["title"], &after["level"]), (&json!("Account manager"), &Value::Null));
    let taken = json!({"email": "ben@company.example"});
    let refused = as_admin(&house, Method::PATCH, "/users/auditor", Some(taken)).await;
    assert_eq!((refused.status.as_u16(), refused.json()["code"].as_str()), (409, Some("email_taken")));
    let unknown = as_admin(&house, Method::PATCH, "/users/auditor", Some(json!({"nonsense": 1}))).await;
    assert_eq!(unknown.status.as_u16(), 400);
}

#[tokio::test]
async fn the_last_administrator_stays_one() {
    let house = House::empty().await;
    let answer = house.send(Method::POST, "/api/v1/session", None, Some(house.credentials())).await;
    let cookie = answer.header("set-cookie").split("; ").next().unwrap().to_owned();
    let me = house.get_with("/api/v1/session", Some(&cookie)).await.json()["user"]["user_id"].clone();
    let path = format!("/api/v1/users/{}", me.as_str().unwrap());
    let before = house.get_with(&path, Some(&cookie)).await.json();
    for body in
        [json!({"enabled": false}), json!({"role": "viewer"}), json!({"title": "Gone", "enabled": false})]
    {
        let refused = house.send(Method::PATCH, &path, Some(&cookie), Some(body.to_string())).await;
        assert_eq!(
            (refused.status.as_u16(), refused.json()["code"].as_str()),
            (409, Some("last_admin")),
            "{body}"
        );
    }
    let after = house.get_with(&path, Some(&cookie)).await.json();
    assert_eq!(after["user"], before["user"], "nothing of it happened");
}

#[tokio::test]
async fn what_is_said_and_who_may_sign_in_change_at_once() {
    let house = staff::company().await;
    let change = json!({"title": "Gone", "manager_id": "other", "enabled": false});
    let changed = as_admin(&house, Method::PATCH, "/users/ann", Some(change)).await.json();
    assert_eq!((&changed["title"], &changed["manager_name"]), (&json!("Gone"), &json!("other")));
    assert!(changed["disabled_at"].is_string());
    // What a source says of their place counts: it stands in the list and on their own page alike.
    let found = as_admin(&house, Method::GET, "/users?search=ann@", None).await.json();
    let own = as_admin(&house, Method::GET, "/users/ann", None).await.json();
    for field in ["title", "email", "disabled_at", "role", "created_at"] {
        assert_eq!(found["rows"][0][field], changed[field], "{field}");
    }
    assert_eq!(found["rows"][0]["manager_id"], own["place"]["manager_id"], "{own}");
}

#[tokio::test]
async fn users_are_found_by_piece_and_paged() {
    let house = staff::company().await;
    let found = as_admin(&house, Method::GET, "/users?search=AN", None).await.json();
    let names: Vec<&str> =
        found["rows"].as_array().unwrap().iter().map(|row| row["name"].as_str().unwrap()).collect();
    assert!(names.contains(&"ann"), "{names:?}");
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = as_admin(&house, Method::GET, &format!("/users?limit=3&after={after}"), None).await.json();
        seen.extend(
            page["rows"].as_array().unwrap().iter().map(|row| row["user_id"].as_str().unwrap().to_owned()),
        );
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => break,
        }
    }
    let all = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((seen.len(), all), (all, 15), "each user once");
}
