//! What those who left said, counted by hand: within twelve months, within scope, and as the metric has it.

use crate::support::Opened;
use regard_app::pages::AskQuestion;
use regard_model::Period;

/// Ten who left in the twelve months up to the end of August, one before and one after.
const DEPARTURES: &str = "customer_id,left_on,reason
c1,2017-09-01,price
c2,2018-01-10,price
c3,2018-08-30,price
c4,2018-02-01,late delivery
c5,2018-03-01,late delivery
c6,2018-04-01,quality
c7,2018-05-01,moved away
c8,2018-06-01,closed
c9,2018-07-01,rival
c10,2018-08-01,
c11,2017-08-31,price
c12,2018-09-02,price
";

#[tokio::test(flavor = "multi_thread")]
async fn what_those_who_left_said_is_counted_within_the_year_and_the_scope() {
    let customers: String = (1..=12).map(|number| format!("c{number},Customer {number}\n")).collect();
    let customers = format!("customer_id,name\n{customers}");
    let home = Opened::of_tables(&[("customers", customers.as_str()), ("departures", DEPARTURES)]).await;
    let holding = home.policy();
    let lens = home.lens("2018-08-31", &[]).await;
    let said = home.reader.loyalty(&lens, &holding.policy).await.unwrap().leavers;
    let lines: Vec<(&str, u64)> =
        said.reasons.iter().map(|one| (one.reason.as_str(), one.customers)).collect();
    assert_eq!((said.period.from.to_string(), said.total, said.unknown), ("2017-09-01".to_owned(), 10, 1));
    assert_eq!(
        lines,
        [("price", 3), ("late delivery", 2), ("closed", 1), ("moved away", 1), ("other", 2)],
        "the parts and the unknown are the whole"
    );
    let question = AskQuestion {
        metrics: vec!["churn_reasons".to_owned()],
        period: Some(Period { from: said.period.from, to: said.period.to }),
        ..AskQuestion::default()
    };
    let figures = home.reader.ask(&lens, &question).await.unwrap();
    let all: f64 = figures.iter().filter_map(|figure| figure.value).sum();
    assert_eq!(all as u64, said.total, "{figures:?}");

    let lens = home.lens("2018-08-31", &["c1", "c6", "c10", "c11"]).await;
    let said = home.reader.loyalty(&lens, &holding.policy).await.unwrap().leavers;
    let lines: Vec<(&str, u64)> =
        said.reasons.iter().map(|one| (one.reason.as_str(), one.customers)).collect();
    assert_eq!((said.total, said.unknown), (3, 1));
    assert_eq!(lines, [("price", 1), ("quality", 1)]);
}
