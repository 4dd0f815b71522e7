//! The open invoices, each with its day of payment. Owns the walk over them.

use super::cash::WEEKS;
use super::curve::{Curve, from_issue};
use super::fit::Model;
use super::habit::Habit;
use super::invoice::{HORIZON_DAYS, days_after};
use super::reasons::{self, Reason};
use jiff::civil::Date;
use std::ops::Range;

/// When one open invoice is paid.
#[derive(Debug, Clone, PartialEq)]
pub struct Expected {
    /// Its place in the rows that were learnt from.
    pub row: usize,
    /// The day by which it is paid as likely as not. **Empty**: when it perhaps never is.
    pub median: Option<Date>,
    /// The mean of days from due to payment, cut at the horizon. **Unit**: days, negative before due.
    pub mean_days: f64,
    /// The first day of the 80 % band. **Empty**: when it perhaps never is.
    pub early: Option<Date>,
    /// The last day of the 80 % band. **Empty**: when it perhaps never is paid.
    pub late: Option<Date>,
    /// The probability that it is late: not paid by the end of its due day. 1 when that is over.
    pub unpaid_after_due: f64,
    /// The probability that it is still unpaid 90 days after due.
    pub unpaid_after_90_days: f64,
    /// The probability that it is not paid within the horizon.
    pub never: f64,
    /// The probability that it is paid by the end of each of the coming weeks.
    pub paid_by_week: [f32; WEEKS],
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
}

impl Model {
    /// Every open invoice with its day of payment, in the order of the rows that were learnt from.
    pub fn open(&self) -> Vec<Expected> {
        let mut expected = Vec::new();
        let mut cells = vec![0.0; self.columns.width];
        self.each_open(|own, row| {
            let habit = self.habit(own, Some(row));
            let curve = self.curve_with(&habit, row);
            self.columns.fill(&self.ledger, own, row, &mut cells);
            let reasons = reasons::of(self, row, &cells, &habit);
            expected.push(self.expected(row, &curve, reasons));
        });
        expected.sort_unstable_by_key(|one| one.row);
        expected
    }

    /// The whole distribution of one open invoice, by its place in the rows that were learnt from.
    /// **Empty**: when it is not open at the moment, or takes no part.
    pub fn curve(&self, row: usize) -> Option<Curve> {
        let at = self.ledger.rows.iter().position(|one| one.source as usize == row && one.paid.is_none())?;
        let customer = self.ledger.customers.partition_point(|own| own.end <= at);
        let habit = self.habit(self.ledger.customers.get(customer)?, Some(at));
        Some(self.curve_with(&habit, at))
    }

    pub(super) fn habit(&self, own: &Range<usize>, except: Option<usize>) -> Habit {
        Habit::at_moment(&self.ledger, own, except, (&self.offsets, &self.pool, &self.shape))
    }

    pub(super) fn curve_with(&self, habit: &Habit, row: usize) -> Curve {
        let invoice = &self.ledger.rows[row];
        let first = invoice.issued - invoice.due;
        let unpaid_through = self.ledger.today - invoice.due;
        let shares = if unpaid_through > HORIZON_DAYS {
            Vec::new()
        } else {
            let offset = f64::from(self.offsets[row]);
            let mut unpaid = from_issue(habit, offset, first, self.strength, &self.shape);
            self.rhythm.tilt(invoice.issued, &mut unpaid);
            unpaid
        };
        let due = days_after(self.ledger.moment, invoice.due - self.ledger.today);
        Curve::given(due, (first, &shares), unpaid_through, &self.calibration, self.shape.tail_hazard)
    }

    /// Calls with each open invoice, customer by customer.
    pub(super) fn each_open(&self, mut call: impl FnMut(&Range<usize>, usize)) {
        for own in &self.ledger.customers {
            for row in own.clone().filter(|row| self.ledger.rows[*row].paid.is_none()) {
                call(own, row);
            }
        }
    }

    fn expected(&self, row: usize, curve: &Curve, reasons: Vec<Reason>) -> Expected {
        let (early, late) = curve.band();
        Expected {
            row: self.ledger.rows[row].source as usize,
            median: curve.quantile(0.5),
            mean_days: curve.mean_days(),
            early,
            late,
            unpaid_after_due: curve.unpaid_after(0),
            unpaid_after_90_days: curve.unpaid_after(90),
            never: curve.never(),
            paid_by_week: self.paid_by_week(row, curve),
            reasons,
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "a probability")]
    pub(super) fn paid_by_week(&self, row: usize, curve: &Curve) -> [f32; WEEKS] {
        let since_due = self.ledger.today - self.ledger.rows[row].due;
        let mut week_end = since_due;
        std::array::from_fn(|_| {
            week_end += 7;
            (1.0 - curve.unpaid_after(week_end)) as f32
        })
    }
}
