//! What was known of an invoice on the day it was issued, as numbers. Owns the columns and their groups; what they
//! are worth in days is the regression's.

use super::ledger::{Ledger, MISSING, OTHER};
use std::ops::Range;

/// How many of a customer's latest earlier invoices are looked at.
pub(super) const MOST_EARLIER: usize = 48;

/// What a group of columns says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Group {
    /// The level itself.
    Level,
    /// The amount beside the customer's own usual one.
    AmountBesideUsual,
    /// The amount beside the portfolio's.
    Amount,
    /// Days from issue to due.
    Terms,
    /// The weekday on which it is due.
    Weekday,
    /// Due on the last three days of a month.
    MonthEnd,
    /// The customer's first invoice.
    First,
    /// Days since the customer's invoice before.
    SinceLast,
    /// What the customer already owed.
    AlreadyOwed,
    /// How many of the customer's invoices were overdue.
    AlreadyOverdue,
    /// A category, by its place.
    Category(usize),
    /// A number, by its place.
    Number(usize),
}

/// The columns of a portfolio.
#[derive(Debug, Clone)]
pub(super) struct Columns {
    pub(super) groups: Vec<(Group, Range<usize>)>,
    pub(super) width: usize,
    currency_level: Vec<f64>,
}

impl Columns {
    /// The columns that this portfolio needs.
    pub(super) fn of(ledger: &Ledger) -> Self {
        let mut columns = Self { groups: Vec::new(), width: 0, currency_level: currency_levels(ledger) };
        columns.add(Group::Level, 1);
        columns.add(Group::AmountBesideUsual, 1);
        columns.add(Group::Amount, 1);
        columns.add(Group::Terms, 1);
        columns.add(Group::Weekday, 6);
        columns.add(Group::MonthEnd, 1);
        columns.add(Group::First, 1);
        columns.add(Group::SinceLast, 1);
        columns.add(Group::AlreadyOwed, 1);
        columns.add(Group::AlreadyOverdue, 1);
        for (at, category) in ledger.categories.iter().enumerate() {
            // The most frequent value is what the others are compared with.
            let told_apart = category.values.len().saturating_sub(1);
            let more = usize::from(category.has_missing) + usize::from(category.has_other);
            columns.add(Group::Category(at), told_apart + more);
        }
        for (at, scale) in ledger.scales.iter().enumerate() {
            columns.add(Group::Number(at), 1 + usize::from(scale.has_missing));
        }
        columns
    }

    /// The same for another portfolio, whose currencies begin with these: what is known of a currency stays.
    pub(super) fn widened(&self, ledger: &Ledger) -> Self {
        let mut columns = self.clone();
        columns.currency_level.extend(currency_levels(ledger).into_iter().skip(self.currency_level.len()));
        columns
    }

    fn add(&mut self, group: Group, width: usize) {
        if width > 0 {
            self.groups.push((group, self.width..self.width + width));
            self.width += width;
        }
    }

    /// The columns of `row`, a row of the customer whose rows are `own`, as of the day it was issued.
    pub(super) fn fill(&self, ledger: &Ledger, own: &Range<usize>, row: usize, out: &mut [f64]) {
        out.fill(0.0);
        let invoice = &ledger.rows[row];
        let earlier = Earlier::of(ledger, own, row);
        for (group, range) in &self.groups {
            let cells = &mut out[range.clone()];
            match group {
                Group::Level => cells[0] = 1.0,
                Group::AmountBesideUsual => cells[0] = earlier.beside_usual,
                Group::Amount => {
                    let level = self.currency_level[usize::from(invoice.currency)];
                    cells[0] = (f64::from(invoice.log_amount) - level).clamp(-4.0, 4.0);
                }
                Group::Terms => cells[0] = f64::from(invoice.due - invoice.issued).ln_1p(),
                Group::Weekday => set(cells, weekday(invoice.due).checked_sub(1)),
                Group::MonthEnd => cells[0] = f64::from(u8::from(is_month_end(ledger, row))),
                Group::First => cells[0] = f64::from(u8::from(earlier.count == 0)),
                Group::SinceLast => cells[0] = earlier.since_last,
                Group::AlreadyOwed => cells[0] = earlier.owed,
                Group::AlreadyOverdue => cells[0] = earlier.overdue,
                Group::Category(at) => set(cells, category_cell(ledger, row, *at)),
                Group::Number(at) => {
                    let value = f64::from(ledger.measured_of(row)[*at]);
                    if value.is_nan() {
                        set(cells, Some(1));
                    } else {
                        cells[0] = value;
                    }
                }
            }
        }
    }
}

fn set(cells: &mut [f64], at: Option<usize>) {
    if let Some(cell) = at.and_then(|at| cells.get_mut(at)) {
        *cell = 1.0;
    }
}

/// Monday is 0.
pub(super) fn weekday(day: i32) -> usize {
    usize::try_from((day + 3).rem_euclid(7)).unwrap_or(0)
}

fn is_month_end(ledger: &Ledger, row: usize) -> bool {
    let invoice = &ledger.rows[row];
    let due = super::invoice::days_after(ledger.moment, invoice.due - ledger.today);
    due.days_in_month() - due.day() < 3
}

/// The cell of a category; none for the most frequent value.
fn category_cell(ledger: &Ledger, row: usize, at: usize) -> Option<usize> {
    let category = &ledger.categories[at];
    let told_apart = category.values.len().saturating_sub(1);
    match ledger.codes_of(row)[at] {
        MISSING => Some(told_apart),
        OTHER => Some(told_apart + usize::from(category.has_missing)),
        code => usize::from(code).checked_sub(3),
    }
}

fn currency_levels(ledger: &Ledger) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); ledger.currencies.len()];
    for row in &ledger.rows {
        let (sum, count) = &mut sums[usize::from(row.currency)];
        *sum += f64::from(row.log_amount);
        *count += 1.0;
    }
    sums.into_iter().map(|(sum, count): (f64, f64)| sum / count.max(1.0)).collect()
}

/// What a customer's earlier invoices said on the day of issue.
struct Earlier {
    count: usize,
    beside_usual: f64,
    since_last: f64,
    owed: f64,
    overdue: f64,
}

impl Earlier {
    fn of(ledger: &Ledger, own: &Range<usize>, row: usize) -> Self {
        let invoice = &ledger.rows[row];
        let day = invoice.issued;
        let (mut count, mut logs, mut open, mut overdue) = (0_usize, 0.0, 0.0, 0_u32);
        for earlier in earlier_rows(ledger, own, day).map(|at| &ledger.rows[at]) {
            if earlier.currency == invoice.currency {
                count += 1;
                logs += f64::from(earlier.log_amount);
                open +=
                    if earlier.paid.is_some_and(|paid| paid <= day) { 0.0 } else { earlier.amount as f64 };
            }
            overdue += u32::from(earlier.due < day && earlier.paid.is_none_or(|paid| paid > day));
        }
        let usual = if count > 0 { logs / count as f64 } else { f64::from(invoice.log_amount) };
        let last = earlier_rows(ledger, own, day).next().map(|at| day - ledger.rows[at].issued);
        Self {
            count,
            beside_usual: (f64::from(invoice.log_amount) - usual).clamp(-3.0, 3.0),
            since_last: last.map_or(0.0, |days| f64::from(days).ln_1p() - 30.0_f64.ln_1p()),
            owed: (open / usual.exp()).ln_1p(),
            overdue: f64::from(overdue).ln_1p(),
        }
    }
}

/// A customer's rows issued before `day`, the latest first; at most [`MOST_EARLIER`].
pub(super) fn earlier_rows(
    ledger: &Ledger,
    own: &Range<usize>,
    day: i32,
) -> impl Iterator<Item = usize> + use<> {
    let start = own.start;
    let before = ledger.rows[own.clone()].partition_point(|row| row.issued < day);
    (start..start + before).rev().take(MOST_EARLIER)
}
