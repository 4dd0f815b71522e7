//! What is measured of customers, worked out by hand; and that nothing later is in it.

use crate::support::Opened;
use regard_app::pages::{MEASURES, Measured};

/// Ana since a year and a day; Bo is known by his order alone.
const CUSTOMERS: &str = "customer_id,name,segment,country,since_on\nana,Ana,key,DE,2025-02-28\n";
/// In 365 days until 1 March 2026 Ana orders four times, one of them cancelled: 100.00 in the half year before, 150.00
/// in this.
const ORDERS: &str = "order_id,customer_id,ordered_at,currency,cancelled_at
o1,ana,2025-05-01 10:00,EUR,
o2,ana,2025-11-01 10:00,EUR,
o3,ana,2026-02-19 10:00,EUR,
o4,ana,2026-02-20 10:00,EUR,2026-02-21 10:00
o5,bo,2024-01-01 10:00,EUR,
";
/// Of three promises that were due, one was kept, one came a day late, one is still open; the fourth is not due.
const LINES: &str = "order_id,line,quantity,unit_price_minor,promised_on
o1,1,1,10000,2025-05-10
o2,1,1,9000,2025-11-10
o2,2,1,1000,2026-01-10
o3,1,1,5000,2026-03-10
o4,1,1,99000,2026-02-21
o5,1,1,100,2024-01-05
";
const DELIVERIES: &str = "delivery_id,order_id,line,delivered_at,quantity
d1,o1,1,2025-05-10 23:30,1
d2,o2,1,2025-11-11 10:00,1
d5,o5,1,2024-01-05 10:00,1
";
const ANSWERS: &str = "answer_id,customer_id,survey,asked_at,answered_at,score,scale_min,scale_max
a1,ana,nps,2025-12-01 10:00,2025-12-02 10:00,9,0,10
a2,ana,nps,2026-01-01 10:00,2026-01-02 10:00,4,0,10
a3,ana,csat,2026-01-01 10:00,2026-01-02 10:00,4,1,5
a4,ana,csat,2026-01-01 10:00,2026-01-02 10:00,3,1,5
a5,ana,account_team,2026-01-01 10:00,2026-01-02 10:00,2,1,5
a6,ana,nps,2026-02-01 10:00,,,0,10
";
const CASES: &str = "case_id,customer_id,opened_at,escalated_at,resolved_at
k1,ana,2026-02-01 10:00,2026-02-02 10:00,2026-02-03 10:00
k2,ana,2025-10-01 10:00,,2025-10-01 22:00
k3,ana,2026-02-28 10:00,,
";
const TABLES: [(&str, &str); 6] = [
    ("customers", CUSTOMERS),
    ("orders", ORDERS),
    ("order_lines", LINES),
    ("deliveries", DELIVERIES),
    ("answers", ANSWERS),
    ("cases", CASES),
];

fn value(measured: &Measured, customer: &str, measure: &str) -> Option<f64> {
    let row = measured.customers.iter().position(|one| one.as_str() == customer).unwrap();
    measured.sheet.value(measure, row)
}

#[tokio::test(flavor = "multi_thread")]
async fn each_measure_is_what_a_person_would_count() {
    let shop = Opened::of_tables(&TABLES).await;
    let measured = shop.reader.measured(&shop.lens("2026-03-01", &[]).await).await.unwrap();
    let keys: Vec<&str> = measured.customers.iter().map(|one| one.as_str()).collect();
    assert_eq!(keys, ["ana", "bo"]);
    assert_eq!(measured.sheet.trait_of("segment", 0), Some("key"));
    let ana = |measure| value(&measured, "ana", measure);
    assert_eq!(ana("tenure"), Some(366.0));
    assert_eq!((ana("orders_90"), ana("orders_365")), (Some(1.0), Some(3.0)));
    assert_eq!(ana("days_since_order"), Some(10.0));
    // This half year 90 + 10 + 50, the one before 100.
    assert_eq!((ana("spend_365"), ana("order_trend")), (Some(25_000.0), Some(0.5)));
    assert!((ana("promises_kept").unwrap() - 1.0 / 3.0).abs() < 1e-12);
    assert_eq!(ana("late_lines"), Some(1.0));
    assert_eq!((ana("recommends"), ana("satisfied"), ana("team_view")), (Some(4.0), Some(0.5), Some(0.25)));
    assert_eq!((ana("cases_90"), ana("cases_open"), ana("escalated_365")), (Some(2.0), Some(1.0), Some(1.0)));
    assert_eq!(ana("hours_to_resolve"), Some(30.0));
    // Heard of on 1 May, 1 Oct, 1 Nov, 2 Dec, 2 Jan, 1, 19, 20 and 28 Feb: 303 days in eight gaps; a day ago.
    assert!((ana("silence").unwrap() - 8.0 / 303.0).abs() < 1e-12);
    assert_eq!((ana("disputes_open"), ana("contract_days")), (Some(0.0), None));
    let bo = |measure| value(&measured, "bo", measure);
    assert_eq!((bo("orders_365"), bo("spend_365"), bo("promises_kept")), (Some(0.0), None, None));
    assert_eq!((bo("recommends"), bo("silence"), bo("tenure")), (None, None, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_happened_later_is_in_it() {
    let poisoned = Opened::of_tables(&TABLES).await;
    // The same company, as it was known at the end of 2025.
    let known = |rows: &str, marks: &[&str]| {
        let kept = rows.lines().filter(|row| !marks.iter().any(|mark| row.starts_with(mark)));
        kept.map(|row| format!("{row}\n")).collect::<String>()
    };
    let tables = [
        ("customers", CUSTOMERS.to_owned()),
        ("orders", known(ORDERS, &["o3,", "o4,"])),
        ("order_lines", known(LINES, &["o3,", "o4,"])),
        ("deliveries", DELIVERIES.to_owned()),
        ("answers", known(ANSWERS, &["a2,", "a3,", "a4,", "a5,", "a6,"])),
        ("cases", known(CASES, &["k1,", "k3,"])),
    ];
    let tables: Vec<(&str, &str)> = tables.iter().map(|(name, rows)| (*name, rows.as_str())).collect();
    let clean = Opened::of_tables(&tables).await;
    let then = "2025-12-31";
    let poisoned = poisoned.reader.measured(&poisoned.lens(then, &[]).await).await.unwrap();
    let clean = clean.reader.measured(&clean.lens(then, &[]).await).await.unwrap();
    assert_eq!(poisoned.customers, clean.customers);
    for customer in ["ana", "bo"] {
        for measure in MEASURES {
            let (one, two) =
                (value(&poisoned, customer, measure.name), value(&clean, customer, measure.name));
            assert_eq!(one, two, "{customer} {}", measure.name);
        }
    }
    assert_eq!(value(&clean, "ana", "orders_365"), Some(2.0));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_out_of_scope_is_not_measured() {
    let shop = Opened::of_tables(&TABLES).await;
    let measured = shop.reader.measured(&shop.lens("2026-03-01", &["bo"]).await).await.unwrap();
    let keys: Vec<&str> = measured.customers.iter().map(|one| one.as_str()).collect();
    assert_eq!(keys, ["bo"]);
}
