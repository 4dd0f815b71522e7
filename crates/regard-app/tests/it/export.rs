//! The rows behind a number as they go into a file: all of them, in order, up to a bound.

use crate::sales::company;
use regard_app::pages::{PageError, RowsQuestion};
use serde_json::Value as Json;

const MOMENT: &str = "2018-08-31";

async fn keys(question: &RowsQuestion) -> (Vec<String>, bool) {
    let company = company().await;
    let lens = company.lens(MOMENT, &[]).await;
    let mut export = company.reader.export_rows(&lens, "sales", question).await.unwrap();
    let column = |name: &str| export.about().columns.iter().position(|column| column.name == name).unwrap();
    let (order, line) = (column("order_id"), column("line"));
    let mut keys = Vec::new();
    while let Some(rows) = export.next().await.unwrap() {
        let key =
            |row: &Vec<Json>| format!("{}/{}", row[order].as_str().unwrap(), row[line].as_str().unwrap());
        keys.extend(rows.iter().map(key));
    }
    (keys, export.is_cut())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_holds_the_rows_of_the_number_and_says_when_it_is_cut() {
    let all = keys(&RowsQuestion::default()).await;
    assert_eq!(all, (["o10/1", "o3/1", "o3/2", "o6/1", "o9/1"].map(str::to_owned).to_vec(), false));
    let two = keys(&RowsQuestion { limit: Some(2), ..RowsQuestion::default() }).await;
    assert_eq!(two, (["o10/1", "o3/1"].map(str::to_owned).to_vec(), true));
    let five = keys(&RowsQuestion { limit: Some(5), ..RowsQuestion::default() }).await;
    assert_eq!((five.0.len(), five.1), (5, false));
    let smb = RowsQuestion { filters: vec!["segment=enterprise".to_owned()], ..RowsQuestion::default() };
    assert_eq!(keys(&smb).await.0, ["o9/1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_goes_on_where_a_page_ended_and_knows_its_days() {
    let company = company().await;
    let lens = company.lens(MOMENT, &[]).await;
    let first = RowsQuestion { limit: Some(3), ..RowsQuestion::default() };
    let page = company.reader.metric_rows(&lens, "sales", &first).await.unwrap();
    let rest = RowsQuestion { after: page.next, ..RowsQuestion::default() };
    let mut export = company.reader.export_rows(&lens, "sales", &rest).await.unwrap();
    assert_eq!(export.about().period, regard_model::Period::parse("2018-08").unwrap());
    assert_eq!(export.next().await.unwrap().unwrap().len(), 2);
    assert!(export.next().await.unwrap().is_none());
    let unknown = company.reader.export_rows(&lens, "nothing", &RowsQuestion::default()).await;
    assert!(matches!(unknown, Err(PageError::NotFound("metric"))));
    let bo = company.lens(MOMENT, &["bo"]).await;
    let mut export = company.reader.export_rows(&bo, "sales", &RowsQuestion::default()).await.unwrap();
    assert_eq!(export.next().await.unwrap().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_without_rows_is_a_file_without_rows() {
    let company = company().await;
    let lens = company.lens("2018-06-30", &[]).await;
    let mut export = company.reader.export_rows(&lens, "sales", &RowsQuestion::default()).await.unwrap();
    assert!(!export.about().columns.is_empty());
    assert!(export.next().await.unwrap().is_none() && !export.is_cut());
}
