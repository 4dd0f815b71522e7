//! Money of lines: in the currency of the line, else of its order, whatever the decimals of either.

use crate::support::TestHome;

fn home(prices: &str) -> TestHome {
    let mut home = TestHome::new("UTC", "EUR");
    home.table("erp", "orders", "orders.csv");
    home.table("erp", "lines", "lines.csv");
    home.table("erp", "rates", "rates.csv");
    home.write("data/orders.csv", "id,money\n1,JPY\n2,USD\n3,\n4,KWD\n");
    home.write("data/lines.csv", "id,price,money\n1,5000,JPY\n2,29.99,USD\n3,7.50,EUR\n4,1.234,KWD\n");
    home.write("data/rates.csv", "money,rate\nJPY,0.006\nUSD,0.5\nKWD,3\n");
    home.mapping(
        "erp",
        "orders",
        "select id as order_id, 'a' as customer_id, '2026-01-05' as ordered_at, money as currency from orders",
    );
    home.mapping(
        "erp",
        "order_lines",
        &format!("select id as order_id, '1' as line, '2' as quantity, {prices} from lines"),
    );
    home.mapping(
        "erp",
        "exchange_rates",
        "select '2026-01-01' as rate_on, money as from_currency, 'EUR' as to_currency, rate from rates",
    );
    home
}

const VALUES: &str =
    "select coalesce(cast(amount_home_minor as varchar), 'none') from fulfilments order by order_id";

#[tokio::test(flavor = "multi_thread")]
async fn prices_in_major_units_have_the_decimals_of_their_currency() {
    let home = home("price as unit_price, money as currency");
    let opened = home.open().await;
    let report = opened.load("erp").await;
    assert!(report.faults.is_empty() && report.bad_rows.is_empty(), "{report:?}");
    // 2 × 5000 yen × 0.006, 2 × 29.99 dollars × 0.5, 2 × 7.50 euros, 2 × 1.234 dinars × 3.
    assert_eq!(opened.texts(VALUES).await, ["6000", "2999", "1500", "740"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_in_major_units_need_a_currency() {
    let home = home("price as unit_price");
    let opened = home.open().await;
    let report = opened.load("erp").await;
    let message = &report.faults[0].message;
    assert!(message.contains("unit_price") && message.contains("AS currency"), "{message}");
    assert!(opened.texts(VALUES).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn prices_in_minor_units_are_the_orders_own() {
    let home = home("'300' as unit_price_minor");
    let opened = home.open().await;
    let report = opened.load("erp").await;
    assert!(report.faults.is_empty(), "{:?}", report.faults);
    // 600 yen, 6 dollars, 6 euros, 0.6 dinars.
    assert_eq!(opened.texts(VALUES).await, ["360", "300", "600", "180"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_price_in_major_units_without_its_currency_is_a_bad_row() {
    let home = home("price as unit_price, nullif(money, 'JPY') as currency");
    let opened = home.open().await;
    let report = opened.load("erp").await;
    let [bad] = report.bad_rows.as_slice() else { panic!("{:?}", report.bad_rows) };
    assert_eq!((bad.column.as_deref(), bad.value.as_deref()), (Some("unit_price"), Some("5000")));
    assert_eq!(opened.texts(VALUES).await, ["2999", "1500", "740"]);
}
