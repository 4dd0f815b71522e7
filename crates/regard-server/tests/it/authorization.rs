//! Who gets which answer at every route, as a reviewed file: a new route, or a route that lets in
//! somebody else, changes it.

use crate::golden;
use crate::house::{House, Visitor};
use axum::http::Method;
use regard_server::routes::{self, Route};
use std::fmt::Write;

/// A request that the route would answer if it may: its path with things that exist, its query, its
/// body.
fn example(house: &House, route: &Route) -> (String, Option<String>) {
    let path = route
        .path
        .replace("{customer_id}", &house.customer_id)
        .replace("{order_id}", &house.order_id)
        .replace("{invoice_id}", &house.invoice_id)
        .replace("{source}", &house.source)
        .replace("{metric}", "orders")
        .replace("{stream}", "visits");
    assert!(!path.contains('{'), "say what {path} stands for");
    let query = match route.path {
        "/search" => "?q=a",
        "/ask" => "?metric=orders",
        _ => "",
    };
    let body = match (&route.method, route.path) {
        (&Method::POST, "/session") => Some(house.credentials()),
        (&Method::POST, "/session/persona") => Some(format!(r#"{{"user_id":"{}"}}"#, house.persona_id)),
        (&Method::POST, "/identity/decisions") => {
            Some(r#"{"first":"one","second":"two","verdict":"kept_apart"}"#.to_owned())
        }
        _ => None,
    };
    (format!("{}{path}{query}", routes::BASE), body)
}

#[tokio::test]
async fn every_route_answers_only_whom_it_should() {
    let house = House::demo().await;
    let mut table = String::from("# method path: nobody, viewer, administrator (a demo)\n");
    for route in routes::all() {
        let (path, body) = example(&house, &route);
        write!(table, "{:<7}{:<38}", route.method.as_str(), route.path).unwrap();
        for visitor in [Visitor::Nobody, Visitor::Viewer, Visitor::Admin] {
            let cookie = house.sign_in(visitor).await;
            let answer = house.send(route.method.clone(), &path, cookie.as_deref(), body.clone()).await;
            write!(table, " {}", answer.status.as_u16()).unwrap();
        }
        table.push('\n');
    }
    golden::check("tests/it/authorization.txt", &table);
}

#[tokio::test]
async fn nobody_learns_whether_a_thing_exists() {
    let house = House::empty().await;
    for path in ["/api/v1/customers/x", "/api/v1/orders/x", "/api/v1/quarantine"] {
        let absent = house.get(path, Visitor::Nobody).await;
        assert_eq!(absent.status.as_u16(), 401, "{path}");
    }
    let forbidden = house.get("/api/v1/quarantine", Visitor::Viewer).await;
    for path in ["/api/v1/customers/x", "/api/v1/orders/x", "/api/v1/invoices/x", "/api/v1/nonsense", "/api"]
    {
        let absent = house.get(path, Visitor::Viewer).await;
        assert_eq!(absent.status.as_u16(), 404, "{path}");
        assert_eq!(absent.body, forbidden.body, "{path}");
    }
}
