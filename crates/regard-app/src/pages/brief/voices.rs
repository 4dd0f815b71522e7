//! What customers with a late order say beside what the others say.

use crate::pages::error::PageError;
use crate::pages::narrow::to_segment;
use crate::pages::orders::rules::Days;
use crate::pages::reader::View;
use crate::pages::rows::read;
use crate::pages::sentence::Sentence;
use jiff::ToSpan;
use regard_model::{Period, Statement, Value};

/// A promise broken so many days before the period still colours an answer in it.
const REMEMBERED_DAYS: i64 = 90;
/// The fewest answers of each side for a comparison.
const FEWEST_ANSWERS: u64 = 10;
/// The smallest difference that is a cause. **Unit**: points.
const SMALLEST_DIFFERENCE: f64 = 5.0;

/// Answers to one survey: how many, how many of them good and bad.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Side {
    n: u64,
    good: u64,
    bad: u64,
}

/// Both sides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Sides {
    late: Side,
    other: Side,
}

/// Which answers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Survey {
    /// Recommendation, 0 to 10.
    Nps,
    /// Satisfaction: the top two of the scale.
    Csat,
}

impl View<'_> {
    /// Answers in a period, by whether the customer had a broken promise then or shortly before.
    pub(super) async fn sides(
        &self,
        survey: Survey,
        period: Period,
        segment: Option<&str>,
    ) -> Result<Sides, PageError> {
        let passed = Days::of(self.lens).passed;
        let (name, good, bad) = match survey {
            Survey::Nps => ("nps", "a.score >= 9", "a.score <= 6"),
            Survey::Csat => ("csat", "a.score >= coalesce(a.scale_max, 5) - 1", "a.score < 0"),
        };
        let sql = format!(
            "select case when l.customer_id is null then 0 else 1 end as is_late, count(*) as answers, \
             sum(case when {good} then 1 else 0 end) as good, sum(case when {bad} then 1 else 0 end) as bad \
             from answers a left join (select distinct customer_id from fulfilments \
             where cancelled_at is null and promised_on between $1 and $2 \
             and (delivered_on > promised_on or delivered_on is null)) l on l.customer_id = a.customer_id \
             where a.survey = '{name}' and a.score is not null \
             and local_day(a.answered_at) between $3 and $4{{segment}} group by 1"
        );
        let statement = Statement::new(sql)
            .bind(Value::Day(period.from.saturating_sub(REMEMBERED_DAYS.days())))
            .bind(Value::Day(period.to.min(passed)))
            .bind(Value::Day(period.from))
            .bind(Value::Day(period.to));
        let answer = self.query(to_segment(statement, "a.customer_id", segment)).await?;
        let rows = read(&answer, |row| {
            let side = Side { n: row.count("answers")?, good: row.count("good")?, bad: row.count("bad")? };
            Ok((row.must_int("is_late")? == 1, side))
        })?;
        let side = |late: bool| {
            rows.iter().find(|(is_late, _)| *is_late == late).map_or_else(Side::default, |(_, side)| *side)
        };
        Ok(Sides { late: side(true), other: side(false) })
    }
}

/// The cause of a recommendation score.
pub(super) fn nps_cause(sides: Sides) -> Option<Sentence> {
    let score = |side: Side| share(side.good, side.n) - share(side.bad, side.n);
    if let Some((late, other)) = compare(sides, score) {
        let sentence = Sentence::new("cause.nps.late").with("late_score", late.round());
        return Some(sentence.with("other_score", other.round()));
    }
    let (bad, n) = (sides.late.bad + sides.other.bad, sides.late.n + sides.other.n);
    let sentence = Sentence::new("cause.nps.detractors").with("count", bad).with("n", n);
    (n > 0).then(|| sentence.with("theme", None::<&str>))
}

/// The cause of a satisfaction rate.
pub(super) fn csat_cause(sides: Sides) -> Option<Sentence> {
    let (late, other) = compare(sides, |side| share(side.good, side.n))?;
    Some(Sentence::new("cause.satisfaction.late").with("late_percent", late).with("other_percent", other))
}

/// Both scores, when each rests on enough answers and late customers are clearly less happy.
fn compare(sides: Sides, score: impl Fn(Side) -> f64) -> Option<(f64, f64)> {
    let enough = sides.late.n >= FEWEST_ANSWERS && sides.other.n >= FEWEST_ANSWERS;
    let (late, other) = (score(sides.late), score(sides.other));
    (enough && other - late >= SMALLEST_DIFFERENCE).then_some((late, other))
}

fn share(part: u64, whole: u64) -> f64 {
    crate::pages::customers::share(part, whole).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn late_customers_are_a_cause_only_when_they_are_clearly_less_happy() {
        let late = Side { n: 20, good: 4, bad: 10 };
        let other = Side { n: 50, good: 25, bad: 5 };
        let cause = nps_cause(Sides { late, other }).unwrap();
        assert_eq!(cause.key, "cause.nps.late");
        assert_eq!(
            (&cause.params["late_score"], &cause.params["other_score"]),
            (&json!(-30.0), &json!(40.0))
        );
        let few = Sides { late: Side { n: 9, ..late }, other };
        let cause = nps_cause(few).unwrap();
        assert_eq!((cause.key.as_str(), &cause.params["count"]), ("cause.nps.detractors", &json!(15)));
        assert!(nps_cause(Sides::default()).is_none());
        assert!(csat_cause(Sides { late: other, other }).is_none());
    }
}
