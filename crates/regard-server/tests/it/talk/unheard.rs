//! What a viewer may not read is as if it had never been said: not listed, not counted, not marked, and no place in a
//! list tells of it.

use super::{about, send};
use crate::house::House;
use crate::staff;
use axum::http::Method;
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use regard_model::{CustomerId, UserId};
use regard_store::{Granted, NewGrant};
use serde_json::{Value, json};
use std::io::Cursor;

const ABSENT: &str = "019b1c2d-0000-7000-8000-00000000000a";

async fn say(house: &House, who: &str, customer: Option<&str>, text: &str, mentions: &[&str]) -> Value {
    let said = send(house, who, Method::POST, "/comments", Some(about(customer, text, mentions))).await;
    assert_eq!(said.status.as_u16(), 201, "{}", said.text());
    said.json()
}

async fn seen(house: &House, who: &str, comment_id: Value) -> Value {
    let body = json!({ "comment_id": comment_id });
    send(house, who, Method::POST, "/comments/seen", Some(body)).await.json()["seen"].clone()
}

/// What somebody is answered on every path on which comments are read.
async fn answers(house: &House, who: &str, hidden: &str) -> Vec<Vec<u8>> {
    let mut answers = Vec::new();
    for path in [
        "/comments",
        "/comments?limit=1",
        "/comments?limit=2",
        "/comments?open=true",
        "/comments?customer=ann",
        "/comments?page=/customers/ann",
        "/comments?mentioning=me",
        "/comments.csv",
        "/comments.csv?limit=1",
        "/comments.csv?limit=2",
        &format!("/comments?after={hidden}"),
        &format!("/comments.csv?after={hidden}"),
        &format!("/comments/threads/{hidden}"),
        "/colleagues?customer=ann",
    ] {
        answers.push(send(house, who, Method::GET, path, None).await.body);
    }
    let file = send(house, who, Method::GET, "/metrics/orders/rows.xlsx?period=2025", None).await;
    answers.push(file.header("x-regard-cut").into());
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(file.body)).unwrap();
    let rows =
        book.worksheet_range("comments").map(|range| range.rows().map(<[Data]>::to_vec).collect::<Vec<_>>());
    answers.push(format!("{:?} {rows:?}", book.sheet_names()).into_bytes());
    answers
}

#[tokio::test]
async fn what_is_said_of_hidden_customers_changes_no_byte_of_any_answer() {
    let house = staff::company().await;
    say(&house, "boss", None, "one", &["fin"]).await;
    say(&house, "boss", Some("fin"), "two", &["fin"]).await;
    let before = answers(&house, "fin", ABSENT).await;
    say(&house, "ann", Some("ann"), "three", &["lead"]).await;
    let row = json!({
        "page": "/promises",
        "anchor": {"kind": "row", "key": "orders/order_id=o-ann"},
        "text": "four",
        "mentions": ["lead"],
    });
    let hidden = send(&house, "ann", Method::POST, "/comments", Some(row)).await.json();
    let hidden = hidden["comment_id"].as_str().unwrap().to_owned();
    let after = answers(&house, "fin", ABSENT).await;
    for (at, (before, after)) in before.iter().zip(&after).enumerate() {
        assert_eq!(String::from_utf8_lossy(before), String::from_utf8_lossy(after), "{at}");
    }
    let later = answers(&house, "fin", &hidden).await;
    assert_eq!(before[..10], later[..10]);
    assert_eq!(before[12..], later[12..]);
}

#[tokio::test]
async fn any_key_of_a_comment_is_a_place() {
    let house = staff::company().await;
    let first = say(&house, "boss", None, "one", &[]).await;
    let hidden = say(&house, "ann", Some("ann"), "two", &[]).await;
    say(&house, "boss", None, "three", &[]).await;
    let after = async |place: &str| {
        let answer = send(&house, "fin", Method::GET, &format!("/comments?after={place}"), None).await;
        let texts =
            answer.json()["rows"].as_array().map(|rows| rows.iter().map(|row| row["text"].clone()).collect());
        (answer.status.as_u16(), texts.unwrap_or_else(Vec::new))
    };
    assert_eq!(after(hidden["comment_id"].as_str().unwrap()).await, (200, vec![json!("one")]));
    assert_eq!(after(first["comment_id"].as_str().unwrap()).await, (200, Vec::new()));
    assert_eq!(after("00000000-0000-7000-8000-000000000000").await, (200, Vec::new()));
    assert_eq!(after("ffffffff-ffff-7fff-bfff-ffffffffffff").await.1, [json!("three"), json!("one")]);
    for no_place in ["nothing", "1", "00000000000070008000000000000000"] {
        assert_eq!(after(no_place).await, (400, Vec::new()), "{no_place}");
    }
}

#[tokio::test]
async fn a_file_is_cut_where_it_says() {
    let house = staff::company().await;
    say(&house, "boss", None, "one", &[]).await;
    say(&house, "ann", Some("ann"), "two", &[]).await;
    say(&house, "boss", None, "three", &[]).await;
    let file = async |who, limit: u32| {
        let path = format!("/comments.csv?limit={limit}");
        let csv = send(&house, who, Method::GET, &path, None).await.text();
        csv.lines().skip(1).map(|line| line.split(',').nth(2).unwrap_or(line).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(file("fin", 2).await, ["three", "one"], "nothing more is there for fin");
    assert_eq!(file("fin", 1).await, ["three", "# cut after 1 rows"]);
    assert_eq!(file("ann", 2).await, ["three", "two", "# cut after 2 rows"]);
}

#[tokio::test]
async fn a_mention_is_seen_only_by_who_may_still_read_it() {
    let house = staff::company().await;
    let store = &house.state.store;
    let grant = NewGrant {
        to_user_id: UserId::new("fin"),
        granted: Granted::Customer(CustomerId::new("ann")),
        from_on: None,
        to_on: None,
        note: None,
        granted_by: UserId::new("admin"),
    };
    let given = store.create_grant(grant.clone(), None).await.unwrap();
    let hidden = say(&house, "ann", Some("ann"), "Look.", &["fin"]).await["comment_id"].clone();
    let unseen = async || send(&house, "fin", Method::GET, "/comments", None).await.json()["unseen"].clone();
    assert_eq!(unseen().await, 1);

    store.revoke_grant(given.grant_id, UserId::new("admin"), None).await.unwrap();
    assert_eq!(unseen().await, 0);
    assert_eq!(seen(&house, "fin", hidden.clone()).await, 0);
    assert_eq!(seen(&house, "fin", json!(ABSENT)).await, 0);
    assert_eq!(seen(&house, "fin", Value::Null).await, 0);

    let open = say(&house, "ann", None, "And here.", &["fin"]).await["comment_id"].clone();
    assert_eq!(seen(&house, "fin", Value::Null).await, 1);
    assert_eq!(seen(&house, "fin", open).await, 0, "it was seen");
    store.create_grant(grant, None).await.unwrap();
    assert_eq!(unseen().await, 1, "it was never seen");
    assert_eq!(seen(&house, "fin", hidden).await, 1);
}
