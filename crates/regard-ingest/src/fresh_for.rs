//! How long something lasts, as `regard.toml` writes it. Owns reading and writing such a text.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::time::Duration;

/// How long a load stays fresh: `90s`, `30m`, `36h`, `7d` or `2w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FreshFor(pub Duration);

/// Why a text is no duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a duration: write a whole number and s, m, h, d or w, such as 36h or 7d")]
pub struct NotADuration(pub String);

impl FreshFor {
    /// Reads `36h`, `7d` and the like.
    ///
    /// # Errors
    /// [`NotADuration`] when it is no whole number above 0 with a unit.
    pub fn parse(text: &str) -> Result<Self, NotADuration> {
        let wrong = || NotADuration(text.to_owned());
        let trimmed = text.trim();
        let unit = trimmed.chars().next_back().ok_or_else(wrong)?;
        let seconds: u64 = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return Err(wrong()),
        };
        let digits = trimmed.get(..trimmed.len() - 1).ok_or_else(wrong)?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let count: u64 = digits.parse().map_err(|_| wrong())?;
        let total = count.checked_mul(seconds).filter(|total| *total > 0).ok_or_else(wrong)?;
        Ok(Self(Duration::from_secs(total)))
    }
}

impl std::fmt::Display for FreshFor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.0.as_secs();
        let units = [(604_800, 'w'), (86_400, 'd'), (3_600, 'h'), (60, 'm')];
        match units.into_iter().find(|(size, _)| seconds > 0 && seconds.is_multiple_of(*size)) {
            Some((size, unit)) => write!(f, "{}{unit}", seconds / size),
            None => write!(f, "{seconds}s"),
        }
    }
}

impl Serialize for FreshFor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FreshFor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_a_whole_number_and_a_unit() {
        for (text, seconds) in
            [("90s", 90), ("30m", 1800), ("36h", 129_600), ("7d", 604_800), (" 2w", 1_209_600)]
        {
            assert_eq!(FreshFor::parse(text), Ok(FreshFor(Duration::from_secs(seconds))), "{text}");
        }
        for text in ["", "7", "d", "1.5h", "-1d", "0d", "7 d", "7é", "99999999999999999999d"] {
            assert!(FreshFor::parse(text).is_err(), "{text}");
        }
        assert_eq!(FreshFor(Duration::from_secs(129_600)).to_string(), "36h");
    }
}
