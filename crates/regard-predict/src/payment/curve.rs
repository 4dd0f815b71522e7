//! One invoice's day of payment as a distribution. Owns its quantiles, mean and probabilities.

use super::calibrate::Calibration;
use super::habit::Habit;
use super::hazard::survival;
use super::invoice::{HORIZON_DAYS, day_number, days_after};
use super::shape::Shape;
use jiff::civil::Date;

/// However long an invoice is overdue, so many days after the moment are foreseen at least.
const LEAST_AHEAD_DAYS: usize = 182;

/// When an invoice is paid, given that it was not paid by the moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    due: Date,
    /// The first day that it can be paid, relative to due.
    first: i32,
    /// The share unpaid after each day from `first` on, through [`HORIZON_DAYS`] after due, and [`LEAST_AHEAD_DAYS`]
    /// after the moment.
    unpaid: Vec<f64>,
}

/// The share unpaid after each day relative to due from `first` through the horizon, as far as known when the habit was.
pub(super) fn from_issue(habit: &Habit, offset: f64, first: i32, strength: f64, shape: &Shape) -> Vec<f64> {
    let mut share = 1.0;
    let prior: Vec<f64> = (first..=HORIZON_DAYS)
        .map(|day| {
            let place = (f64::from(day) + 0.5 - offset - habit.level) / habit.spread;
            let next = if place <= shape.reliable || day == first {
                shape.unpaid_at(place)
            } else {
                share * (1.0 - shape.tail_hazard)
            };
            share = next.min(share);
            share
        })
        .collect();
    survival(first, &prior, strength, &habit.evidence(offset))
}

impl Curve {
    /// The curve of an invoice unpaid at the end of day `unpaid_through` (relative to due).
    pub(super) fn given(
        due: Date,
        (first, from_issue): (i32, &[f64]),
        unpaid_through: i32,
        calibration: &Calibration,
        tail_hazard: f64,
    ) -> Self {
        let start = unpaid_through.saturating_add(1).max(first);
        let place = |day: i32| usize::try_from(day - first).ok();
        let share = |day: i32| place(day).and_then(|at| from_issue.get(at)).copied();
        let before = calibration.unpaid(share(start - 1).unwrap_or(1.0));
        let is_tail = start > HORIZON_DAYS || before < 1e-9;
        let known = start..if is_tail { start } else { HORIZON_DAYS + 1 };
        let mut unpaid: Vec<f64> = known
            .filter_map(share)
            .map(|share| (calibration.unpaid(share) / before).clamp(0.0, 1.0))
            .collect();
        // Beyond what was seen, each day the same share is paid.
        let mut left = unpaid.last().copied().unwrap_or(1.0);
        let ahead = usize::try_from(HORIZON_DAYS + 1 - start).unwrap_or(0).max(LEAST_AHEAD_DAYS);
        while unpaid.len() < ahead {
            left *= 1.0 - tail_hazard;
            unpaid.push(left);
        }
        Self { due, first: start, unpaid }
    }

    /// The first day that it can be paid: the day after the moment.
    pub fn first_day(&self) -> Date {
        days_after(self.due, self.first)
    }

    /// The last day that is foreseen.
    pub fn last_day(&self) -> Date {
        let days = i32::try_from(self.unpaid.len()).unwrap_or(i32::MAX).saturating_sub(1);
        days_after(self.due, self.first.saturating_add(days))
    }

    /// The probability that it is paid by the end of `day`. **Unit**: 0 to 1.
    pub fn paid_by(&self, day: Date) -> f64 {
        1.0 - self.unpaid_after(day_number(day) - day_number(self.due))
    }

    /// The probability that it is paid on each day from [`Curve::first_day`] on. With [`Curve::never`] it sums to 1.
    pub fn by_day(&self) -> Vec<f64> {
        let before = std::iter::once(1.0).chain(self.unpaid.iter().copied());
        before.zip(&self.unpaid).map(|(before, after)| (before - after).max(0.0)).collect()
    }

    /// The probability that it is not paid by the last day that is foreseen: perhaps never.
    pub fn never(&self) -> f64 {
        self.unpaid.last().copied().unwrap_or(1.0)
    }

    /// The first day by which it is paid with at least this probability. **Empty**: when it perhaps never is.
    pub fn quantile(&self, probability: f64) -> Option<Date> {
        let probability = Some(probability).filter(|value| (0.0..=1.0).contains(value))?;
        let at = self.unpaid.partition_point(|unpaid| 1.0 - unpaid < probability);
        self.day_at(at)
    }

    /// From which day to which it is paid with probability 0.8: each end lies where the probability before (or through)
    /// it is nearest to 0.1 (or 0.9), so that whole days neither widen nor narrow the band on average.
    /// **Empty**: an end is none when it perhaps never is.
    pub fn band(&self) -> (Option<Date>, Option<Date>) {
        let low = self.nearest(0.1);
        // The nearest may be "before the first day": nothing can be paid before, so the first day it is.
        let high = self.nearest(0.9).max(low + 1) - 1;
        (self.day_at(low), self.day_at(high))
    }

    /// After how many days the probability is nearest to this one.
    fn nearest(&self, probability: f64) -> usize {
        let at = self.unpaid.partition_point(|unpaid| 1.0 - unpaid < probability);
        let before = at.checked_sub(1).map_or(0.0, |at| 1.0 - self.unpaid[at]);
        match self.unpaid.get(at) {
            Some(unpaid) if (1.0 - unpaid - probability).abs() < (probability - before).abs() => at + 1,
            Some(_) => at,
            None => self.unpaid.len() + 1,
        }
    }

    fn day_at(&self, at: usize) -> Option<Date> {
        let days = i32::try_from(at).ok().filter(|_| at < self.unpaid.len())?;
        Some(days_after(self.due, self.first.saturating_add(days)))
    }

    /// The mean of days from due to payment, where what is not paid by the last day foreseen counts as paid on the
    /// day after (a restricted mean). **Unit**: days. **Source**: Irwin (1949); Royston & Parmar (2013).
    pub fn mean_days(&self) -> f64 {
        f64::from(self.first) + self.unpaid.iter().sum::<f64>()
    }

    /// The mean of days late; what is early counts as 0.
    pub(super) fn mean_days_late(&self) -> f64 {
        let ahead = usize::try_from(-self.first).unwrap_or(0);
        let already = f64::from(self.first.max(0));
        already + self.unpaid.iter().skip(ahead).sum::<f64>()
    }

    /// The probability that it is still unpaid at the end of the day so many days after due.
    pub fn unpaid_after(&self, days: i32) -> f64 {
        match usize::try_from(i64::from(days) - i64::from(self.first)) {
            Ok(at) => self.unpaid.get(at).copied().unwrap_or_else(|| self.never()),
            Err(_) => 1.0,
        }
    }
}
