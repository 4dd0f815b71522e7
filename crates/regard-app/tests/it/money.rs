//! Money that is owed, with what is overdue worked out by hand. The moment is the end of 31 August 2018.

use crate::support::Opened;
use regard_app::pages::{InvoiceState, PageQuestion};

const CUSTOMERS: &str = "customer_id,name,segment,country\nana,Ana & Co,smb,DE\nbo,Bo,enterprise,EG\n";

/// i1 paid late; i2 is left with 6.00, overdue for 11 days; i3 overdue for 103 days and disputed; i4 not due
/// until 20 September; i6 is in dollars, worth half, overdue for 21 days; i7 is in pounds, without a rate.
const INVOICES: &str = "invoice_id,customer_id,order_id,kind,issued_on,due_on,amount_minor,currency
i1,ana,o1,invoice,2018-07-10,2018-08-01,2000,EUR
i2,ana,o1,invoice,2018-07-25,2018-08-20,1000,EUR
i3,ana,o1,invoice,2018-05-01,2018-05-20,5000,
i4,ana,o1,invoice,2018-08-20,2018-09-20,1000,EUR
i6,bo,o2,invoice,2018-07-20,2018-08-10,1000,USD
i7,bo,o2,invoice,2018-07-20,2018-08-10,9900,GBP
";

/// p2 has no currency, so it is in the home's; p4 is in another currency than its invoice and settles nothing
/// of it; p3 comes after the moment.
const PAYMENTS: &str = "payment_id,invoice_id,customer_id,paid_on,amount_minor,currency
p1,i1,ana,2018-08-05,2000,EUR
p2,i2,ana,2018-08-10,400,
p3,i2,ana,2018-09-10,600,EUR
p4,i6,bo,2018-08-20,700,EUR
";

const DISPUTES: &str = "dispute_id,invoice_id,customer_id,opened_at,reason,amount_minor,resolved_at,outcome
x1,i3,ana,2018-06-01 10:00,late delivery,5000,2018-09-03 10:00,credited
x2,i1,ana,2018-07-15 10:00,wrong price,500,2018-07-20 10:00,rejected
x3,i2,ana,2018-07-26 10:00,late delivery,100,2018-07-27 10:00,credited
";

const RATES: &str =
    "rate_on,from_currency,to_currency,rate\n2018-07-01,USD,EUR,0.5\n2018-08-01,USD,EUR,0.25\n";

const COSTS: &str = "cost_id,customer_id,cost_on,category,amount_minor
k1,ana,2018-08-10,support,10000
k2,bo,2018-08-12,support,4000
k3,bo,2018-08-13,travel,500
";

const ORDERS: &str = "order_id,customer_id,ordered_at,currency
o1,ana,2018-08-02 10:00,EUR
o2,bo,2018-08-03 10:00,EUR
";

const LINES: &str = "order_id,line,quantity,unit_price_minor\no1,1,1,1000\no2,1,1,1000\n";

async fn company() -> Opened {
    Opened::of_tables(&[
        ("customers", CUSTOMERS),
        ("orders", ORDERS),
        ("order_lines", LINES),
        ("invoices", INVOICES),
        ("payments", PAYMENTS),
        ("disputes", DISPUTES),
        ("exchange_rates", RATES),
        ("costs", COSTS),
    ])
    .await
}

const MOMENT: &str = "2018-08-31";

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_overdue_invoices_stand_as_their_documents_do() {
    let company = company().await;
    let lens = company.lens(MOMENT, &[]).await;
    let page = company.reader.money(&lens, &PageQuestion::default()).await.unwrap();
    let rows: Vec<_> = page
        .overdue
        .iter()
        .map(|one| (one.row.invoice_id.as_str(), one.row.state, one.row.open_minor, one.open_home_minor))
        .collect();
    let expected = [
        ("i3", InvoiceState::Disputed, 5000, Some(5000)),
        ("i2", InvoiceState::Overdue, 600, Some(600)),
        ("i6", InvoiceState::Overdue, 1000, Some(500)),
        ("i7", InvoiceState::Overdue, 9900, None),
    ];
    assert_eq!(rows, expected);
    for one in &page.overdue {
        let document = company.reader.invoice(&lens, &one.row.invoice_id).await.unwrap();
        assert_eq!(document.invoice.row, one.row);
        assert_eq!(document.invoice.customer_name, one.customer_name);
    }
    let later = company.lens("2018-09-30", &[]).await;
    let page = company.reader.money(&later, &PageQuestion::default()).await.unwrap();
    let ids: Vec<_> = page.overdue.iter().map(|one| one.row.invoice_id.as_str()).collect();
    assert_eq!(ids, ["i3", "i4", "i6", "i7"], "i2 is paid, i4 has fallen due");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ageing_is_the_metrics_and_its_buckets_open_their_rows() {
    let company = company().await;
    let lens = company.lens(MOMENT, &[]).await;
    let page = company.reader.money(&lens, &PageQuestion::default()).await.unwrap();
    let ageing = page.ageing.unwrap();
    let buckets: Vec<_> =
        ageing.buckets.iter().map(|bucket| (bucket.bucket.as_str(), bucket.value, bucket.n)).collect();
    // i4; then i2 with 6.00 and i6 with 5.00; i3. i7 has no rate.
    let expected =
        [("current", 10.0, 1), ("1_30", 11.0, 2), ("31_60", 0.0, 0), ("61_90", 0.0, 0), ("over_90", 50.0, 1)];
    assert_eq!(buckets, expected);
    assert_eq!((ageing.unit.as_str(), ageing.currency.as_deref()), ("money", Some("EUR")));
    assert_eq!(page.headline.key, "money.headline.overdue");
    assert_eq!(page.headline.params["amount_minor"], 6100);
    for bucket in ageing.buckets.iter().filter(|bucket| bucket.n > 0) {
        let question = regard_app::pages::RowsQuestion {
            period: Some(regard_model::Period { from: ageing.period.from, to: ageing.period.to }),
            filters: bucket.rows_where.clone(),
            ..Default::default()
        };
        let rows = company.reader.metric_rows(&lens, "ageing", &question).await.unwrap();
        assert!(rows.columns.iter().any(|column| column.name == "document_id"), "{:?}", rows.columns);
        assert!(rows.rows.len() as u64 >= bucket.n, "{}: {:?}", bucket.bucket, rows.rows);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn overdue_invoices_name_who_owes_them_the_longest_late_first() {
    let company = company().await;
    let lens = company.lens(MOMENT, &[]).await;
    let question =
        |after, limit| regard_app::pages::RowsQuestion { after, limit: Some(limit), ..Default::default() };
    let all = company.reader.metric_rows(&lens, "overdue_share", &question(None, 50)).await.unwrap();
    let names: Vec<&str> = all.columns.iter().map(|column| column.name.as_str()).collect();
    assert_eq!(names[..3], ["document_id", "customer_id", "days_late"]);
    let late: Vec<i64> = all.rows.iter().map(|row| row[2].as_i64().unwrap()).collect();
    assert!(late.len() > 2 && late.windows(2).all(|two| two[0] >= two[1]), "{late:?}");
    assert!(late.iter().all(|days| *days > 0), "{late:?}");
    for row in &all.rows {
        assert!(all.names["customer_id"].contains_key(row[1].as_str().unwrap()), "{row:?}");
    }
    let (mut read, mut after) = (Vec::new(), None);
    loop {
        let page = company.reader.metric_rows(&lens, "overdue_share", &question(after, 1)).await.unwrap();
        read.extend(page.rows);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(read, all.rows, "page by page they are the same, in the same order");
}

#[tokio::test(flavor = "multi_thread")]
async fn disputes_and_the_costliest_customers_are_named() {
    let company = company().await;
    let lens = company.lens(MOMENT, &[]).await;
    let page = company.reader.money(&lens, &PageQuestion::default()).await.unwrap();
    let reasons: Vec<_> =
        page.disputes.reasons.iter().map(|reason| (reason.reason.as_str(), reason.count)).collect();
    assert_eq!(reasons, [("late delivery", 2), ("wrong price", 1)]);
    assert_eq!(page.disputes.open.value, Some(1.0));
    let costly: Vec<_> =
        page.cost.customers.iter().map(|one| (one.customer_name.as_str(), one.value)).collect();
    assert_eq!(costly, [("Ana & Co", 100.0), ("Bo", 45.0)]);
    assert_eq!(page.cost.mean, Some(72.5));
    let smb = PageQuestion { segment: Some("smb".into()), ..PageQuestion::default() };
    let page = company.reader.money(&lens, &smb).await.unwrap();
    let ids: Vec<_> = page.overdue.iter().map(|one| one.row.invoice_id.as_str()).collect();
    assert_eq!((ids, page.cost.customers.len()), (vec!["i3", "i2"], 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn money_stays_in_scope_and_without_invoices_nothing_is_known() {
    let company = company().await;
    let lens = company.lens(MOMENT, &["bo"]).await;
    let page = company.reader.money(&lens, &PageQuestion::default()).await.unwrap();
    let ids: Vec<_> = page.overdue.iter().map(|one| one.row.invoice_id.as_str()).collect();
    assert_eq!((ids, page.disputes.reasons.len()), (vec!["i6", "i7"], 0));
    let empty = Opened::of_tables(&[("customers", CUSTOMERS)]).await;
    let lens = empty.lens(MOMENT, &[]).await;
    let page = empty.reader.money(&lens, &PageQuestion::default()).await.unwrap();
    assert_eq!((page.headline.key.as_str(), page.ageing), ("money.headline.nothing_loaded", None));
    assert!(page.figures.iter().all(|figure| figure.value.is_none()));
    assert!(page.overdue.is_empty() && page.cost.customers.is_empty());
}
