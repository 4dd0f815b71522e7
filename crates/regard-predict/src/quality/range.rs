//! An estimate with its range. Owns the width of 90 % and nothing of where the error comes from.

use crate::numeric::normal::AT_95;

/// An estimate and its 90 % range: made anew from other data of the same kind, nine of ten such ranges hold the truth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range90 {
    /// The estimate.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Range90 {
    /// Around an estimate by its standard error, with Student's quantile for so many degrees of freedom (Student 1908).
    /// `None` when either is no number.
    pub(crate) fn around(value: f64, standard_error: f64, freedom: f64) -> Option<Self> {
        let margin = student_95(freedom) * standard_error;
        (value.is_finite() && margin.is_finite()).then_some(Self {
            value,
            low: value - margin,
            high: value + margin,
        })
    }

    /// Whether this value lies inside, ends included.
    pub fn holds(&self, value: f64) -> bool {
        (self.low..=self.high).contains(&value)
    }

    /// Whether the whole range lies on one side of 0: the direction is clear.
    pub fn is_clear(&self) -> bool {
        !self.holds(0.0)
    }

    /// The same in another unit; a factor below 0 turns the ends around.
    #[must_use]
    pub fn times(&self, factor: f64) -> Self {
        let (one, other) = (self.low * factor, self.high * factor);
        Self { value: self.value * factor, low: one.min(other), high: one.max(other) }
    }

    /// Cut to these ends, which the quantity cannot leave.
    pub(crate) fn within(&self, least: f64, most: f64) -> Self {
        let cut = |value: f64| value.clamp(least, most);
        Self { value: cut(self.value), low: cut(self.low), high: cut(self.high) }
    }
}

/// The same range in whole minor units of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MoneyRange90 {
    /// The estimate. **Unit**: minor units.
    pub value_minor: i64,
    /// The lower end.
    pub low_minor: i64,
    /// The upper end.
    pub high_minor: i64,
}

/// Beyond this a number no longer holds every whole unit.
const LARGEST_MINOR: f64 = 9_007_199_254_740_992.0;

impl MoneyRange90 {
    /// Rounded to whole minor units. **Empty**: `None` where an amount is too large to be exact.
    pub(crate) fn of(range: &Range90) -> Option<Self> {
        let minor = |value: f64| (value.abs() < LARGEST_MINOR).then(|| value.round() as i64);
        Some(Self {
            value_minor: minor(range.value)?,
            low_minor: minor(range.low)?,
            high_minor: minor(range.high)?,
        })
    }
}

/// The value below which Student's t lies with 95 %: Cornish and Fisher's series (Abramowitz & Stegun 1964, 26.7.5),
/// for at least three degrees of freedom within 0.3 %.
fn student_95(freedom: f64) -> f64 {
    let freedom = freedom.max(3.0);
    let square = AT_95 * AT_95;
    let first = (square + 1.0) / 4.0;
    let second = ((5.0 * square + 16.0) * square + 3.0) / 96.0;
    let third = (((3.0 * square + 19.0) * square + 17.0) * square - 15.0) / 384.0;
    AT_95 * (1.0 + first / freedom + second / freedom.powi(2) + third / freedom.powi(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn student_by_the_table() {
        for (freedom, expected) in
            [(3.0, 2.3534), (5.0, 2.0150), (10.0, 1.8125), (30.0, 1.6973), (1e9, 1.6449)]
        {
            assert!(
                (student_95(freedom) / expected - 1.0).abs() < 3e-3,
                "{freedom}: {}",
                student_95(freedom)
            );
        }
    }

    #[test]
    fn a_range_turns_and_rounds() {
        let range = Range90 { value: 1.0, low: -0.5, high: 2.5 };
        assert!(!range.is_clear() && range.holds(0.0));
        assert_eq!(range.times(-100.0), Range90 { value: -100.0, low: -250.0, high: 50.0 });
        let money = MoneyRange90::of(&range.times(101.0)).unwrap();
        assert_eq!((money.value_minor, money.low_minor, money.high_minor), (101, -51, 253));
        assert_eq!(MoneyRange90::of(&range.times(1e300)), None);
        assert_eq!(Range90::around(f64::NAN, 1.0, 9.0), None);
    }
}
