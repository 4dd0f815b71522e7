//! What is known of customers at a moment, worked out by hand; and that nothing later is in it.

use crate::support::Opened;
use regard_app::foresight::{SIGNALS, Signals};

/// A row of a table: as it is at the end, and as it was known at the end of 2025. **Empty**: it was not known then.
pub(crate) type Row = (&'static str, Option<&'static str>);

const fn since(row: &'static str) -> Row {
    (row, Some(row))
}

const fn later(row: &'static str) -> Row {
    (row, None)
}

/// Ana since a year and a day; Bo is known by his order alone; Cy left in January; Di came in February.
const TABLES: &[(&str, &str, &[Row])] = &[
    (
        "customers",
        "customer_id,name,segment,country,since_on",
        &[
            since("ana,Ana,key,DE,2025-02-28"),
            since("cy,Cy,key,DE,2025-01-01"),
            ("di,Di,small,DE,2026-02-01", Some("di,Di,small,DE,")),
        ],
    ),
    ("departures", "customer_id,left_on,reason", &[later("cy,2026-01-10,price")]),
    // In the year until 1 March 2026 Ana orders four times, one of them cancelled: 100.00 in the half year before,
    // 150.00 in this.
    (
        "orders",
        "order_id,customer_id,ordered_at,currency,cancelled_at",
        &[
            since("o1,ana,2025-05-01 10:00,EUR,"),
            since("o2,ana,2025-11-01 10:00,EUR,"),
            later("o3,ana,2026-02-19 10:00,EUR,"),
            later("o4,ana,2026-02-20 10:00,EUR,2026-02-21 10:00"),
            since("o5,bo,2024-01-01 10:00,EUR,"),
            ("o6,cy,2025-12-20 10:00,EUR,2026-01-02 10:00", Some("o6,cy,2025-12-20 10:00,EUR,")),
        ],
    ),
    // Of three first promises that were due, one was kept, one came a day late, one is still open; the others are not
    // due or were cancelled.
    (
        "order_lines",
        "order_id,line,quantity,unit_price_minor,first_promised_on,promised_on",
        &[
            since("o1,1,1,10000,2025-05-10,2025-05-10"),
            ("o2,1,1,9000,2025-11-10,2026-04-01", Some("o2,1,1,9000,2025-11-10,2025-11-10")),
            since("o2,2,1,1000,2026-01-10,2026-01-10"),
            later("o3,1,1,5000,2026-03-10,2026-03-10"),
            later("o4,1,1,99000,2026-02-21,2026-02-21"),
            since("o5,1,1,100,2024-01-05,2024-01-05"),
            since("o6,1,1,700,2025-12-23,2025-12-23"),
        ],
    ),
    (
        "deliveries",
        "delivery_id,order_id,line,delivered_at,quantity",
        &[
            since("d1,o1,1,2025-05-10 21:30,1"),
            ("d2,o2,1,2026-01-11 10:00,1", Some("d2,o2,1,,1")),
            since("d5,o5,1,2024-01-05 10:00,1"),
        ],
    ),
    (
        "answers",
        "answer_id,customer_id,survey,asked_at,answered_at,score,scale_min,scale_max",
        &[
            since("a1,ana,nps,2025-12-01 10:00,2025-12-02 10:00,9,0,10"),
            (
                "a2,ana,nps,2025-12-30 10:00,2026-01-02 10:00,4,0,10",
                Some("a2,ana,nps,2025-12-30 10:00,,,0,10"),
            ),
            later("a3,ana,csat,2026-01-01 10:00,2026-01-02 10:00,4,1,5"),
            later("a4,ana,csat,2026-01-01 10:00,2026-01-02 10:00,3,1,5"),
            later("a5,ana,account_team,2026-01-01 10:00,2026-01-02 10:00,2,1,5"),
            later("a6,ana,nps,2026-02-01 10:00,,,0,10"),
        ],
    ),
    (
        "cases",
        "case_id,customer_id,opened_at,escalated_at,resolved_at,reopened_count",
        &[
            later("k1,ana,2026-02-01 10:00,2026-02-02 10:00,2026-02-03 10:00,0"),
            since("k2,ana,2025-10-01 10:00,,2025-10-01 22:00,0"),
            later("k3,ana,2026-02-28 10:00,,,"),
            ("k4,bo,2025-12-01 10:00,2026-01-03 10:00,2026-01-04 10:00,2", Some("k4,bo,2025-12-01 10:00,,,")),
        ],
    ),
    (
        "returns",
        "return_id,order_id,line,customer_id,returned_at,quantity",
        &[since("r1,o1,1,ana,2025-06-01 10:00,1"), later("r2,o2,1,ana,2026-01-20 10:00,1")],
    ),
    (
        "defects",
        "defect_id,customer_id,order_id,found_at,quantity",
        &[since("f1,ana,o1,2025-06-01 10:00,1"), later("f2,ana,o2,2026-01-20 10:00,1")],
    ),
    (
        "invoices",
        "invoice_id,customer_id,order_id,issued_on,due_on,amount_minor,currency",
        &[
            since("i1,ana,o1,2025-05-10,2025-06-10,10000,EUR"),
            since("i2,ana,o2,2025-11-15,2025-12-15,9000,EUR"),
            later("i3,ana,o3,2026-02-20,2026-03-20,5000,EUR"),
        ],
    ),
    (
        "payments",
        "payment_id,invoice_id,customer_id,paid_on,amount_minor,currency",
        &[since("p1,i1,ana,2025-06-20,10000,EUR"), later("p2,i2,ana,2026-01-15,9000,EUR")],
    ),
    (
        "disputes",
        "dispute_id,invoice_id,customer_id,opened_at,resolved_at,outcome",
        &[
            ("x1,i1,ana,2025-06-05 10:00,2026-01-05 10:00,credit", Some("x1,i1,ana,2025-06-05 10:00,,")),
            later("x2,i2,ana,2026-01-05 10:00,,"),
        ],
    ),
];

pub(crate) async fn company(row: impl Fn(&Row) -> Option<&'static str>) -> Opened {
    let csv = |(name, header, rows): &(&'static str, &str, &[Row])| {
        let rows: Vec<&str> = rows.iter().filter_map(&row).collect();
        (*name, format!("{header}\n{}\n", rows.join("\n")))
    };
    let tables: Vec<(&str, String)> = TABLES.iter().map(csv).collect();
    let tables: Vec<(&str, &str)> = tables.iter().map(|(name, rows)| (*name, rows.as_str())).collect();
    Opened::of_tables(&tables).await
}

async fn signals(company: &Opened, moment: &str, scope: &[&str]) -> Signals {
    company.reader.signals(&company.lens(moment, scope).await).await.unwrap()
}

fn keys(signals: &Signals) -> Vec<&str> {
    signals.customers.iter().map(|customer| customer.as_str()).collect()
}

fn value(signals: &Signals, customer: &str, signal: &str) -> Option<f64> {
    let row = signals.customers.iter().position(|one| one.as_str() == customer).unwrap();
    signals.sheet.value(signal, row)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_signal_is_what_a_person_would_count() {
    let company = company(|(now, _)| Some(now)).await;
    let signals = signals(&company, "2026-03-01", &[]).await;
    assert_eq!(keys(&signals), ["ana", "bo", "di"], "Cy has left");
    assert_eq!(signals.sheet.trait_of("segment", 0), Some("key"));
    let ana = |signal| value(&signals, "ana", signal);
    assert_eq!(ana("tenure"), Some(366.0));
    assert_eq!((ana("orders_3m"), ana("orders_12m")), (Some(1.0), Some(3.0)));
    // This half year 90 + 10 + 50, the one before 100.
    assert_eq!((ana("sales_12m"), ana("sales_change_6m")), (Some(250.0), Some(0.5)));
    assert!((ana("otif_first").unwrap() - 100.0 / 3.0).abs() < 1e-9);
    assert_eq!((ana("nps"), ana("csat"), ana("account_team_view")), (Some(0.0), Some(50.0), Some(0.0)));
    assert_eq!((ana("cases_3m"), ana("cases_12m"), ana("open_cases")), (Some(2.0), Some(3.0), Some(1.0)));
    assert!((ana("escalation_rate").unwrap() - 100.0 / 3.0).abs() < 1e-9);
    assert_eq!(ana("resolution_hours"), Some(30.0), "the median of 12 and 48");
    // Heard of on 1 May, 1 Oct, 1 Nov, 2 Dec, 2 Jan, 1, 19, 20 and 28 Feb: gaps of 1, 8, 18, 30, 31, 31, 31 and 153
    // days, of which the median is 30.5; a day ago.
    assert!((ana("silence").unwrap() - 1.0 / 30.5).abs() < 1e-12);
    let bo = |signal| value(&signals, "bo", signal);
    assert_eq!((bo("tenure"), bo("orders_12m")), (Some(790.0), Some(0.0)));
    assert_eq!((bo("otif_first"), bo("sales_change_6m")), (None, None), "he was promised nothing");
    assert_eq!((bo("nps"), bo("silence")), (None, None), "never asked, and without a rhythm");
    assert_eq!(value(&signals, "di", "tenure"), Some(28.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_happened_later_is_in_it() {
    let (now, then) = (company(|(now, _)| Some(now)).await, company(|(_, then)| *then).await);
    let moment = "2025-12-31";
    let (poisoned, clean) = (signals(&now, moment, &[]).await, signals(&then, moment, &[]).await);
    assert_eq!(keys(&poisoned), ["ana", "bo", "cy"], "Cy is there still, Di not yet");
    assert_eq!(keys(&poisoned), keys(&clean));
    let mut known = 0;
    for customer in keys(&clean) {
        for signal in SIGNALS {
            let (one, two) = (value(&poisoned, customer, signal.name), value(&clean, customer, signal.name));
            assert_eq!(one, two, "{customer} {}", signal.name);
            known += usize::from(one.is_some());
        }
    }
    assert!(known > 30, "{known}");
    // And today does know more: the poison is real.
    let today = signals(&now, "2026-03-01", &[]).await;
    for signal in ["orders_12m", "nps", "otif_first", "days_late", "open_cases"] {
        assert_ne!(value(&today, "ana", signal), value(&clean, "ana", signal), "{signal}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_out_of_scope_has_no_signals() {
    let company = company(|(now, _)| Some(now)).await;
    let of_bo = signals(&company, "2026-03-01", &["bo"]).await;
    assert_eq!(keys(&of_bo), ["bo"]);
    let all = signals(&company, "2026-03-01", &[]).await;
    for signal in SIGNALS {
        // A count of 0 says that others have some: of Bo alone nobody has a case.
        let of_all = value(&all, "bo", signal.name).filter(|value| !signal.adds_up || *value > 0.0);
        let alone = value(&of_bo, "bo", signal.name).filter(|value| !signal.adds_up || *value > 0.0);
        assert_eq!(alone, of_all, "{}", signal.name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_source_tells_is_not_known() {
    let shop = Opened::of_tables(&[
        ("customers", "customer_id,name,since_on\nana,Ana,2025-01-01\n"),
        ("orders", "order_id,customer_id,ordered_at,currency\no1,ana,2025-05-01 10:00,EUR\n"),
        ("order_lines", "order_id,line,quantity,unit_price_minor\no1,1,1,10000\n"),
    ])
    .await;
    let signals = shop.reader.signals(&shop.lens("2026-03-01", &[]).await).await.unwrap();
    assert_eq!(value(&signals, "ana", "orders_12m"), Some(1.0));
    for signal in ["cases_12m", "open_cases", "nps", "dispute_rate", "days_late", "return_rate", "otif_first"]
    {
        assert_eq!(value(&signals, "ana", signal), None, "{signal}");
    }
}
