//! Places in sorted values: quantiles, medians, shares below. Owns which rule is meant where.

/// Sorts numbers; "not a number" goes to the end of its sign.
pub(crate) fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// The value at this share (0 to 1) of sorted values, between two of them in proportion (Hyndman & Fan 1996, type 7).
/// **Empty**: `None` without values.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = share.clamp(0.0, 1.0) * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (*sorted.get(place.floor() as usize)?, *sorted.get(place.ceil() as usize)?);
    Some(below + (place - place.floor()) * (above - below))
}

/// The value nearest to this share (0 to 1) of sorted values: always one of them. **Empty**: `None` without values.
pub(crate) fn nearest<T: Copy>(sorted: &[T], share: f64) -> Option<T> {
    let last = sorted.len().checked_sub(1)?;
    sorted.get((share.clamp(0.0, 1.0) * last as f64).round() as usize).copied()
}

/// The middle of sorted values; of an even count the mean of the two in the middle. **Empty**: `None` without values.
pub(crate) fn median(sorted: &[f64]) -> Option<f64> {
    quantile(sorted, 0.5)
}

/// The share of sorted values below this one; equal ones count one half (ridit: Bross 1958). **Empty**: 0 without values.
pub(crate) fn share_below(sorted: &[f64], value: f64) -> f64 {
    let below = sorted.partition_point(|other| *other < value);
    let up_to = sorted.partition_point(|other| *other <= value);
    (below + up_to) as f64 / (2 * sorted.len()).max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_lie_between_and_the_nearest_is_one_of_them() {
        let values = [1.0, 2.0, 4.0];
        assert_eq!((quantile(&values, 0.75), nearest(&values, 0.74)), (Some(3.0), Some(2.0)));
        assert_eq!((quantile(&values, 2.0), nearest(&values, 2.0)), (Some(4.0), Some(4.0)));
        assert_eq!((quantile(&[], 0.5), nearest::<i64>(&[], 0.5)), (None, None));
    }

    #[test]
    fn the_middle_and_the_share_below() {
        assert_eq!(
            (median(&[1.0, 2.0]), median(&[1.0, 5.0, 6.0]), median(&[])),
            (Some(1.5), Some(5.0), None)
        );
        assert_eq!(share_below(&[1.0, 2.0, 2.0, 3.0], 2.0), 0.5);
        assert_eq!(share_below(&[], 2.0), 0.0);
        assert_eq!(sorted(vec![2.0, -1.0]), [-1.0, 2.0]);
    }
}
