//! Made comments: a few words of one side and some of both, drawn from a seed.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

const BAD: &[&str] = &["late", "broken", "never arrived", "rude answer", "wrong invoice", "no refund"];
const GOOD: &[&str] = &["quick", "friendly staff", "well packed", "perfect fit", "great price", "easy setup"];
const BOTH: &[&str] = &["the delivery", "my order", "this product", "the shop", "we bought it", "last week"];

/// One made comment.
#[derive(Debug, Clone)]
pub(crate) struct Made {
    pub(crate) text: String,
    pub(crate) score: f64,
    pub(crate) day: i64,
}

/// `n` comments over `n` / 4 days; every tenth says the opposite of its score.
pub(crate) fn comments(n: usize, seed: u64) -> Vec<Made> {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let mut pick = move |from: &[&str]| from[chance.random_range(0..from.len())].to_owned();
    let one = |at: usize| {
        let is_bad = at.is_multiple_of(3);
        let (own, score) = if is_bad { (BAD, 1.0) } else { (GOOD, 5.0) };
        let said = if at % 10 == 9 { if is_bad { GOOD } else { BAD } } else { own };
        let text = format!("{} {} {}", pick(BOTH), pick(said), pick(BOTH));
        Made { text, score, day: (at / 4) as i64 }
    };
    (0..n).map(one).collect()
}
