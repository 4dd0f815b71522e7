//! From days to gaps. Owns the cut at the moment and the limits.

/// The most customers of one portfolio.
pub const MAX_CUSTOMERS: usize = 5_000_000;
/// The most contacts of one customer.
pub const MAX_CONTACTS: usize = 1_000_000;
/// Only so many of the latest gaps are read: the rhythm is that of now.
pub const RECENT_GAPS: usize = 60;

/// Why contacts cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SilenceError {
    /// More than [`MAX_CUSTOMERS`].
    #[error("{0} customers are more than one portfolio may have ({MAX_CUSTOMERS})")]
    TooManyCustomers(usize),
    /// More than [`MAX_CONTACTS`].
    #[error("{0} contacts are more than one customer may have ({MAX_CONTACTS})")]
    TooManyContacts(usize),
}

/// What one customer's contacts come to.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Gaps {
    /// Days between one day with contact and the next, the latest last; at most [`RECENT_GAPS`].
    pub(super) days: Vec<f64>,
    /// Different days with contact, all of them.
    pub(super) contacts: usize,
    /// The latest of them.
    pub(super) last: Option<i32>,
}

impl Gaps {
    /// Of the days at or before the moment, in any order.
    pub(super) fn of(days: &[i32], moment: i32) -> Result<Self, SilenceError> {
        if days.len() > MAX_CONTACTS {
            return Err(SilenceError::TooManyContacts(days.len()));
        }
        let mut seen: Vec<i32> = days.iter().copied().filter(|day| *day <= moment).collect();
        if !seen.is_sorted() {
            seen.sort_unstable();
        }
        seen.dedup();
        let latest = &seen[seen.len().saturating_sub(RECENT_GAPS + 1)..];
        let days = latest.windows(2).map(|pair| f64::from(pair[1]) - f64::from(pair[0])).collect();
        Ok(Self { days, contacts: seen.len(), last: seen.last().copied() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_by_hand() {
        let gaps = Gaps::of(&[10, 3, 3, 40, 12], 12).unwrap();
        assert_eq!(gaps, Gaps { days: vec![7.0, 2.0], contacts: 3, last: Some(12) });
        assert_eq!(Gaps::of(&[5], 4).unwrap(), Gaps::default());
        let ends = Gaps::of(&[i32::MIN, i32::MAX], i32::MAX).unwrap();
        assert_eq!(ends.days, [4_294_967_295.0]);
    }
}
