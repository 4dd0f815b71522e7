//! Everything drawn at random comes from here, from a seed. Owns the generator: the same on every machine.

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A generator of its own for this seed (ChaCha with eight rounds: Bernstein 2008).
pub(crate) fn seeded(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// The generator of one name, whoever else is drawn: adding another name changes nothing for this one.
pub(crate) fn seeded_for(seed: u64, name: &str, stream: u64) -> ChaCha8Rng {
    // FNV-1a (Fowler, Noll & Vo 1991), spread over all bits.
    let key = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    let mut chance = seeded(seed ^ key.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    chance.set_stream(stream);
    chance
}

/// Fills with standard normal numbers (Box & Muller 1958).
pub(crate) fn fill_normal(chance: &mut impl RngCore, out: &mut [f64]) {
    let mut uniform = || (chance.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    for pair in out.chunks_mut(2) {
        let radius = (-2.0 * (1.0 - uniform()).ln()).sqrt();
        let (sine, cosine) = (std::f64::consts::TAU * uniform()).sin_cos();
        pair[0] = radius * cosine;
        if let Some(second) = pair.get_mut(1) {
            *second = radius * sine;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_keeps_its_numbers_and_they_are_normal() {
        let draw = |seed, name, stream| {
            let mut out = vec![0.0; 10_001];
            fill_normal(&mut seeded_for(seed, name, stream), &mut out);
            out
        };
        let numbers = draw(1, "one", 0);
        assert_eq!(numbers, draw(1, "one", 0));
        assert!(numbers != draw(2, "one", 0) && numbers != draw(1, "two", 0) && numbers != draw(1, "one", 1));
        let (mean, spread) = super::super::vectors::mean_and_spread(&numbers);
        assert!(mean.abs() < 0.04 && (spread - 1.0).abs() < 0.03, "{mean} {spread}");
    }
}
