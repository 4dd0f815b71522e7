//! The rows behind a number as files: the same rows as the JSON answer, under a name, for whoever may see
//! them.

use crate::house::{House, Visitor};
use crate::staff;
use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};
use regard_model::{CustomerId, UserId};
use regard_store::{Anchor, AnchorKind, NewThread, Remark};
use std::io::Cursor;

const ROWS: &str = "/api/v1/metrics/orders/rows";

#[tokio::test]
async fn a_file_has_the_rows_of_the_answer_and_a_name() {
    let house = House::demo().await;
    let cookie = house.sign_in(Visitor::Viewer).await;
    let rows = house.get_with(&format!("{ROWS}?period=2025-11&limit=200"), cookie.as_deref()).await.json();
    let csv = house.get_with(&format!("{ROWS}.csv?period=2025-11&limit=200"), cookie.as_deref()).await;
    assert_eq!(csv.status.as_u16(), 200, "{}", csv.text());
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(csv.header("content-disposition"), "attachment; filename=\"orders-2025-11.csv\"");
    assert_eq!(csv.header("cache-control"), "private, no-store");
    let text = csv.text();
    let lines: Vec<&str> = text.lines().collect();
    let heads: Vec<&str> =
        rows["columns"].as_array().unwrap().iter().map(|one| one["name"].as_str().unwrap()).collect();
    assert_eq!(lines[0], heads.join(",").replace("_minor", ""));
    let shown = rows["rows"].as_array().unwrap().len();
    let cut = rows["next"].is_string();
    assert_eq!(lines.len(), 1 + shown + usize::from(cut));
    assert_eq!(lines.last().unwrap().starts_with("# cut after 200 rows"), cut);
    let first = rows["rows"][0][0].as_str().unwrap();
    assert!(lines[1].starts_with(first), "{} / {first}", lines[1]);
}

#[tokio::test]
async fn a_spreadsheet_says_when_it_is_cut() {
    let house = House::demo().await;
    let answer = house.get(&format!("{ROWS}.xlsx?period=2025&limit=3"), Visitor::Viewer).await;
    assert_eq!((answer.status.as_u16(), answer.header("x-regard-cut")), (200, "true"));
    assert!(answer.body.starts_with(b"PK"));
    assert!(answer.header("content-disposition").contains("orders-2025-01_2025-12.xlsx"));
}

#[tokio::test]
async fn a_spreadsheet_holds_what_was_said_of_its_rows_to_who_may_read_it() {
    let house = staff::company().await;
    let said = |customer: &str, text: &str| NewThread {
        page: "/promises".to_owned(),
        anchor: Anchor { kind: AnchorKind::Row, key: format!("orders/order_id=o-{customer}") },
        customer_id: Some(CustomerId::new(customer)),
        question: String::new(),
        remark: Remark { author_id: UserId::new("boss"), text: text.to_owned(), mentions: [].into() },
    };
    for (customer, text) in [("ann", "=Call them."), ("fin", "Not for ann.")] {
        house.state.store.start_thread(said(customer, text)).await.unwrap();
    }
    let ann = house.sign_in_as(&UserId::new("ann")).await;
    let sheets = async |metric: &str| {
        let path = format!("/api/v1/metrics/{metric}/rows.xlsx?period=2025");
        let answer = house.get_with(&path, Some(&ann)).await;
        let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(answer.body)).unwrap();
        let names = book.sheet_names();
        let rows = book.worksheet_range("comments").map(|range| range.rows().map(<[Data]>::to_vec).collect());
        (names, rows.unwrap_or_else(|_| Vec::new()))
    };
    let (names, rows) = sheets("orders").await;
    assert_eq!(names, ["rows", "comments", "about"]);
    assert_eq!(rows.len(), 2, "{rows:?}");
    assert_eq!(
        (rows[0][2].to_string(), rows[1][2].to_string()),
        ("text".to_owned(), "=Call them.".to_owned())
    );
    assert_eq!(sheets("sales").await.0, ["rows", "about"], "nothing was said of them");
}

#[tokio::test]
async fn a_file_is_refused_as_the_rows_are() {
    let house = House::demo().await;
    let status = async |path: &str, visitor| house.get(path, visitor).await.status.as_u16();
    for format in ["csv", "xlsx"] {
        assert_eq!(status(&format!("{ROWS}.{format}"), Visitor::Nobody).await, 401);
        let unknown = format!("/api/v1/metrics/nothing/rows.{format}");
        assert_eq!(status(&unknown, Visitor::Viewer).await, 404);
        assert_eq!(status(&format!("{ROWS}.{format}?limit=100001"), Visitor::Viewer).await, 400);
        assert_eq!(status(&format!("{ROWS}.{format}?where=colour=red"), Visitor::Viewer).await, 400);
    }
    assert_eq!(status(&format!("{ROWS}.pdf"), Visitor::Viewer).await, 404);
}
