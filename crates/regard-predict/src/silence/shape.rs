//! How often a gap is so long by chance. Owns the portfolio's past gaps, each measured in the rhythm of its customer before
//! it, and the tail that stands in where these are few.
//!
//! Because each gap is judged by what was known before it, just as the silence now is, the share of past gaps beyond a
//! size is the chance of such a silence whatever the shape of the gaps (conformal prediction: Vovk, Gammerman & Shafer
//! 2005). Beside it stands Student's tail, which counts as much as a few gaps.

/// The rhythm is known the better the more gaps it rests on: past gaps are compared within these numbers of gaps.
const CLASSES: [usize; 4] = [2, 4, 8, 16];
/// Student's tail counts as much as so many past gaps.
const TAIL_GAPS: f64 = 20.0;

/// Past gaps by how many gaps came before them, each sorted.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Shape {
    classes: [Vec<f64>; CLASSES.len()],
}

impl Shape {
    /// Adds a past gap: how far beyond the usual one it was, in spreads, and how many gaps came before.
    pub(super) fn add(&mut self, beyond: f64, before: usize) {
        self.classes[class(before)].push(beyond);
    }

    /// Makes it ready to be asked.
    pub(super) fn sort(&mut self) {
        self.classes.iter_mut().for_each(|class| class.sort_unstable_by(f64::total_cmp));
    }

    /// The chance of a gap at least this far beyond the usual one, above 0 up to 1.
    pub(super) fn chance(&self, beyond: f64, before: usize) -> f64 {
        let past = &self.classes[class(before)];
        let as_long = past.len() - past.partition_point(|other| *other < beyond);
        (as_long as f64 + TAIL_GAPS * tail(beyond)) / (past.len() as f64 + TAIL_GAPS)
    }
}

fn class(before: usize) -> usize {
    CLASSES.iter().rposition(|least| before >= *least).unwrap_or(0)
}

/// The upper tail of Student's t with four degrees of freedom, in closed form: heavier than the normal one, as gaps are.
fn tail(t: f64) -> f64 {
    let scaled = t / (4.0 + t * t).sqrt();
    // 1 − s² by what it is, and not by a difference that loses its digits far out.
    let rest = 4.0 / (4.0 + t * t);
    if t > 0.0 {
        // ½ − ¾ s + ¼ s³ = ¼ (1 − s)² (2 + s)
        let short = rest / (1.0 + scaled);
        0.25 * short * short * (2.0 + scaled)
    } else {
        let long = 1.0 - scaled;
        0.25 * long * long * (2.0 + scaled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_by_the_table() {
        for (t, expected) in [(0.0, 0.5), (2.1318, 0.05), (3.7469, 0.01), (-2.1318, 0.95), (8.6103, 0.0005)] {
            assert!((tail(t) - expected).abs() < 1e-5, "{t}: {}", tail(t));
        }
        assert!(tail(1e9) > 0.0 && tail(1e9) < 1e-30);
    }

    #[test]
    fn many_past_gaps_outweigh_the_tail() {
        let mut shape = Shape::default();
        assert!((shape.chance(2.1318, 9) - 0.05).abs() < 1e-5);
        (0..2_000).for_each(|gap| shape.add(f64::from(gap) / 1_000.0, 9));
        shape.sort();
        let share = (500.0 + TAIL_GAPS * tail(1.5)) / 2_020.0;
        assert!((shape.chance(1.5, 9) - share).abs() < 1e-12);
        assert!((shape.chance(2.1318, 3) - 0.05).abs() < 1e-5, "another class knows nothing of them");
    }
}
