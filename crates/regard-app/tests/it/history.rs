//! The law of the months: what is said of many month ends at once is what is said at each of them, to the digit, although
//! far less is read for it.

use crate::foresight::company;
use crate::support::Opened;
use jiff::civil::{Date, date};
use regard_app::foresight::{History, SIGNALS};
use regard_model::Moment;

/// The last days of so many months, the newest last.
fn ends(newest: Date, months: i32) -> Vec<Date> {
    let first = newest.first_of_month();
    let back = |months: i32| jiff::Span::new().months(months);
    (0..months).rev().map(|ago| first.saturating_sub(back(ago)).last_of_month()).collect()
}

/// How many values were known, after all of them were found to be the same.
async fn compared(company: &Opened, moment: &str, ends: &[Date]) -> usize {
    let lens = company.lens(moment, &[]).await;
    let mut history = History::begin(&company.reader, &lens, ends).await.unwrap();
    let mut known = 0;
    let moments = ends.iter().map(|end| Moment::end_of_day(*end, &lens.zone)).chain([lens.moment]);
    for moment in moments {
        let told = history.next(true).await.unwrap().unwrap();
        let then = lens.at(moment);
        let end = then.today();
        let expected = company.reader.signals(&then).await.unwrap();
        assert_eq!(told.customers, expected.customers, "{end}");
        for row in 0..expected.customers.len() {
            let customer = &expected.customers[row];
            assert_eq!(
                told.sheet.trait_of("segment", row),
                expected.sheet.trait_of("segment", row),
                "{customer} on {end}"
            );
            for signal in SIGNALS {
                let value = expected.sheet.value(signal.name, row);
                let told = told.sheet.value(signal.name, row);
                assert_eq!(told, value, "{} of {customer} on {end}", signal.name);
                known += usize::from(value.is_some());
            }
        }
    }
    assert!(history.next(true).await.unwrap().is_none());
    known
}

#[tokio::test(flavor = "multi_thread")]
async fn months_know_nothing_that_came_later() {
    let company = company(|(now, _)| Some(now)).await;
    assert!(compared(&company, "2026-03-15", &ends(date(2026, 2, 28), 27)).await > 300);
    assert!(compared(&company, "2026-01-31T12:00:00Z", &ends(date(2025, 12, 31), 3)).await > 30);
    let before = compared(&company, "2020-01-31", &ends(date(2019, 12, 31), 2)).await;
    assert_eq!(before, 0, "there was no company yet");
}

#[tokio::test(flavor = "multi_thread")]
async fn months_say_what_each_moment_says_of_a_whole_company() {
    let company = Opened::demo(60).await;
    assert!(compared(&company, "2026-01-31", &ends(date(2025, 12, 31), 24)).await > 5_000);
}

/// Bills in parts, in dollars with two rates and in pounds without any, credit notes, invoices without a due day, more paid
/// than asked; orders in dollars; one who left twice, and one who left under another key.
const MONEY: &[(&str, &str)] = &[
    (
        "customers",
        "customer_id,name,segment,country,since_on\nana,Ana,key,DE,2024-02-01\nann,Ana again,key,DE,2024-05-01\n\
         cy,Cy,small,DE,2024-01-01\n",
    ),
    (
        "customer_links",
        "link_id,customer_id,main_customer_id,verdict,decided_at\nl1,ann,ana,same,2025-03-01T10:00:00Z\n",
    ),
    (
        "departures",
        "customer_id,left_on,reason\nann,2025-06-15,price\nana,2025-11-15,price\ncy,2025-09-30,price\n",
    ),
    (
        "orders",
        "order_id,customer_id,ordered_at,currency,cancelled_at\no1,ana,2025-01-10 10:00,USD,\n\
         o2,ann,2025-02-10 10:00,EUR,2025-07-01 10:00\no3,cy,2025-08-31 23:30,GBP,\no4,ana,2025-09-01 00:30,USD,\n",
    ),
    (
        "order_lines",
        "order_id,line,quantity,unit_price_minor,first_promised_on,promised_on\no1,1,2,1001,2025-01-20,2025-01-20\n\
         o1,2,1,333,2025-01-31,2025-02-28\no2,1,1,5000,2025-02-20,2025-02-20\no3,1,1,700,2025-09-05,2025-09-05\n\
         o4,1,3,999,2025-09-30,2025-09-30\n",
    ),
    (
        "deliveries",
        "delivery_id,order_id,line,delivered_at,quantity\nd1,o1,1,2025-01-20 23:30,2\nd2,o1,2,2025-03-01 10:00,1\n\
         d3,o4,1,2025-10-04 10:00,1\nd4,o4,1,2025-11-04 10:00,2\n",
    ),
    (
        "invoices",
        "invoice_id,customer_id,kind,issued_on,due_on,amount_minor,currency\ni1,ana,invoice,2025-01-20,2025-02-20,2335,USD\n\
         i2,ana,credit_note,2025-03-05,,-333,USD\ni3,ann,invoice,2025-04-01,2025-05-01,10000,EUR\n\
         i4,cy,invoice,2025-09-01,2025-09-15,700,GBP\ni5,ana,invoice,2025-10-10,,2997,USD\n\
         i6,cy,invoice,2025-08-01,2025-08-31,5000,EUR\ni7,cy,credit_note,2025-08-15,,-900,EUR\n",
    ),
    (
        "payments",
        "payment_id,invoice_id,customer_id,paid_on,amount_minor,currency\np1,i1,ana,2025-02-25,1000,USD\n\
         p2,i1,ana,2025-06-30,1335,USD\np3,i3,ann,2025-04-30,4000,EUR\np4,i3,ann,2025-05-31,6500,EUR\n\
         p5,i3,ann,2025-07-01,-500,EUR\np6,i6,cy,2025-09-10,2500,EUR\np7,i6,cy,2025-09-10,2500,EUR\n\
         p8,i7,cy,2025-10-01,-900,EUR\np9,i4,cy,2025-10-02,700,GBP\n",
    ),
    (
        "exchange_rates",
        "rate_on,from_currency,to_currency,rate\n2025-01-01,USD,EUR,0.5\n2025-06-01,USD,EUR,0.9\n",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn months_say_what_each_moment_says_of_parts_credits_currencies_and_joined_customers() {
    let company = Opened::of_tables(MONEY).await;
    assert!(compared(&company, "2026-01-15", &ends(date(2025, 12, 31), 16)).await > 100);
}
