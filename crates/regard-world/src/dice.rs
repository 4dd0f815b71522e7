//! Chance, from a seed. Each customer rolls its own dice, so that no customer depends on another or on
//! how many there are. Owns the few distributions that the world needs; not what they are used for.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A stream of chance that a seed and a number determine.
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of one stream under a seed.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(stream);
        Self(generator)
    }

    /// A number in `0.0..1.0`.
    pub(crate) fn unit(&mut self) -> f64 {
        self.0.random()
    }

    /// A number in `low..high`.
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// A whole number in `low..=high`.
    pub(crate) fn whole(&mut self, low: i32, high: i32) -> i32 {
        self.0.random_range(low..=high.max(low))
    }

    /// Whether something of this probability happens.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of several things.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, things: &[&'a T]) -> &'a T {
        things[self.index(things.len())]
    }

    /// A place in a list of this length, which must not be empty.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        self.0.random_range(0..length)
    }

    /// A place in a list of weights.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.unit() * weights.iter().sum::<f64>();
        for (place, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return place;
            }
        }
        weights.len() - 1
    }

    /// A normal number of mean 0 and deviation 1 (Box and Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    /// A positive number with an exponential tail.
    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -mean * (1.0 - self.unit()).ln()
    }

    /// A positive number around `median`, skewed by `sigma`.
    pub(crate) fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.normal()).exp()
    }

    /// How often something happens that is expected `mean` times.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        if mean > 30.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0) as u32;
        }
        let floor = (-mean).exp();
        let mut product = self.unit();
        let mut count = 0;
        while product > floor {
            product *= self.unit();
            count += 1;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_repeatable_and_differ() {
        let first: Vec<f64> = (0..5).map(|_| Dice::new(1, 2).unit()).collect();
        assert!(first.windows(2).all(|pair| pair[0].to_bits() == pair[1].to_bits()));
        assert!((Dice::new(1, 2).unit() - Dice::new(1, 3).unit()).abs() > f64::EPSILON);
    }

    #[test]
    fn the_mean_of_each_distribution_is_as_said() {
        let mut dice = Dice::new(7, 0);
        let rounds = 20_000;
        let mut mean = |draw: fn(&mut Dice) -> f64| {
            (0..rounds).map(|_| draw(&mut dice)).sum::<f64>() / f64::from(rounds)
        };
        assert!((mean(|dice| f64::from(dice.poisson(3.0))) - 3.0).abs() < 0.1);
        assert!((mean(|dice| f64::from(dice.poisson(60.0))) - 60.0).abs() < 0.5);
        assert!((mean(|dice| dice.exponential(5.0)) - 5.0).abs() < 0.2);
        assert!(mean(Dice::normal).abs() < 0.03);
        assert!((mean(|dice| dice.weighted(&[1.0, 3.0]) as f64) - 0.75).abs() < 0.02);
    }
}
