//! The headline of the promises page, chosen from what is late now and what was late before.

use crate::pages::figure_card::SeriesPoint;
use crate::pages::sentence::Sentence;
use regard_model::Period;

/// A change of fewer orders than this, or of a smaller share, is not worth saying.
const FEWEST_ORDERS: i64 = 3;
const SMALLEST_SHARE: f64 = 0.05;

/// What the headline is chosen from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Late<'a> {
    /// Orders overdue now. **Empty**: no order is loaded.
    pub(crate) count: Option<u64>,
    /// Days since the oldest promise.
    pub(crate) oldest_days: Option<i64>,
    /// Orders that are open now, late or not.
    pub(crate) open: u64,
    /// Orders overdue at the end of each month; the last point is now.
    pub(crate) line: &'a [SeriesPoint],
}

/// The headline.
pub(crate) fn headline(late: Late<'_>) -> Sentence {
    let Some(count) = late.count else { return Sentence::new("promises.headline.nothing_loaded") };
    if count == 0 {
        let key =
            if late.open == 0 { "promises.headline.nothing_open" } else { "promises.headline.none_late" };
        return Sentence::new(key);
    }
    let before = late.line.len().checked_sub(2).and_then(|place| late.line.get(place));
    let change = before.and_then(|point| Some((change(count, point.value?), point)));
    let sentence = match change {
        Some((change, point)) if is_worth_saying(change, count) => {
            let key = if change > 0 { "promises.headline.late_more" } else { "promises.headline.late_fewer" };
            Sentence::new(key)
                .with("change", change.abs())
                .with("reference", Period { from: point.from, to: point.to })
        }
        _ => Sentence::new("promises.headline.late"),
    };
    sentence.with("count", count).with("days", late.oldest_days)
}

fn change(count: u64, before: f64) -> i64 {
    #[expect(clippy::cast_possible_truncation, reason = "a count of orders")]
    let before = before.round() as i64;
    i64::try_from(count).unwrap_or(i64::MAX).saturating_sub(before)
}

fn is_worth_saying(change: i64, count: u64) -> bool {
    #[expect(clippy::cast_precision_loss, reason = "counts of orders")]
    let share = change.abs() as f64 / count.max(1) as f64;
    change.abs() >= FEWEST_ORDERS && share >= SMALLEST_SHARE
}

/// The headline where no order is known and other promises are.
pub(super) fn all_kept(percent: f64, period: Period) -> Sentence {
    Sentence::new("promises.headline.all_kept").with("percent_whole", percent).with("period", period)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn line(values: &[f64]) -> Vec<SeriesPoint> {
        let months = Period::parse("2018-07..2018-09").unwrap().cut(regard_model::Grain::Month);
        let point = |(month, value): (&Period, &f64)| SeriesPoint {
            from: month.from,
            to: month.to,
            value: Some(*value),
            n: 1,
            margin: None,
        };
        months.iter().zip(values).map(point).collect()
    }

    fn key(count: Option<u64>, open: u64, values: &[f64]) -> String {
        headline(Late { count, oldest_days: Some(9), open, line: &line(values) }).key
    }

    #[test]
    fn the_headline_says_what_changed_and_no_noise() {
        assert_eq!(key(None, 0, &[]), "promises.headline.nothing_loaded");
        assert_eq!(key(Some(0), 0, &[]), "promises.headline.nothing_open");
        assert_eq!(key(Some(0), 4, &[]), "promises.headline.none_late");
        assert_eq!(key(Some(38), 90, &[10.0, 20.0, 38.0]), "promises.headline.late_more");
        assert_eq!(key(Some(38), 90, &[10.0, 60.0, 38.0]), "promises.headline.late_fewer");
        assert_eq!(key(Some(38), 90, &[10.0, 37.0, 38.0]), "promises.headline.late");
        assert_eq!(key(Some(38), 90, &[38.0]), "promises.headline.late");
    }

    #[test]
    fn the_change_is_against_the_month_before() {
        let sentence = headline(Late {
            count: Some(38),
            oldest_days: Some(9),
            open: 90,
            line: &line(&[1.0, 20.0, 38.0]),
        });
        assert_eq!(sentence.params["change"], json!(18));
        assert_eq!(sentence.params["reference"], json!({"from": "2018-08-01", "to": "2018-08-31"}));
    }
}
