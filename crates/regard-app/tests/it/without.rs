//! What is not known is none, on pages as in `ask`: money without a rate, customers without an order.

use crate::support::Opened;
use regard_app::pages::{AskQuestion, CustomersQuestion, LeftOut};
use regard_model::{Lens, Period};

/// Dora's only order is in dollars, for which the home has no rate; Emil never ordered.
async fn home() -> Opened {
    Opened::of_tables(&[
        ("customers", "customer_id,name\ndora,Dora\nemil,Emil\n"),
        ("orders", "order_id,customer_id,ordered_at,currency\no1,dora,2018-08-01 10:00,USD\n"),
        ("order_lines", "order_id,line,quantity,unit_price_minor,promised_on\no1,1,2,1000,2018-08-10\n"),
    ])
    .await
}

/// What `ask` says of one customer.
async fn asked(home: &Opened, lens: &Lens, customer_id: &str, period: Period) -> Vec<Option<f64>> {
    let question = AskQuestion {
        metrics: ["orders", "sales", "overdue_orders", "otif_latest"].map(str::to_owned).to_vec(),
        filters: vec![format!("customer_id={customer_id}")],
        period: Some(period),
        ..AskQuestion::default()
    };
    home.reader.ask(lens, &question).await.unwrap().into_iter().map(|figure| figure.value).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_of_customers_says_none_where_ask_says_none() {
    let home = home().await;
    let none = [None, None, None, None];
    for (moment, dora) in [("2018-08-31", [Some(1.0), None, Some(1.0), Some(0.0)]), ("2018-07-31", none)] {
        let lens = home.lens(moment, &[]).await;
        let page = home.reader.customers(&lens, &CustomersQuestion::default()).await.unwrap();
        let period = Period { from: page.period.from, to: page.period.to };
        assert_eq!(page.total, 2, "{moment}");
        for (row, expected) in page.rows.iter().zip([dora, none]) {
            let shown = [
                row.orders.map(|orders| orders as f64),
                row.sales_minor.map(|sales| sales as f64 / 100.0),
                row.overdue_orders.map(|orders| orders as f64),
                row.otif,
            ];
            assert_eq!(shown, expected, "{moment}: {}", row.customer_id);
            assert_eq!(asked(&home, &lens, &row.customer_id, period).await, expected, "{moment}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn money_without_a_rate_is_left_out_and_said() {
    let home = home().await;
    let lens = home.lens("2018-08-31", &[]).await;
    let question = AskQuestion { metrics: vec!["sales".to_owned()], ..AskQuestion::default() };
    let answer = home.reader.answer(&lens, &question).await.unwrap();
    assert_eq!(answer.figures[0].value, None);
    assert_eq!(answer.left_out, [LeftOut { metric: "sales".to_owned(), rows: 1 }]);
    let page = home.reader.customer(&lens, "dora").await.unwrap();
    let sales = page.figures.iter().find(|figure| figure.metric == "sales").unwrap();
    assert_eq!((sales.value, sales.left_out), (None, 1));
    assert!(page.summary.iter().all(|said| said.key != "customer.summary.no_sales"), "{:?}", page.summary);
    let brief = home.brief(&lens).await;
    let saved: Vec<_> =
        brief.attention.iter().map(|one| (one.customer_id.as_str(), one.money_minor)).collect();
    assert_eq!(saved, [("dora", None)]);
}
