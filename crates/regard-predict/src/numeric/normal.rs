//! The quantiles of the normal distribution, and back. Owns nothing else.
//!
//! **Source**: Wichura, "Algorithm AS 241: the percentage points of the normal distribution" (1988), PPND7; back,
//! Abramowitz & Stegun, "Handbook of Mathematical Functions" (1964), 26.2.17.

/// The quantile at 0.95: the half width of a 90 % range, in standard errors.
pub(crate) const AT_95: f64 = 1.644_853_626_951_472_2;
/// The quantile at 0.975: the half width of a 95 % range, in standard errors.
pub(crate) const AT_975: f64 = 1.959_963_984_540_054;

/// The value below which a standard normal number lies with this probability; cut to ±8.
pub(crate) fn quantile(probability: f64) -> f64 {
    let from_middle = probability - 0.5;
    if from_middle.abs() <= 0.425 {
        let r = 0.180_625 - from_middle * from_middle;
        return from_middle
            * ratio(
                r,
                &[3.387_132_7, 50.434_271, 159.291_13, 59.109_375],
                &[17.895_17, 78.757_757, 67.187_564],
            );
    }
    let tail = if from_middle < 0.0 { probability } else { 1.0 - probability };
    if tail <= 1e-15 || tail.is_nan() {
        return 8.0_f64.copysign(from_middle);
    }
    let r = (-tail.ln()).sqrt();
    let value = if r <= 5.0 {
        ratio(r - 1.6, &[1.423_437_3, 2.756_815_4, 1.306_728_5, 0.170_238_22], &[0.737_001_65, 0.120_211_32])
    } else {
        ratio(r - 5.0, &[6.657_905, 3.081_226_4, 0.428_682_95, 0.017_337_203], &[0.241_978_95, 0.012_258_202])
    };
    value.min(8.0).copysign(from_middle)
}

/// The probability that a standard normal number is below this one; off by less than 0.0000001.
pub(crate) fn below(value: f64) -> f64 {
    const TERMS: [f64; 5] = [0.319_381_530, -0.356_563_782, 1.781_477_937, -1.821_255_978, 1.330_274_429];
    let step = 1.0 / (1.0 + 0.231_641_9 * value.abs());
    let sum = TERMS.iter().rev().fold(0.0, |sum, term| (sum + term) * step);
    let beyond = (-0.5 * value * value).exp() / std::f64::consts::TAU.sqrt() * sum;
    if value < 0.0 { beyond } else { 1.0 - beyond }
}

/// A polynomial over another one that starts with 1.
fn ratio(r: f64, above: &[f64], below: &[f64]) -> f64 {
    let polynomial = |terms: &[f64]| terms.iter().rev().fold(0.0, |sum, term| sum * r + term);
    polynomial(above) / (1.0 + r * polynomial(below))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_quantiles_come_out() {
        for (probability, expected) in
            [(0.5, 0.0), (0.9, 1.281_551_6), (0.975, 1.959_964), (0.001, -3.090_232), (1e-12, -7.034_484)]
        {
            assert!(
                (quantile(probability) - expected).abs() < 1e-5,
                "{probability}: {}",
                quantile(probability)
            );
        }
        for (value, expected) in [(0.0, 0.5), (1.281_551_6, 0.9), (-3.090_232, 0.001), (8.0, 1.0)] {
            assert!((below(value) - expected).abs() < 1e-6, "{value}: {}", below(value));
        }
        assert!((quantile(0.0) + 8.0).abs() < 1e-9 && (quantile(1.0) - 8.0).abs() < 1e-9);
    }
}
