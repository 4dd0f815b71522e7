//! How well values rank, and shares, with their intervals. Owns the area under the ROC curve and the rule for a threshold.

use super::probabilities::Judged;
use crate::numeric::normal::AT_975;
use crate::numeric::sorted::{share_below, sorted};

/// The area under the ROC curve: the chance that a row of which it came true has the higher probability than one of which
/// it did not; a tie counts half (Mann & Whitney 1947; Hanley & McNeil 1982).
///
/// **Unit and range**: 0 to 1; 0.5 is no better than chance.
/// **Empty**: `None` when all came true or none did.
pub fn roc_auc(judged: &[Judged]) -> Option<f64> {
    area(judged.iter().map(|one| (one.probability, one.came)).collect())
}

/// A share or a probability with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measured {
    /// What was seen, 0..=1.
    pub value: f64,
    /// Its interval, 0..=1, both ends included.
    pub low: f64,
    /// Its interval, 0..=1, both ends included.
    pub high: f64,
    /// How many cases it rests on.
    pub n: usize,
}

/// The same area, of any values, with the interval of DeLong, DeLong & Clarke-Pearson (1988).
///
/// **Empty**: `None` when it came true fewer than twice, or failed to fewer than twice.
pub fn ranking(values: &[(f64, bool)]) -> Option<Measured> {
    let (inside, outside): (Vec<_>, Vec<_>) = values.iter().partition(|(_, came)| *came);
    let only = |rows: &[&(f64, bool)]| sorted(rows.iter().map(|(value, _)| *value).collect());
    let (inside, outside) = (only(&inside), only(&outside));
    if inside.len() < 2 || outside.len() < 2 {
        return None;
    }
    let beaten: Vec<f64> = inside.iter().map(|value| share_below(&outside, *value)).collect();
    let beating: Vec<f64> = outside.iter().map(|value| 1.0 - share_below(&inside, *value)).collect();
    let area = area(values.to_vec())?;
    let spread = |shares: &[f64]| {
        let squares: f64 = shares.iter().map(|share| (share - area).powi(2)).sum();
        squares / (shares.len() - 1) as f64 / shares.len() as f64
    };
    let margin = AT_975 * (spread(&beaten) + spread(&beating)).sqrt();
    let (low, high) = ((area - margin).max(0.0), (area + margin).min(1.0));
    Some(Measured { value: area, low, high, n: values.len() })
}

/// A share with Wilson's interval (1927). **Empty**: `None` of nothing.
pub(crate) fn share(of: usize, n: usize) -> Option<Measured> {
    if n == 0 {
        return None;
    }
    let (count, squared) = (n as f64, AT_975 * AT_975);
    let value = of as f64 / count;
    let middle = (value + squared / (2.0 * count)) / (1.0 + squared / count);
    let variance = value * (1.0 - value) / count + squared / (4.0 * count * count);
    let margin = AT_975 * variance.sqrt() / (1.0 + squared / count);
    Some(Measured { value, low: (middle - margin).max(0.0), high: (middle + margin).min(1.0), n })
}

fn area(mut values: Vec<(f64, bool)>) -> Option<f64> {
    values.sort_by(|one, other| one.0.total_cmp(&other.0));
    let (mut below, mut won, mut inside) = (0.0, 0.0, 0.0);
    for ties in values.chunk_by(|one, other| one.0 == other.0) {
        let came = ties.iter().filter(|(_, came)| *came).count() as f64;
        let others = ties.len() as f64 - came;
        won += came * (below + others / 2.0);
        below += others;
        inside += came;
    }
    (inside > 0.0 && below > 0.0).then(|| won / (inside * below))
}

/// The value from which on rows are called of the class: where the harmonic mean of precision and recall (F1,
/// van Rijsbergen 1979) is highest; the highest such value. **Empty**: `None` when none is of the class.
pub(crate) fn best_threshold(values: &[(f64, bool)]) -> Option<f64> {
    let all = values.iter().filter(|(_, of_class)| *of_class).count();
    let mut sorted = values.to_vec();
    sorted.sort_by(|one, other| other.0.total_cmp(&one.0));
    let (mut best, mut found, mut called) = (None, 0_usize, 0_usize);
    for same in sorted.chunk_by(|one, next| one.0 == next.0) {
        called += same.len();
        found += same.iter().filter(|(_, of_class)| *of_class).count();
        let mean = 2.0 * found as f64 / (called + all) as f64;
        if found > 0 && best.is_none_or(|(highest, _)| mean > highest) {
            best = Some((mean, same[0].0));
        }
    }
    best.map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranking_by_hand() {
        // Pairs: 0.9 beats all three, 0.5 beats 0.1 and ties 0.5, loses to 0.7: (3 + 1.5) / 6.
        let values = [(0.9, true), (0.5, true), (0.7, false), (0.5, false), (0.1, false)];
        let area = ranking(&values).unwrap();
        assert!((area.value - 0.75).abs() < 1e-12);
        assert!(area.low < 0.75 && area.high > 0.75 && area.n == 5);
        assert_eq!(ranking(&values[1..]), None);
        assert_eq!(ranking(&[]), None);
    }

    #[test]
    fn a_share_by_wilson() {
        let ten = share(8, 10).unwrap();
        assert!((ten.low - 0.4902).abs() < 1e-4 && (ten.high - 0.9433).abs() < 1e-4, "{ten:?}");
        assert_eq!(share(0, 0), None);
        assert_eq!(share(0, 5).unwrap().low, 0.0);
    }

    #[test]
    fn the_threshold_by_hand() {
        // From 0.9: F1 2/3; from 0.8: 1/2; from 0.7: 4/5.
        let values = [(0.9, true), (0.8, false), (0.7, true), (0.2, false)];
        assert_eq!(best_threshold(&values), Some(0.7));
        assert_eq!(best_threshold(&[(0.4, false)]), None);
    }
}
