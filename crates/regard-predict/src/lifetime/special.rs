//! Functions of analysis that the likelihoods need. Owns their stable forms; `libm` has the gamma function.

use crate::numeric::curve::softplus;

/// Up to so many factors a rising factorial is multiplied out: exact where the difference of two logarithms of the gamma
/// function would lose its digits.
const MULTIPLIED_OUT: u32 = 128;
/// So many of its factors share a logarithm: their product stays far inside the range of numbers.
const ONE_LOGARITHM: u32 = 16;
/// More steps than any continued fraction here takes: it needs about 18 / √(1 − z).
const MAX_STEPS: u32 = 200_000;

/// ln Γ(x), x > 0.
pub(super) fn ln_gamma(x: f64) -> f64 {
    libm::lgamma(x)
}

/// The logarithmic derivative ψ of the gamma function, x > 0: stepped up to 10, then the asymptotic series.
pub(super) fn digamma(mut x: f64) -> f64 {
    let mut below = 0.0;
    while x < 10.0 {
        below += 1.0 / x;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = 1.0 / 12.0
        - square
            * (1.0 / 120.0
                - square
                    * (1.0 / 252.0
                        - square * (1.0 / 240.0 - square * (1.0 / 132.0 - square * 691.0 / 32760.0))));
    x.ln() - 0.5 / x - square * series - below
}

/// ln Γ(x + n) − ln Γ(x): the logarithm of x (x + 1) … (x + n − 1).
pub(super) fn ln_rising(x: f64, n: u32) -> f64 {
    if n <= MULTIPLIED_OUT {
        let mut sum = 0.0;
        for from in (0..n).step_by(ONE_LOGARITHM as usize) {
            let factors = from..n.min(from + ONE_LOGARITHM);
            sum += factors.map(|step| x + f64::from(step)).product::<f64>().ln();
        }
        sum
    } else {
        ln_gamma(x + f64::from(n)) - ln_gamma(x)
    }
}

/// ψ(x + n) − ψ(x): the derivative of [`ln_rising`] in x.
pub(super) fn digamma_rise(x: f64, n: u32) -> f64 {
    if n <= MULTIPLIED_OUT {
        (0..n).map(|step| 1.0 / (x + f64::from(step))).sum()
    } else {
        digamma(x + f64::from(n)) - digamma(x)
    }
}

/// ln(eᵃ + eᵇ), without overflow.
pub(super) fn ln_add(a: f64, b: f64) -> f64 {
    let (large, small) = if a >= b { (a, b) } else { (b, a) };
    if small == f64::NEG_INFINITY { large } else { large + softplus(small - large) }
}

/// The Gaussian hypergeometric function ₂F₁(1, b; c; z) for c > b > 0 and 0 ≤ z < 1, by Gauss's continued fraction, which
/// unlike the series stays short near z = 1.
///
/// **Source**: Gauss (1813); evaluated as in Lentz (1976).
pub(super) fn hypergeometric_one(b: f64, c: f64, z: f64) -> f64 {
    const TINY: f64 = 1e-300;
    let partial = |step: u32| {
        let m = f64::from(step / 2);
        match step {
            1 => b / c,
            _ if step % 2 == 1 => (b + m) * (c + m - 1.0) / ((c + 2.0 * m - 1.0) * (c + 2.0 * m)),
            _ => m * (c - b + m - 1.0) / ((c + 2.0 * m - 2.0) * (c + 2.0 * m - 1.0)),
        }
    };
    let (mut fraction, mut above, mut below) = (1.0_f64, 1.0_f64, 0.0_f64);
    for step in 1..=MAX_STEPS {
        let k = -partial(step) * z;
        below = 1.0 / nonzero(1.0 + k * below, TINY);
        above = nonzero(1.0 + k / above, TINY);
        let factor = above * below;
        fraction *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    1.0 / fraction
}

fn nonzero(x: f64, tiny: f64) -> f64 {
    if x.abs() < tiny { tiny } else { x }
}

/// The mean of `of(p)` over p ~ Beta(a, b); `None` when it cannot be had to twelve digits. The weight is summed along with
/// the function and has to come out as 1, so that a peak between the nodes is never missed.
///
/// **Source**: double exponential quadrature, Takahasi & Mori (1974), on p = logistic(π sinh u).
pub(super) fn beta_mean(a: f64, b: f64, of: impl Fn(f64) -> f64) -> Option<f64> {
    use std::f64::consts::PI;
    /// Beyond this exponent nothing is left of the weight.
    const NOTHING: f64 = 45.0;
    let ln_beta = ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b);
    // In w = ln(p / (1 − p)) the weight has its peak at ln(a / b), a width of about √(1/a + 1/b), and falls off with a to
    // the left and b to the right.
    let (peak, spread) = ((a / b).ln(), (1.0 / a + 1.0 / b).sqrt());
    let from = ((peak - 10.0 * spread - NOTHING / a) / PI).asinh();
    let to = ((peak + 10.0 * spread + NOTHING / b) / PI).asinh();
    let mut before: Option<f64> = None;
    for doubling in 5..=14 {
        let nodes = 1_u32 << doubling;
        let width = (to - from) / f64::from(nodes);
        let (mut weights, mut sum) = (0.0, 0.0);
        for node in 0..=nodes {
            let u = from + width * f64::from(node);
            let w = PI * u.sinh();
            let (ln_p, ln_rest) = (-ln_add(0.0, -w), -ln_add(0.0, w));
            let weight = (a * ln_p + b * ln_rest - ln_beta).exp() * PI * u.cosh() * width;
            weights += weight;
            sum += weight * of(ln_p.exp());
        }
        let mean = sum / weights;
        let settled = before.is_some_and(|before| (before - mean).abs() <= 1e-12 * mean.abs());
        if settled && (weights - 1.0).abs() < 1e-7 {
            return Some(mean);
        }
        before = Some(mean);
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Beside arithmetic of 25 digits.
    #[test]
    fn the_functions_have_their_digits() {
        for (b, c, z, expected) in [
            (0.55, 2.16, 0.1, 1.026_794_186_184_373),
            (3.5, 4.2, 0.9, 5.307_005_945_361_242),
            (26.6, 28.2, 0.02, 1.019_228_764_324_259),
            (0.6, 1.7, 0.9999, 4.404_508_385_158_228),
            (500.5, 501.1, 0.999, 608.363_541_144_379_5),
        ] {
            let value = hypergeometric_one(b, c, z);
            assert!((value - expected).abs() <= 1e-11 * expected, "{b} {c} {z}: {value} is not {expected}");
        }
        for (x, expected) in [
            (0.001, -1_000.575_571_931_810_3),
            (0.5, -1.963_510_026_021_423_5),
            (1.0, -0.577_215_664_901_532_9),
            (9.99, 2.250_700_372_831_201),
            (1e6, 13.815_510_057_964_19),
        ] {
            let value = digamma(x);
            assert!((value - expected).abs() <= 1e-13 * expected.abs(), "{x}: {value} is not {expected}");
        }
    }

    #[test]
    fn multiplied_out_or_not_is_the_same() {
        for x in [0.01, 0.7, 40.0] {
            let apart = ln_rising(x, 129) - (ln_rising(x, 128) + (x + 128.0).ln());
            assert!(apart.abs() < 1e-11, "{x}: {apart}");
            let apart = digamma_rise(x, 129) - (digamma_rise(x, 128) + 1.0 / (x + 128.0));
            assert!(apart.abs() < 1e-11, "{x}: {apart}");
        }
    }
}
