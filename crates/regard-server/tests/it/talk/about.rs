//! Whom a comment is about: the page and the anchor say it, whatever the browser does.

use super::{send, texts};
use crate::house::{Answer, House};
use crate::staff;
use axum::http::Method;
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use serde_json::{Value, json};
use std::io::Cursor;

async fn say(house: &House, who: &str, page: &str, anchor: (&str, &str), customer: Option<&str>) -> Answer {
    let said = json!({
        "page": page,
        "anchor": {"kind": anchor.0, "key": anchor.1},
        "customer_id": customer,
        "question": "period=2025",
        "text": format!("{page} {}", anchor.1),
    });
    send(house, who, Method::POST, "/comments", Some(said)).await
}

/// The rows of the sheet of comments in the file of a metric.
async fn sheet(house: &House, who: &str, metric: &str) -> Vec<Vec<Data>> {
    let path = format!("/metrics/{metric}/rows.xlsx?period=2025");
    let file = send(house, who, Method::GET, &path, None).await;
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(file.body)).unwrap();
    let rows = book.worksheet_range("comments").map(|range| range.rows().map(<[Data]>::to_vec).collect());
    rows.unwrap_or_default()
}

#[tokio::test]
async fn what_is_said_of_an_order_or_invoice_is_for_those_who_see_its_customer() {
    let house = staff::company().await;
    let places = [
        ("/orders/o-ann", ("page", "")),
        ("/orders/o%2Dann/", ("chart", "otif")),
        ("/invoices/i-ann", ("page", "")),
        ("/customers/ann/orders", ("page", "")),
        ("/customers", ("customer", "ann")),
        ("/customers", ("row", "customers/customer_id=ann")),
        ("/promises", ("row", "orders/order_id=o-ann")),
        ("/money", ("row", "receivables/document_id=i-ann")),
    ];
    for (page, anchor) in places {
        let said = say(&house, "ann", page, anchor, None).await;
        assert_eq!(said.status.as_u16(), 201, "{page} {anchor:?} {}", said.text());
        let said = said.json();
        assert_eq!(said["customer_id"], "ann", "{page} {anchor:?}");
        let thread = format!("/comments/threads/{}", said["thread_id"].as_str().unwrap());
        let status = async |who| send(&house, who, Method::GET, &thread, None).await.status.as_u16();
        assert_eq!((status("lead").await, status("fin").await), (200, 404), "{page} {anchor:?}");
        let asked = format!("/colleagues?page={page}&anchor_kind={}&anchor_key={}", anchor.0, anchor.1);
        let asked = asked.replace("%2D", "%252D");
        assert_eq!(send(&house, "fin", Method::GET, &asked, None).await.status.as_u16(), 404, "{asked}");
        let offered = send(&house, "ann", Method::GET, &asked, None).await.json();
        let offered = offered["rows"].as_array().unwrap().iter().map(|row| row["user_id"].clone());
        let offered: Vec<Value> = offered.collect();
        assert!(offered.contains(&json!("lead")) && !offered.contains(&json!("fin")), "{offered:?}");
    }
    assert_eq!(texts(&house, "lead", "").await.len(), places.len());
    assert!(texts(&house, "fin", "").await.is_empty());
    assert!(texts(&house, "fin", "?page=/orders/o-ann").await.is_empty());
    let csv = send(&house, "fin", Method::GET, "/comments.csv", None).await.text();
    assert_eq!(csv.lines().count(), 1, "{csv}");
    assert_eq!(
        (sheet(&house, "ann", "orders").await.len(), sheet(&house, "fin", "orders").await.len()),
        (2, 0)
    );
}

#[tokio::test]
async fn what_is_out_of_scope_is_talked_about_as_if_it_were_not_there() {
    let house = staff::company().await;
    for (hidden, absent, anchor) in [
        ("/orders/o-ann", "/orders/none", ("page", "")),
        ("/invoices/i-ann", "/invoices/none", ("page", "")),
        ("/customers/ann/call", "/customers/none/call", ("page", "")),
    ] {
        let (hidden, absent) =
            (say(&house, "fin", hidden, anchor, None).await, say(&house, "fin", absent, anchor, None).await);
        assert_eq!((hidden.status.as_u16(), &hidden.body), (404, &absent.body));
        assert_eq!(absent.status.as_u16(), 404);
    }
    for (hidden, absent) in [
        (("row", "orders/order_id=o-ann"), ("row", "orders/order_id=none")),
        (("row", "receivables/document_id=i-ann"), ("row", "receivables/document_id=payment none")),
        (("customer", "ann"), ("customer", "none")),
    ] {
        for given in [None, Some("fin")] {
            let hidden = say(&house, "fin", "/promises", hidden, given).await;
            let absent = say(&house, "fin", "/promises", absent, given).await;
            assert_eq!((hidden.status.as_u16(), &hidden.body), (404, &absent.body));
            assert_eq!(absent.status.as_u16(), 404);
        }
    }
}

#[tokio::test]
async fn a_customer_who_is_not_the_one_of_the_page_or_the_row_is_refused() {
    let house = staff::company().await;
    let refused = async |page: &str, anchor, customer| {
        let answer = say(&house, "boss", page, anchor, customer).await;
        (answer.status.as_u16(), answer.json()["parameter"].as_str().unwrap_or_default().to_owned())
    };
    let by_customer = (400, "customer_id".to_owned());
    for customer in ["fin", "none", ""] {
        assert_eq!(refused("/orders/o-ann", ("page", ""), Some(customer)).await, by_customer);
        let row = ("row", "orders/order_id=o-ann");
        assert_eq!(refused("/promises", row, Some(customer)).await, by_customer);
    }
    let row = ("row", "orders/order_id=o-fin");
    assert_eq!(refused("/orders/o-ann", row, None).await, (400, "anchor".to_owned()));

    // A row whose key does not tell whose it is, is somebody's all the same.
    let row = ("row", "promises_kept/promise_id=o-ann / 1");
    assert_eq!(refused("/promises", row, None).await, by_customer);
    let said = say(&house, "ann", "/promises", row, Some("ann")).await.json();
    assert_eq!(said["customer_id"], "ann");
    assert_eq!(say(&house, "ann", "/promises", row, Some("fin")).await.status.as_u16(), 404);
    assert_eq!(say(&house, "ann", "/orders/o-ann", row, Some("ann")).await.status.as_u16(), 201);
}
