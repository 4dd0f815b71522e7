//! When open invoices are paid: the rows that are learned from, worked out by hand; that nothing later is in them or in
//! what is foreseen; and that each viewer sees the cash of their own customers.

use crate::support::{Opened, now};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use regard_app::foresight::{Receivable, Run, RunReport};
use regard_app::pages::{ExpectedMoneyPage, Freshness, PageError};
use regard_model::BatchId;
use std::fmt::Write;

const CUSTOMERS: (&str, &str) =
    ("customers", "customer_id,name,segment\nana,Ana & Co,smb\nbo,Bo,enterprise\n");
const RATES: (&str, &str) = (
    "exchange_rates",
    "rate_on,from_currency,to_currency,rate\n2025-01-01,USD,EUR,0.5\n2026-01-15,USD,EUR,0.9\n",
);

/// i1 is paid in two parts; i2 in two, one of them in January; i3 is in dollars, worth half; i4 in pounds, without a rate;
/// i5 is a credit note; i6 comes in February; i7 was paid before it was written; i8 is older than three
/// years.
const INVOICES: [&str; 8] = [
    "i1,ana,invoice,2025-10-01,2025-10-31,10000,EUR,North",
    "i2,ana,,2025-11-10,2025-12-10,9000,,North",
    "i3,bo,invoice,2025-12-01,2025-12-31,10000,USD,South",
    "i4,bo,invoice,2025-12-05,2026-01-04,7000,GBP,",
    "i5,ana,Credit Note,2025-12-06,2025-12-06,-3000,EUR,North",
    "i7,ana,invoice,2025-12-10,2025-12-12,500,EUR,North",
    "i8,ana,invoice,2023-01-30,2023-03-01,400,EUR,North",
    "i6,ana,invoice,2026-02-20,2026-03-20,12000,EUR,North",
];
/// p5 is in euros for an invoice in dollars: nobody knows how much of it that pays.
const PAYMENTS: [&str; 7] = [
    "p1,i1,ana,2025-11-05,4000,EUR",
    "p2,i1,ana,2025-11-20,6000,",
    "p3,i2,ana,2025-12-20,5000,EUR",
    "p5,i3,bo,2025-12-15,10000,",
    "p7,i7,ana,2025-12-08,500,EUR",
    "p4,i2,ana,2026-01-15,4000,EUR",
    "p6,i3,bo,2026-02-01,2000,USD",
];

/// So many rows of each were known at the end of 2025.
const KNOWN_THEN: (usize, usize) = (7, 5);

async fn company((invoices, payments): (usize, usize)) -> Opened {
    let table = |header: &str, rows: &[&str]| format!("{header}\n{}\n", rows.join("\n"));
    let invoices = table(
        "invoice_id,customer_id,kind,issued_on,due_on,amount_minor,currency,sales_entity",
        &INVOICES[..invoices],
    );
    let payments =
        table("payment_id,invoice_id,customer_id,paid_on,amount_minor,currency", &PAYMENTS[..payments]);
    Opened::of_tables(&[CUSTOMERS, RATES, ("invoices", &invoices), ("payments", &payments)]).await
}

/// What is checked of a row: invoice, customer, amount and its currency, day of payment, what is left.
type Told = (String, String, i64, String, Option<Date>, Option<i64>);

fn told(one: Receivable<'_>) -> Told {
    (
        one.invoice_id.to_owned(),
        one.customer_id.to_owned(),
        one.amount_minor,
        one.amount_in.to_owned(),
        one.settled_on,
        one.open_home_minor,
    )
}

async fn rows(company: &Opened, moment: &str, scope: &[&str]) -> Vec<Told> {
    let lens = company.lens(moment, scope).await;
    company.reader.receivables(&lens).await.unwrap().iter().map(told).collect()
}

fn row(
    invoice: &str,
    customer: &str,
    (amount, currency): (i64, &str),
    settled: Option<Date>,
    open: Option<i64>,
) -> Told {
    (invoice.into(), customer.into(), amount, currency.into(), settled, open)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invoice_is_what_a_person_would_write_down() {
    let company = company((8, 7)).await;
    let expected = [
        row("i1", "ana", (10_000, "EUR"), Some(date(2025, 11, 20)), None),
        row("i2", "ana", (9_000, "EUR"), Some(date(2026, 1, 15)), None),
        row("i7", "ana", (500, "EUR"), Some(date(2025, 12, 10)), None),
        row("i6", "ana", (12_000, "EUR"), None, Some(12_000)),
        // At the rate of the day it was issued; 80 of 100 dollars are left.
        row("i3", "bo", (5_000, "EUR"), None, Some(4_000)),
        row("i4", "bo", (7_000, "GBP"), None, None),
    ];
    assert_eq!(rows(&company, "2026-03-01", &[]).await, expected);
    assert_eq!(rows(&company, "2026-03-01", &["bo"]).await, expected[4..]);
    let lens = company.lens("2026-03-01", &[]).await;
    assert_eq!(
        company.reader.receivables(&lens).await.unwrap().too_old(),
        1,
        "i8 is open, and too old to be read"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_happened_later_is_in_an_invoice() {
    let (now, then) = (company((8, 7)).await, company(KNOWN_THEN).await);
    let (poisoned, clean) = (rows(&now, "2025-12-31", &[]).await, rows(&then, "2025-12-31", &[]).await);
    assert_eq!(poisoned, clean);
    let i2 = clean.iter().find(|row| row.0 == "i2").unwrap();
    assert_eq!((i2.4, i2.5), (None, Some(4_000)), "open still, with what is left of it");
    assert!(clean.iter().any(|row| row.0 == "i8"), "less than three years old then");
    assert_ne!(rows(&now, "2026-03-01", &[]).await, clean, "the poison is real");
}

/// Ana pays two days early or so, Bo twenty days late or so; each is billed every eleven days. Only what was known on a
/// day is in it.
async fn payers(known_on: Date) -> Opened {
    let mut invoices = "invoice_id,customer_id,issued_on,due_on,amount_minor,currency\n".to_owned();
    let mut payments = "payment_id,invoice_id,customer_id,paid_on,amount_minor,currency\n".to_owned();
    for (customer, days) in [("ana", -2), ("bo", 20)] {
        for number in 0..66_i64 {
            let issued = date(2024, 3, 4).saturating_add((number * 11).days());
            let due = issued.saturating_add(30.days());
            let paid = due.saturating_add((days + (number * 7) % 5 - 2).days());
            let amount = 10_000 + 100 * number;
            if issued <= known_on {
                writeln!(invoices, "{customer}-{number},{customer},{issued},{due},{amount},EUR").unwrap();
            }
            if paid <= known_on {
                writeln!(
                    payments,
                    "p-{customer}-{number},{customer}-{number},{customer},{paid},{amount},EUR"
                )
                .unwrap();
            }
        }
    }
    Opened::of_tables(&[CUSTOMERS, ("invoices", &invoices), ("payments", &payments)]).await
}

async fn run(company: &Opened, moment: &str) -> RunReport {
    let run = Run {
        reader: &company.reader,
        keeper: company.keeper(),
        name: BatchId("a run of a test".into()),
        progress: &|_| {},
    };
    Box::pin(run.run(&company.lens(moment, &[]).await, now())).await.unwrap()
}

async fn page(company: &Opened, moment: &str, scope: &[&str]) -> ExpectedMoneyPage {
    let lens = company.lens(moment, scope).await;
    let page = company.reader.expected_money(&lens, None).await.unwrap();
    ExpectedMoneyPage { freshness: Freshness::default(), ..page }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_pays_late_is_expected_late_and_each_viewer_sees_their_own_cash() {
    let company = payers(date(2026, 3, 1)).await;
    assert_eq!(page(&company, "2026-03-01", &[]).await.seen_on, None, "nobody looked ahead yet");
    let report = run(&company, "2026-03-01").await;
    assert!(report.expected_payments > 4 && report.payers == 2, "{report:?}");
    let all = page(&company, "2026-03-01", &[]).await;
    let record = all.track_record.clone().unwrap();
    assert_eq!((record.seen_on, &record.too_thin), (date(2026, 3, 1), &None));
    assert!(record.judged > Some(20) && record.month_ends.len() == 6, "{record:?}");
    assert!(record.error_days.unwrap() < record.due_day_error_days.unwrap() / 2.0, "{record:?}");
    assert!(record.cash_error.unwrap() < record.cash_due_day_error.unwrap(), "{record:?}");

    let first = &all.will_be_late[0];
    assert_eq!((first.customer_id.as_str(), first.customer_name.as_str()), ("bo", "Bo"));
    assert!(first.expected.late > 0.8 && first.row.days_late.is_none(), "{first:?}");
    let days = (first.expected.expected_on.unwrap() - first.row.due_on).get_days();
    assert!((17..=23).contains(&days), "{days}");
    let ana = all.will_be_late.iter().find(|one| one.customer_id == "ana").unwrap();
    assert!(ana.expected.late < 0.3, "{ana:?}");
    let scores: Vec<_> = all.payers.iter().map(|row| (row.customer_id.as_str(), row.payer.score)).collect();
    assert_eq!((scores[0].0, scores[1].0), ("bo", "ana"));
    assert!(scores[0].1.unwrap() + 20.0 < scores[1].1.unwrap(), "{scores:?}");

    let (of_ana, of_bo) =
        (page(&company, "2026-03-01", &["ana"]).await, page(&company, "2026-03-01", &["bo"]).await);
    let cash = |page: &ExpectedMoneyPage| page.cash.clone().unwrap();
    assert_eq!(cash(&of_ana).open_minor + cash(&of_bo).open_minor, cash(&all).open_minor);
    // Every open invoice is foreseen, and nobody has a credit note: both sums of the page are one.
    for page in [&all, &of_ana, &of_bo] {
        assert_eq!(cash(page).owed_minor, Some(cash(page).open_minor));
    }
    for (week, whole) in cash(&all).weeks.iter().enumerate() {
        let parts = [&of_ana, &of_bo].map(|page| cash(page).weeks[week].amount.expected_minor);
        assert!((parts[0] + parts[1] - whole.amount.expected_minor).abs() <= 2, "week {week}");
        assert!(whole.amount.low_minor <= whole.amount.high_minor);
    }
    assert!(of_ana.will_be_late.iter().all(|one| one.customer_id == "ana"));
    assert_eq!(of_ana.payers.len(), 1);
    assert_eq!(page(&company, "2026-02-01", &[]).await.seen_on, None, "only the newest look is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_and_customers_say_what_is_expected() {
    let company = payers(date(2026, 3, 1)).await;
    run(&company, "2026-03-01").await;
    let lens = company.lens("2026-03-01", &["bo"]).await;
    let late = page(&company, "2026-03-01", &["bo"]).await.will_be_late.remove(0);
    let document = company.reader.invoice(&lens, &late.row.invoice_id).await.unwrap();
    // Beside what speaks for being late, the page of the invoice says what speaks against it.
    let mut expected = document.expected.unwrap();
    assert!(expected.because.len() > late.expected.because.len());
    expected.because.retain(|reason| reason.days.is_some_and(|days| days > 0.0));
    assert_eq!(expected, late.expected);
    assert_eq!(company.reader.invoice(&lens, "bo-1").await.unwrap().expected, None, "it is paid");
    let others = company.reader.invoice(&lens, "ana-65").await.unwrap_err();
    assert!(matches!(others, PageError::NotFound(_)), "{others}");
    let bo = company.reader.customer(&lens, "bo").await.unwrap();
    let payer = bo.payer.unwrap();
    assert!(payer.median_days.unwrap() > 15.0 && payer.settled > 50, "{payer:?}");
    assert!(!bo.expected.is_empty() && bo.expected.len() <= 5);
    assert!(bo.expected.iter().all(|one| one.customer_id == "bo" && one.row.open_minor > 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_later_changes_nothing_that_is_foreseen() {
    let then = date(2025, 12, 31);
    let (now, clean) = (payers(date(2026, 3, 1)).await, payers(then).await);
    run(&now, "2025-12-31").await;
    run(&clean, "2025-12-31").await;
    let (poisoned, known) = (page(&now, "2025-12-31", &[]).await, page(&clean, "2025-12-31", &[]).await);
    assert!(known.will_be_late.len() > 2 && known.cash.is_some(), "{known:?}");
    assert_eq!(poisoned, known);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_few_settled_invoices_are_said_and_nothing_is_made_up() {
    let company = company((8, 7)).await;
    let report = run(&company, "2026-03-01").await;
    assert_eq!((report.expected_payments, report.payers), (0, 0));
    let page = page(&company, "2026-03-01", &[]).await;
    let record = page.track_record.unwrap();
    assert_eq!(record.too_thin.as_deref(), Some("settled"));
    assert_eq!((record.settled, record.needed, record.invoices), (Some(3), 30, Some(6)));
    assert_eq!((page.cash, page.will_be_late.len(), page.payers.len()), (None, 0, 0));
    let lens = company.lens("2026-03-01", &[]).await;
    assert_eq!(company.reader.invoice(&lens, "i6").await.unwrap().expected, None);
}
