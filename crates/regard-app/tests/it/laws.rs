//! Laws that hold over any company: a page is what `ask` says, parts are the whole, a smaller scope
//! sees less.

use crate::support::Opened;
use regard_app::pages::{
    AskQuestion, CustomerSort, CustomersQuestion, ListQuestion, OrdersQuestion, PageError, Part, RowsQuestion,
};
use regard_model::{Lens, Period};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

const MOMENT: &str = "2026-01-20";

async fn customers(company: &Opened, lens: &Lens, limit: u32) -> Vec<regard_app::pages::CustomerRow> {
    let mut question =
        CustomersQuestion { sort: CustomerSort::Sales, limit: Some(limit), ..CustomersQuestion::default() };
    let mut rows = Vec::new();
    loop {
        let page = company.reader.customers(lens, &question).await.unwrap();
        rows.extend(page.rows);
        match page.next {
            Some(next) => question.after = Some(next),
            None => return rows,
        }
    }
}

fn minor(euros: f64) -> i64 {
    (euros * 100.0).round() as i64
}

fn whole(count: f64) -> u64 {
    count as u64
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_of_customers_is_what_ask_says() {
    let company = Opened::demo(40).await;
    assert!(company.root().join("regard.toml").exists());
    let lens = company.lens(MOMENT, &[]).await;
    let page = company.reader.customers(&lens, &CustomersQuestion::default()).await.unwrap();
    let question = AskQuestion {
        metrics: ["sales", "orders", "otif_latest", "overdue_orders"].map(str::to_owned).to_vec(),
        by: vec!["customer_id".to_owned()],
        period: Some(Period { from: page.period.from, to: page.period.to }),
        ..AskQuestion::default()
    };
    let mut asked: BTreeMap<(String, String), Option<f64>> = BTreeMap::new();
    for figure in company.reader.ask(&lens, &question).await.unwrap() {
        asked.insert((figure.metric, figure.by["customer_id"].clone()), figure.value);
    }
    let rows = customers(&company, &lens, 7).await;
    assert_eq!(rows.len() as u64, page.total);
    assert!(rows.windows(2).all(|pair| pair[0].sales_minor >= pair[1].sales_minor));
    for row in rows {
        let value =
            |metric: &str| asked.get(&(metric.to_owned(), row.customer_id.clone())).copied().flatten();
        let id = &row.customer_id;
        assert_eq!(value("sales").map(minor), row.sales_minor, "{id}");
        assert_eq!(value("orders").map(whole), row.orders, "{id}");
        assert_eq!(value("otif_latest"), row.otif, "{id}");
        // Who has nothing late is not listed; asked of alone, that is 0, or none without any order.
        let late = value("overdue_orders").map_or(0, whole);
        assert_eq!(late, row.overdue_orders.unwrap_or(0), "{id}");
        let alone =
            AskQuestion { by: Vec::new(), filters: vec![format!("customer_id={id}")], ..question.clone() };
        let alone = company.reader.ask(&lens, &alone).await.unwrap();
        let values: Vec<Option<f64>> = alone.iter().map(|figure| figure.value).collect();
        assert_eq!(
            (values[0].map(minor), values[1].map(whole), values[2], values[3].map(whole)),
            (row.sales_minor, row.orders, row.otif, row.overdue_orders),
            "{id}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_put_together_are_the_whole_list() {
    let company = Opened::demo(12).await;
    let lens = company.lens(MOMENT, &[]).await;
    for row in customers(&company, &lens, 200).await {
        let id = row.customer_id.as_str();
        let whole = ListQuestion { after: None, limit: Some(200) };
        let whole = company.reader.timeline(&lens, id, &whole).await.unwrap();
        let mut events = Vec::new();
        let mut question = ListQuestion { after: None, limit: Some(9) };
        while events.len() < whole.events.len() {
            let page = company.reader.timeline(&lens, id, &question).await.unwrap();
            events.extend(page.events);
            question.after = page.next;
            if question.after.is_none() {
                break;
            }
        }
        events.truncate(whole.events.len());
        assert_eq!(events, whole.events, "{id}");
        let keys: BTreeSet<_> =
            events.iter().map(|event| (event.kind, &event.id, &event.title.key)).collect();
        assert_eq!(keys.len(), events.len(), "{id}: an event is told once");
        let page = company.reader.customer(&lens, id).await.unwrap();
        let orders = company.reader.orders(&lens, id, &OrdersQuestion::default()).await.unwrap();
        assert_eq!(page.recent_orders, orders.rows[..page.recent_orders.len()], "{id}");
        assert_eq!(orders.counts.late, row.overdue_orders.unwrap_or(0), "{id}: the list and the table agree");
        let ages: i64 = page.money.ageing.iter().map(|bucket| bucket.amount_minor).sum();
        assert_eq!(page.money.unpaid_minor.unwrap_or(0), ages, "{id}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_as_late_in_the_timeline_as_on_its_own_page() {
    let company = Opened::demo(12).await;
    let lens = company.lens(MOMENT, &[]).await;
    let mut late = 0;
    for row in customers(&company, &lens, 200).await {
        let question = ListQuestion { after: None, limit: Some(200) };
        let page = company.reader.timeline(&lens, &row.customer_id, &question).await.unwrap();
        for event in page.events.iter().filter(|event| event.title.key == "timeline.delivered_late") {
            let order = company.reader.order(&lens, &event.id).await.unwrap().order.row;
            if order.cancelled_on.is_none() {
                assert_eq!(json!(event.title.params)["days"], json!(order.days_late), "{}", event.id);
                late += 1;
            }
        }
    }
    assert!(late > 0, "some come late");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_scope_sees_is_part_of_what_everyone_sees() {
    let company = Opened::demo(30).await;
    let all = company.lens(MOMENT, &[]).await;
    let rows = customers(&company, &all, 200).await;
    let (one, others): (Vec<_>, Vec<_>) = rows.iter().partition(|row| row.country == rows[0].country);
    let mut sums = (0_u64, 0.0);
    for part in [one, others] {
        let ids: Vec<&str> = part.iter().map(|row| row.customer_id.as_str()).collect();
        let lens = company.lens(MOMENT, &ids).await;
        let brief = company.brief(&lens).await;
        assert_eq!(brief.customers_in_scope, ids.len() as u64);
        assert!(brief.attention.iter().all(|customer| ids.contains(&customer.customer_id.as_str())));
        let ask = AskQuestion {
            metrics: vec!["overdue_orders".to_owned(), "sales".to_owned()],
            ..AskQuestion::default()
        };
        let figures = company.reader.ask(&lens, &ask).await.unwrap();
        sums.0 += figures[0].value.unwrap_or(0.0) as u64;
        sums.1 += figures[1].value.unwrap_or(0.0);
    }
    let brief = company.brief(&all).await;
    let value = |metric: &str| {
        let figure = brief.figures.iter().find(|figure| figure.metric == metric);
        figure.and_then(|figure| figure.value).unwrap_or(0.0)
    };
    assert_eq!(value("overdue_orders") as u64, sums.0);
    assert!((value("sales") - sums.1).abs() < 0.01, "{} {}", value("sales"), sums.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_rows_behind_every_metric_open_page_by_page() {
    let company = Opened::demo(12).await;
    let lens = company.lens(MOMENT, &[]).await;
    for metric in company.reader.metrics() {
        for part in [Part::Numerator, Part::Denominator] {
            let mut question = RowsQuestion { part, limit: Some(5), ..RowsQuestion::default() };
            let page = match company.reader.metric_rows(&lens, &metric.name, &question).await {
                Ok(page) => page,
                Err(PageError::BadQuestion { .. }) => continue,
                Err(error) => panic!("{}: {error}", metric.name),
            };
            assert!(page.rows.iter().all(|row| row.len() == page.columns.len()), "{}", metric.name);
            if let Some(next) = page.next {
                question.after = Some(next);
                let second = company.reader.metric_rows(&lens, &metric.name, &question).await.unwrap();
                assert!(second.rows.iter().all(|row| !page.rows.contains(row)), "{}", metric.name);
            }
        }
    }
}
