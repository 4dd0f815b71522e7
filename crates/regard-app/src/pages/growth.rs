//! How the growth of a sum is said: in percent, or from what to what where there was so little before that a percentage
//! says more about that than about the change. Owns no sentence.

/// The largest rise that is said in percent. **Unit**: percent.
const MOST_PERCENT: f64 = 200.0;

/// Whether a rise is so large that both values say more than their ratio.
pub(crate) fn is_from_little(percent: f64) -> bool {
    percent > MOST_PERCENT
}

/// What there was before, of what there is now and by how much that is more. **Empty**: it shrank to nothing, and what
/// was before is not known.
pub(crate) fn before(now: f64, percent: f64) -> Option<f64> {
    let times = 1.0 + percent / 100.0;
    (times > 0.0).then(|| now / times)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rise_to_more_than_three_times_is_said_from_what_to_what() {
        assert!(!is_from_little(200.0) && !is_from_little(-100.0));
        assert!(is_from_little(1213.0));
    }

    #[test]
    fn what_was_before_follows_from_both() {
        assert_eq!(before(40.0, 300.0), Some(10.0));
        assert_eq!(before(9.0, -10.0), Some(10.0));
        assert_eq!(before(0.0, -100.0), None);
    }
}
