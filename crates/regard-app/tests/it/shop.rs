//! A shop small enough to work out by hand. The moment is the end of 31 August 2018 unless said.

use crate::support::Opened;
use regard_app::pages::{
    AskQuestion, CustomerSort, CustomersQuestion, Fitting, InvoiceFilter, InvoiceState, InvoicesQuestion,
    ListQuestion, OrderFilter, OrderState, OrdersQuestion, PageError, PageQuestion, QuarantineQuestion,
    SourceState,
};
use regard_model::{CustomerId, Lens, ReasonCode, Scope};

const CUSTOMERS: &str = "customer_id,name,segment,country
ana,Ana & Co,smb,DE
bo,Bo,enterprise,EG
";

/// o1 kept; o2 two days late; o3 overdue since the 10th (one of two lines); o4 cancelled; o5 has no
/// lines; o6 is promised for the last day of the month and not there; o9 is bo's, overdue since the 20th.
const ORDERS: &str = "order_id,customer_id,ordered_at,channel,sales_entity,currency,cancelled_at
o1,ana,2018-07-02 10:00,web,North,EUR,
o2,ana,2018-07-20 10:00,web,North,EUR,
o3,ana,2018-08-01 10:00,web,North,EUR,
o4,ana,2018-08-05 10:00,web,North,EUR,2018-08-06 09:00
o5,ana,2018-08-07 10:00,web,North,EUR,
o6,ana,2018-08-20 10:00,web,North,EUR,
o9,bo,2018-08-11 23:30,shop,South,EUR,
late,carl,2018-08-12 10:00,shop,South,EUR,
";

const LINES: &str = "order_id,line,item_id,quantity,unit_price_minor,first_promised_on,promised_on
o1,1,pump,2,1000,2018-07-10,2018-07-10
o2,1,pump,1,1000,2018-07-25,2018-08-01
o3,1,pump,1,3000,2018-08-08,2018-08-10
o3,2,valve,4,500,2018-08-08,2018-08-12
o4,1,pump,1,9900,2018-08-10,2018-08-10
o6,1,valve,2,500,2018-08-31,2018-08-31
o9,1,valve,10,500,2018-08-18,2018-08-20
late,1,pump,1,100,2018-09-09,2018-09-09
gone,1,pump,1,100,2018-09-09,2018-09-09
";

const DELIVERIES: &str = "delivery_id,order_id,line,delivered_at,quantity
d1,o1,1,2018-07-09 12:00,1
d2,o1,1,2018-07-10 23:30,1
d3,o2,1,2018-08-03 12:00,1
d4,o3,2,2018-08-11 12:00,4
d5,o9,1,2018-08-19 12:00,4
d6,o9,1,2018-09-02 12:00,6
";

const ITEMS: &str = "item_id,name,family
pump,Pump,machines
valve,Valve,parts
";

/// i1 paid late; i2 half paid, by another customer, and overdue; i3 overdue and disputed; i4 not due; i5 a credit note.
const INVOICES: &str = "invoice_id,customer_id,order_id,kind,issued_on,due_on,amount_minor,currency
i1,ana,o1,invoice,2018-07-10,2018-08-01,2000,EUR
i2,ana,o2,invoice,2018-07-25,2018-08-20,1000,EUR
i3,ana,o3,invoice,2018-05-01,2018-05-20,5000,EUR
i4,ana,o6,invoice,2018-08-20,2018-09-20,1000,EUR
i5,ana,,credit note,2018-08-25,2018-08-25,-300,EUR
";

const PAYMENTS: &str = "payment_id,invoice_id,customer_id,paid_on,amount_minor,currency
p1,i1,ana,2018-08-05,2000,EUR
p2,i2,bo,2018-08-10,400,EUR
p3,i2,ana,2018-09-10,600,EUR
";

const DISPUTES: &str = "dispute_id,invoice_id,customer_id,opened_at,reason,amount_minor,resolved_at,outcome
x1,i3,ana,2018-06-01 10:00,late delivery,5000,2018-09-03 10:00,credited
";

const ANSWERS: &str = "answer_id,customer_id,survey,touchpoint,asked_at,answered_at,score,comment,language
a1,ana,nps,delivery,2018-08-20 10:00,2018-08-21 10:00,3,Zu spät,de
a2,bo,nps,delivery,2018-08-20 10:00,,,,
";

const CASES: &str = "case_id,customer_id,opened_at,severity,subject,escalated_at,resolved_at
k1,ana,2018-08-15 10:00,high,Where is my pump?,2018-08-20 10:00,2018-09-05 10:00
k2,ana,2018-08-01 10:00,low,Invoice copy,,2018-08-02 10:00
";

async fn shop() -> Opened {
    Opened::of_tables(&[
        ("customers", CUSTOMERS),
        ("items", ITEMS),
        ("orders", ORDERS),
        ("order_lines", LINES),
        ("deliveries", DELIVERIES),
        ("invoices", INVOICES),
        ("payments", PAYMENTS),
        ("disputes", DISPUTES),
        ("answers", ANSWERS),
        ("cases", CASES),
    ])
    .await
}

const MOMENT: &str = "2018-08-31";

#[tokio::test(flavor = "multi_thread")]
async fn orders_stand_where_their_worst_line_stands() {
    let shop = shop().await;
    let lens = shop.lens(MOMENT, &[]).await;
    let page = shop.reader.orders(&lens, "ana", &OrdersQuestion::default()).await.unwrap();
    let stands: Vec<_> =
        page.rows.iter().map(|row| (row.order_id.as_str(), row.state, row.days_late)).collect();
    let expected = [
        ("o6", OrderState::Late, Some(0)),
        ("o5", OrderState::NoLines, None),
        ("o4", OrderState::Cancelled, None),
        ("o3", OrderState::Late, Some(21)),
        ("o2", OrderState::DeliveredLate, Some(2)),
        ("o1", OrderState::Delivered, None),
    ];
    assert_eq!(stands, expected);
    let counts = page.counts;
    assert_eq!((counts.all, counts.open, counts.late, counts.delivered, counts.cancelled), (6, 2, 2, 2, 1));
    let o3 = &page.rows[3];
    assert_eq!((o3.lines, o3.amount_minor, o3.delivered_on), (2, Some(5000), None));
    assert_eq!(o3.promised_on.unwrap().to_string(), "2018-08-10");
    let late = OrdersQuestion { state: OrderFilter::Late, limit: Some(1), after: None };
    let first = shop.reader.orders(&lens, "ana", &late).await.unwrap();
    let rest = shop.reader.orders(&lens, "ana", &OrdersQuestion { after: first.next, ..late }).await.unwrap();
    assert_eq!((rest.rows[0].order_id.as_str(), rest.next), ("o3", None));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_shows_what_had_happened_by_the_moment() {
    let shop = shop().await;
    let lens = shop.lens(MOMENT, &[]).await;
    let order = shop.reader.order(&lens, "o9").await.unwrap();
    assert_eq!((order.order.row.state, order.order.row.days_late), (OrderState::Late, Some(11)));
    // The order was placed at half past eleven in the evening at home.
    assert_eq!(order.order.row.ordered_on.to_string(), "2018-08-11");
    let line = &order.lines[0];
    assert_eq!(
        (line.delivered_quantity, line.quantity, line.item_name.as_deref()),
        (4.0, 10.0, Some("Valve"))
    );
    assert_eq!(order.source.as_ref().unwrap().source, "shop");
    let later = shop.lens("2018-09-30", &[]).await;
    let order = shop.reader.order(&later, "o9").await.unwrap();
    assert_eq!((order.order.row.state, order.order.row.days_late), (OrderState::DeliveredLate, Some(13)));
}

#[tokio::test(flavor = "multi_thread")]
async fn invoices_stand_by_what_was_paid_and_contested_by_the_moment() {
    let shop = shop().await;
    let lens = shop.lens(MOMENT, &[]).await;
    let page = shop.reader.invoices(&lens, "ana", &InvoicesQuestion::default()).await.unwrap();
    let stands: Vec<_> =
        page.rows.iter().map(|row| (row.invoice_id.as_str(), row.state, row.open_minor)).collect();
    let expected = [
        ("i5", InvoiceState::Credit, -300),
        ("i4", InvoiceState::Open, 1000),
        ("i2", InvoiceState::Overdue, 600),
        ("i1", InvoiceState::Paid, 0),
        ("i3", InvoiceState::Disputed, 5000),
    ];
    assert_eq!(stands, expected);
    let customer = shop.reader.customer(&lens, "ana").await.unwrap();
    let money = &customer.money;
    assert_eq!(
        (money.unpaid_minor, money.overdue_minor, money.disputed_minor),
        (Some(6300), Some(5600), Some(5000))
    );
    let ages: Vec<i64> = money.ageing.iter().map(|bucket| bucket.amount_minor).collect();
    assert_eq!(ages, [700, 600, 0, 0, 5000]);
    let later = shop.lens("2018-09-30", &[]).await;
    let open = InvoicesQuestion { state: InvoiceFilter::Open, ..InvoicesQuestion::default() };
    let page = shop.reader.invoices(&later, "ana", &open).await.unwrap();
    let stands: Vec<_> = page.rows.iter().map(|row| (row.invoice_id.as_str(), row.state)).collect();
    assert_eq!(stands, [("i4", InvoiceState::Overdue), ("i3", InvoiceState::Overdue)]);
    let invoice = shop.reader.invoice(&lens, "i3").await.unwrap();
    assert_eq!((invoice.disputes.len(), invoice.disputes[0].resolved_at), (1, None));
    assert_eq!((invoice.order.unwrap().order_id.as_str(), invoice.lines.len()), ("o3", 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn promises_are_the_same_numbers_as_ask() {
    let shop = shop().await;
    let lens = shop.lens(MOMENT, &[]).await;
    let page = shop.reader.promises(&lens, &PageQuestion::default()).await.unwrap();
    let oldest: Vec<_> = page
        .oldest
        .iter()
        .map(|order| (order.order_id.as_str(), order.days_late, order.lines_open))
        .collect();
    assert_eq!(oldest, [("o3", 21, 1), ("o9", 11, 1), ("o6", 0, 1)]);
    assert_eq!(page.headline.params["count"], 3);
    assert_eq!(page.headline.params["days"], 21);
    let question = AskQuestion {
        metrics: page.figures.iter().map(|figure| figure.metric.clone()).collect(),
        ..AskQuestion::default()
    };
    let asked = shop.reader.ask(&lens, &question).await.unwrap();
    for (shown, asked) in page.figures.iter().zip(&asked) {
        let value = if shown.withheld { shown.value } else { asked.value };
        assert_eq!((&shown.metric, shown.value, shown.n), (&asked.metric, value, asked.n));
    }
    // Due in August by the latest promise: o2, both lines of o3, o6 and o9; only line 2 of o3 was kept.
    let kept = &page.figures[2];
    assert_eq!((kept.metric.as_str(), kept.n, kept.value), ("otif_latest", 5, Some(20.0)));
    assert_eq!(page.lead_times.n, 2);
    assert_eq!(page.overdue_by_month.last().unwrap().value, Some(3.0));
    assert_eq!(page.disputes.reasons[0].reason, "late delivery");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_brief_names_whom_to_save_and_what_to_do() {
    let shop = shop().await;
    let lens = shop.lens(MOMENT, &[]).await;
    let brief = shop.brief(&lens).await;
    assert_eq!((brief.period.from.to_string().as_str(), brief.customers_in_scope), ("2018-08-01", 3));
    assert!(brief.headline.key.starts_with("brief.headline.kept"), "{:?}", brief.headline);
    let overdue = brief.figures.iter().find(|figure| figure.metric == "overdue_orders").unwrap();
    assert_eq!((overdue.value, overdue.series.len()), (Some(3.0), 24));
    let first = &brief.attention[0];
    let reasons: Vec<_> = first.reasons.iter().map(|reason| reason.key.as_str()).collect();
    assert_eq!(first.customer_id, "ana");
    assert_eq!(
        reasons,
        ["attention.reason.escalated", "attention.reason.late_orders", "attention.reason.detractor"]
    );
    assert_eq!((brief.todo[0].href.as_str(), brief.todo[0].late), ("/orders/o3", true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_out_of_scope_does_not_exist_on_any_page() {
    let shop = shop().await;
    let lens = shop.lens(MOMENT, &["bo"]).await;
    let reader = &shop.reader;
    let missing = |error: Option<PageError>| matches!(error, Some(PageError::NotFound(_)));
    assert!(missing(reader.customer(&lens, "ana").await.err()));
    assert!(missing(reader.orders(&lens, "ana", &OrdersQuestion::default()).await.err()));
    assert!(missing(reader.invoices(&lens, "ana", &InvoicesQuestion::default()).await.err()));
    assert!(missing(reader.timeline(&lens, "ana", &ListQuestion::default()).await.err()));
    assert!(missing(reader.order(&lens, "o1").await.err()));
    assert!(missing(reader.invoice(&lens, "i1").await.err()));
    assert!(missing(reader.order(&lens, "no such order").await.err()));
    assert!(reader.search(&lens, "ana").await.unwrap().hits.is_empty());
    assert!(reader.quarantine(&lens, &QuarantineQuestion::default()).await.unwrap().rows.is_empty());
    let page = reader.promises(&lens, &PageQuestion::default()).await.unwrap();
    assert_eq!(page.oldest.iter().map(|order| order.order_id.as_str()).collect::<Vec<_>>(), ["o9"]);
    let table = reader.customers(&lens, &CustomersQuestion::default()).await.unwrap();
    assert_eq!((table.total, table.rows[0].customer_id.as_str()), (1, "bo"));
    assert_eq!(table.facets.segments, ["enterprise"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_table_of_customers_is_searched_sorted_and_marked() {
    let shop = shop().await;
    let lens = shop.lens(MOMENT, &[]).await;
    let sorted = CustomersQuestion { sort: CustomerSort::Overdue, ..CustomersQuestion::default() };
    let page = shop.reader.customers(&lens, &sorted).await.unwrap();
    let rows: Vec<_> = page
        .rows
        .iter()
        .map(|row| (row.customer_id.as_str(), row.overdue_orders, row.orders, row.sales_minor))
        .collect();
    let expected = [
        ("ana", Some(2), Some(4), Some(9000)),
        ("bo", Some(1), Some(1), Some(5000)),
        ("carl", Some(0), Some(1), Some(100)),
    ];
    assert_eq!(rows, expected);
    let ana = &page.rows[0];
    assert_eq!((ana.open_cases, ana.nps_last), (Some(1), Some(3.0)));
    assert_eq!(page.rows[1].open_cases, Some(0), "the source of cases is there");
    assert!(page.rows[2].known_by_key && !ana.known_by_key);
    let search = CustomersQuestion {
        fitting: Fitting { search: Some("& c".into()), ..Fitting::default() },
        ..CustomersQuestion::default()
    };
    assert_eq!(shop.reader.customers(&lens, &search).await.unwrap().total, 1);
    let hits = shop.reader.search(&lens, "O3").await.unwrap().hits;
    assert_eq!((hits.len(), hits[0].href.as_str()), (1, "/orders/o3"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_case_has_none_where_others_in_view_have_some() {
    let shop = shop().await;
    let open_cases = async |lens: &Lens| {
        let page = shop.reader.customer(lens, "bo").await.unwrap();
        let card = page.figures.into_iter().find(|card| card.metric == "open_cases").unwrap();
        let rows = shop.reader.customers(lens, &CustomersQuestion::default()).await.unwrap().rows;
        let row = rows.into_iter().find(|row| row.customer_id == "bo").unwrap();
        (card.value, row.open_cases, page.known_of_others.contains(&"open_cases".to_owned()))
    };
    assert_eq!(open_cases(&shop.lens(MOMENT, &[]).await).await, (Some(0.0), Some(0), true));
    // Who sees no case at all is not told that there are any.
    assert_eq!(open_cases(&shop.lens(MOMENT, &["bo"]).await).await, (None, None, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn sources_count_what_waits_and_the_quarantine_shows_it() {
    let shop = shop().await;
    let lens = shop.lens(MOMENT, &[]).await;
    let page = shop.reader.sources(&lens).await.unwrap();
    let source = &page.sources[0];
    assert_eq!(
        (source.state, source.waiting_now, source.quarantined_now),
        (SourceState::Fresh, Some(1), Some(0))
    );
    assert_eq!(page.freshness.as_of, Some(crate::support::now()));
    let question =
        QuarantineQuestion { code: Some(ReasonCode::WaitingForParent), ..QuarantineQuestion::default() };
    let waiting = shop.reader.quarantine(&lens, &question).await.unwrap();
    assert_eq!((waiting.total, waiting.rows[0].entity.as_str()), (1, "order_lines"));
    let loads = shop.reader.loads(&Scope::Everyone, "shop", &ListQuestion::default()).await.unwrap();
    assert_eq!((loads.rows.len(), loads.rows[0].load.status.as_str()), (1, "done"));
    assert!(matches!(
        shop.reader.loads(&Scope::Everyone, "nothing", &ListQuestion::default()).await,
        Err(PageError::NotFound("source"))
    ));
    let first = shop.reader.first_day(&lens).await.unwrap();
    assert_eq!(first.unwrap().to_string(), "2018-07-02");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_home_without_facts_shows_empty_pages_and_no_zeros() {
    let empty = Opened::of_tables(&[("customers", "customer_id,name\n")]).await;
    let lens = empty.lens(MOMENT, &[]).await;
    let brief = empty.brief(&lens).await;
    assert_eq!((brief.headline.key.as_str(), brief.figures.len()), ("brief.headline.nothing_loaded", 0));
    let page = empty.reader.promises(&lens, &PageQuestion::default()).await.unwrap();
    assert_eq!(page.headline.key, "promises.headline.nothing_loaded");
    assert!(page.figures.iter().all(|figure| figure.value.is_none()));
    assert!(page.lead_times.median.is_none() && page.lead_times.bins.is_empty());
    assert_eq!(empty.reader.customers(&lens, &CustomersQuestion::default()).await.unwrap().total, 0);
    assert_eq!(empty.reader.first_day(&lens).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_sees_nobody_is_told_so_and_not_that_nothing_is_loaded() {
    let shop = shop().await;
    let of = async |scope| {
        let lens = Lens { scope, ..shop.lens(MOMENT, &[]).await };
        let question = PageQuestion::default();
        let (brief, promises) =
            (shop.brief(&lens).await, shop.reader.promises(&lens, &question).await.unwrap());
        let (voice, money) =
            futures::try_join!(shop.reader.voice(&lens, &question), shop.reader.money(&lens, &question),)
                .unwrap();
        let sales = shop.reader.sales(&lens, &question).await.unwrap();
        let said = [brief.headline, promises.headline, voice.headline, money.headline, sales.headline];
        (brief.customers_in_scope, said.map(|sentence| sentence.key))
    };
    assert_eq!(of(Scope::Nobody).await, (0, ["headline.no_customers"; 5].map(str::to_owned)));
    // Theirs, but not there: the brief counts them.
    let (seen, said) = of(Scope::of([CustomerId::new("nobody")])).await;
    assert_eq!((seen, said[0].as_str()), (0, "headline.no_customers"));
    assert_ne!(of(Scope::Everyone).await.1[0], "headline.no_customers");
}
