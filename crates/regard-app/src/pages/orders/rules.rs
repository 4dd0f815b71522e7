//! Where lines and orders stand, and how late they are: pure rules over what was read. The days come
//! from the lens: `passed` is the last day that has wholly passed, `today` the day of the moment.

use super::wire::{OrderFilter, OrderLine, OrderRow, OrderState};
use jiff::{Timestamp, civil::Date};
use regard_model::Lens;

/// The two days that decide what is late.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Days {
    /// The day of the moment.
    pub(crate) today: Date,
    /// The last day that has wholly passed.
    pub(crate) passed: Date,
}

impl Days {
    /// The days of a lens.
    pub(crate) fn of(lens: &Lens) -> Self {
        Self { today: lens.today(), passed: regard_metrics::last_passed_day(lens) }
    }
}

/// Whole days from one day to another.
pub(crate) fn days_between(from: Date, to: Date) -> i64 {
    i64::from((to - from).get_days())
}

/// The head of an order, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) order_id: String,
    pub(crate) ordered_at: Timestamp,
    pub(crate) ordered_on: Date,
    pub(crate) cancelled_on: Option<Date>,
    pub(crate) currency: String,
}

/// What of a line decides where it stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct LineFacts {
    pub(crate) amount_minor: Option<i64>,
    pub(crate) first_promised_on: Option<Date>,
    pub(crate) promised_on: Option<Date>,
    pub(crate) delivered_on: Option<Date>,
}

impl LineFacts {
    /// What of a full line decides.
    pub(crate) fn of(line: &OrderLine) -> Self {
        Self {
            amount_minor: line.amount_minor,
            first_promised_on: line.first_promised_on,
            promised_on: line.promised_on,
            delivered_on: line.delivered_on,
        }
    }

    /// Where the line of an order that is not cancelled stands, and the days it is late.
    pub(crate) fn stand(&self, days: Days) -> (OrderState, Option<i64>) {
        match (self.delivered_on, self.promised_on) {
            (Some(delivered), Some(promised)) if delivered > promised => {
                (OrderState::DeliveredLate, Some(days_between(promised, delivered)))
            }
            (Some(_), _) => (OrderState::Delivered, None),
            (None, Some(promised)) if promised <= days.passed => {
                (OrderState::Late, Some(days_between(promised, days.today)))
            }
            (None, _) => (OrderState::Open, None),
        }
    }
}

/// The row of an order from its head and lines.
pub(crate) fn order_row(head: &Head, lines: &[LineFacts], days: Days) -> OrderRow {
    let (state, days_late) = order_stand(head, lines, days);
    // Of a late order, the line that waits longest is the one to speak of.
    let worst = (state == OrderState::Late)
        .then(|| {
            lines
                .iter()
                .filter(|line| line.stand(days).0 == OrderState::Late)
                .min_by_key(|line| line.promised_on)
        })
        .flatten();
    let all_delivered = !lines.is_empty() && lines.iter().all(|line| line.delivered_on.is_some());
    let amounts: Vec<i64> = lines.iter().filter_map(|line| line.amount_minor).collect();
    OrderRow {
        order_id: head.order_id.clone(),
        ordered_on: head.ordered_on,
        lines: lines.len() as u64,
        amount_minor: (!amounts.is_empty()).then(|| amounts.iter().sum()),
        currency: head.currency.clone(),
        first_promised_on: match worst {
            Some(line) => line.first_promised_on,
            None => lines.iter().filter_map(|line| line.first_promised_on).max(),
        },
        promised_on: match worst {
            Some(line) => line.promised_on,
            None => lines.iter().filter_map(|line| line.promised_on).max(),
        },
        delivered_on: if all_delivered {
            lines.iter().filter_map(|line| line.delivered_on).max()
        } else {
            None
        },
        cancelled_on: head.cancelled_on,
        state,
        days_late,
    }
}

fn order_stand(head: &Head, lines: &[LineFacts], days: Days) -> (OrderState, Option<i64>) {
    if head.cancelled_on.is_some() {
        return (OrderState::Cancelled, None);
    }
    let stands: Vec<_> = lines.iter().map(|line| line.stand(days)).collect();
    let worst = |state| {
        let late = stands.iter().filter(move |stand| stand.0 == state);
        late.filter_map(|stand| stand.1).max()
    };
    let any = |state| stands.iter().any(|stand| stand.0 == state);
    if stands.is_empty() {
        (OrderState::NoLines, None)
    } else if any(OrderState::Late) {
        (OrderState::Late, worst(OrderState::Late))
    } else if any(OrderState::Open) {
        (OrderState::Open, None)
    } else if any(OrderState::DeliveredLate) {
        (OrderState::DeliveredLate, worst(OrderState::DeliveredLate))
    } else {
        (OrderState::Delivered, None)
    }
}

impl OrderFilter {
    /// Whether the filter shows an order that stands so.
    pub(crate) fn shows(self, state: OrderState) -> bool {
        match self {
            Self::All => true,
            Self::Open => matches!(state, OrderState::Open | OrderState::Late),
            Self::Late => state == OrderState::Late,
            Self::Delivered => matches!(state, OrderState::Delivered | OrderState::DeliveredLate),
            Self::Cancelled => state == OrderState::Cancelled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn days() -> Days {
        Days { today: day("2018-09-01"), passed: day("2018-09-01") }
    }

    fn line(first: &str, promised: &str, delivered: &str) -> LineFacts {
        let some = |text: &str| (!text.is_empty()).then(|| day(text));
        LineFacts {
            amount_minor: Some(100),
            first_promised_on: some(first),
            promised_on: some(promised),
            delivered_on: some(delivered),
        }
    }

    fn head(cancelled: &str) -> Head {
        Head {
            order_id: "o1".into(),
            ordered_at: "2018-08-01T10:00:00Z".parse().unwrap(),
            ordered_on: day("2018-08-01"),
            cancelled_on: (!cancelled.is_empty()).then(|| day(cancelled)),
            currency: "BRL".into(),
        }
    }

    #[test]
    fn a_line_is_late_when_its_day_has_wholly_passed() {
        let open = line("", "2018-09-01", "");
        assert_eq!(open.stand(days()), (OrderState::Late, Some(0)));
        let noon = Days { today: day("2018-09-01"), passed: day("2018-08-31") };
        assert_eq!(open.stand(noon), (OrderState::Open, None));
        assert_eq!(line("", "2018-08-22", "").stand(days()), (OrderState::Late, Some(10)));
        assert_eq!(line("", "2018-08-22", "2018-08-22").stand(days()), (OrderState::Delivered, None));
        assert_eq!(line("", "2018-08-22", "2018-08-25").stand(days()), (OrderState::DeliveredLate, Some(3)));
        assert_eq!(line("", "", "").stand(days()), (OrderState::Open, None));
        assert_eq!(line("", "", "2018-08-25").stand(days()), (OrderState::Delivered, None));
    }

    #[test]
    fn a_late_order_speaks_of_the_line_that_waits_longest() {
        let lines = [
            line("2018-08-01", "2018-08-20", ""),
            line("2018-08-05", "2018-08-10", ""),
            line("2018-09-09", "2018-09-20", ""),
            line("2018-08-01", "2018-08-02", "2018-08-09"),
        ];
        let row = order_row(&head(""), &lines, days());
        assert_eq!((row.state, row.days_late), (OrderState::Late, Some(22)));
        assert_eq!(
            (row.first_promised_on, row.promised_on),
            (Some(day("2018-08-05")), Some(day("2018-08-10")))
        );
        assert_eq!((row.delivered_on, row.amount_minor, row.lines), (None, Some(400), 4));
    }

    #[test]
    fn an_order_is_as_late_as_its_worst_line() {
        let kept = line("2018-08-10", "2018-08-10", "2018-08-10");
        let broken = line("2018-08-10", "2018-08-10", "2018-08-14");
        let row = order_row(&head(""), &[kept, broken], days());
        assert_eq!((row.state, row.days_late), (OrderState::DeliveredLate, Some(4)));
        assert_eq!(row.delivered_on, Some(day("2018-08-14")));
        assert_eq!(order_row(&head(""), &[kept], days()).state, OrderState::Delivered);
        assert_eq!(order_row(&head(""), &[], days()).state, OrderState::NoLines);
        let cancelled = order_row(&head("2018-08-12"), &[line("", "2018-08-10", "")], days());
        assert_eq!((cancelled.state, cancelled.days_late), (OrderState::Cancelled, None));
    }

    proptest! {
        #[test]
        fn every_order_is_in_all_and_the_parts_do_not_overlap(
            lines in proptest::collection::vec((any::<bool>(), 0_i64..60, any::<bool>(), 0_i64..60), 0..5),
            cancelled in any::<bool>(),
        ) {
            let at = |offset: i64| day("2018-08-01").saturating_add(jiff::Span::new().days(offset));
            let lines: Vec<_> = lines.into_iter().map(|(promised, on, delivered, when)| LineFacts {
                amount_minor: None,
                first_promised_on: None,
                promised_on: promised.then(|| at(on)),
                delivered_on: delivered.then(|| at(when)),
            }).collect();
            let row = order_row(&head(if cancelled { "2018-08-09" } else { "" }), &lines, days());
            let parts = [OrderFilter::Open, OrderFilter::Delivered, OrderFilter::Cancelled];
            let shown = parts.iter().filter(|filter| filter.shows(row.state)).count();
            prop_assert!(OrderFilter::All.shows(row.state));
            prop_assert_eq!(shown, usize::from(row.state != OrderState::NoLines));
            prop_assert!(!OrderFilter::Late.shows(row.state) || OrderFilter::Open.shows(row.state));
            prop_assert_eq!(row.days_late.is_some(), matches!(row.state, OrderState::Late | OrderState::DeliveredLate));
        }
    }
}
