//! A period that reaches beyond the moment is cut to it. Reason: days that have not happened would
//! make the figure look small, and its stated period would be a lie. What must be due is cut to the
//! last day that has wholly passed: a promise for today may still be kept.

use crate::day::last_passed_day;
use crate::metric::When;
use crate::query::Query;
use regard_model::Period;

pub(super) fn cut_to_moment(mut query: Query) -> Query {
    let last = match query.when {
        When::During { due: true, .. } => last_passed_day(&query.lens),
        _ => query.lens.today(),
    };
    if let Some(span) = &mut query.span {
        if span.meant.from > last {
            span.unknown = true;
        } else {
            span.parts = vec![Period { from: span.meant.from, to: span.meant.to.min(last) }];
        }
    }
    query
}

#[cfg(test)]
mod tests {
    use super::super::default_period::default_period;
    use super::*;
    use crate::rewrite::tests::query;
    use crate::span::Span;

    fn cut(moment: &str, asked: &str, due: bool) -> Span {
        let mut query = query(moment, "UTC", Some(asked));
        query.when = When::During { time: "promised_on".into(), due };
        cut_to_moment(default_period(query)).span.unwrap()
    }

    #[test]
    fn days_after_the_moment_do_not_count() {
        assert_eq!(
            cut("2018-09-10T12:00:00Z", "2018-09", false).parts[0].to_string(),
            "2018-09-01..2018-09-10"
        );
        assert_eq!(
            cut("2018-09-10T12:00:00Z", "2018-09", true).parts[0].to_string(),
            "2018-09-01..2018-09-09"
        );
        assert_eq!(cut("2018-09-10", "2018-09", true).parts[0].to_string(), "2018-09-01..2018-09-10");
        assert_eq!(cut("2018-09-10", "2018-08", true).parts[0].to_string(), "2018-08-01..2018-08-31");
    }

    #[test]
    fn a_period_wholly_after_the_moment_is_unknown() {
        let span = cut("2018-09-10", "2018-10", false);
        assert!(span.unknown);
        assert_eq!(span.parts[0].to_string(), "2018-10-01..2018-10-31");
    }
}
