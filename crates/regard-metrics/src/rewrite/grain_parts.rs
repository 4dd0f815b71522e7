//! Cuts the period by the grain. Reason: the parts are known before any row is read, so a part
//! without rows is shown as *none* and not left out.

use super::MOST_PARTS;
use crate::ask::AskError;
use crate::query::Query;
use regard_model::{Grain, Period};

pub(super) fn grain_parts(mut query: Query) -> Result<Query, AskError> {
    if let (Some(span), Some(grain)) = (&mut query.span, query.grain) {
        let whole = span.whole();
        // Counted before they are made: a careless period would be millions of days.
        let parts = count(whole, grain);
        if parts > MOST_PARTS {
            return Err(AskError::TooManyParts { parts, most: MOST_PARTS });
        }
        span.parts = whole.cut(grain);
    }
    Ok(query)
}

/// How many units of the grain touch the period, as [`Period::cut`] would make them.
fn count(period: Period, grain: Grain) -> usize {
    let (from, to) = (Period::of(grain, period.from).from, Period::of(grain, period.to).from);
    let days = (to - from).get_days();
    let months = 12 * (i32::from(to.year()) - i32::from(from.year())) + i32::from(to.month())
        - i32::from(from.month());
    let steps = match grain {
        Grain::Day => days,
        Grain::Week => days / 7,
        Grain::Month => months,
        Grain::Quarter => months / 3,
        Grain::Year => months / 12,
    };
    usize::try_from(steps).map_or(usize::MAX, |steps| steps + 1)
}

#[cfg(test)]
mod tests {
    use super::count;
    use crate::ask::AskError;
    use crate::rewrite::{cover, tests::query};
    use jiff::ToSpan;
    use regard_model::{Grain, Period};

    #[test]
    fn parts_are_cut_at_both_ends_and_limited() {
        let mut asked = query("2018-09-10", "UTC", Some("2018-07-15..2018-12-31"));
        asked.grain = Some(Grain::Month);
        let parts = cover(asked).unwrap().span.unwrap().parts;
        let text: Vec<_> = parts.iter().map(ToString::to_string).collect();
        assert_eq!(text, ["2018-07-15..2018-07-31", "2018-08-01..2018-08-31", "2018-09-01..2018-09-10"]);
        let mut asked = query("2018-09-10", "UTC", Some("2010..2018"));
        asked.grain = Some(Grain::Day);
        assert!(matches!(cover(asked), Err(AskError::TooManyParts { .. })));
    }

    #[test]
    fn long_periods_are_measured_by_their_own_grain() {
        let parts = |grain: Grain, asked: &str| {
            let mut asked = query("2026-12-31", "UTC", Some(asked));
            asked.grain = Some(grain);
            cover(asked).map(|query| query.span.unwrap().parts.len())
        };
        assert_eq!(parts(Grain::Year, "1990..2026"), Ok(37));
        assert_eq!(parts(Grain::Quarter, "1990..2026"), Ok(148));
        // A leap year by day is the most; a day more is too many.
        assert_eq!(parts(Grain::Day, "2024"), Ok(366));
        let refused = |parts| Err(AskError::TooManyParts { parts, most: 366 });
        assert_eq!(parts(Grain::Day, "2024-01-01..2025-01-01"), refused(367));
        assert_eq!(parts(Grain::Month, "1990..2026"), refused(444));
    }

    proptest::proptest! {
        #[test]
        fn parts_are_counted_as_they_are_cut(start in 0_i64..4000, length in 0_i64..900, grain in 0_usize..5) {
            let from = jiff::civil::date(2015, 1, 1).saturating_add(start.days());
            let days = Period { from, to: from.saturating_add(length.days()) };
            let grain = [Grain::Day, Grain::Week, Grain::Month, Grain::Quarter, Grain::Year][grain];
            proptest::prop_assert_eq!(count(days, grain), days.cut(grain).len());
        }
    }
}
