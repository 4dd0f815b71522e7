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
