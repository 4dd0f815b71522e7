//! Where a customer stands on the grid.

use serde::{Deserialize, Serialize};

/// The four quadrants of retention against loyalty, and that too little is known to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// They stay, and they like us.
    VeryLoyal,
    /// They like us, but may not stay.
    SomewhatLoyal,
    /// They stay, but not because they like us.
    Neutral,
    /// They neither like us nor are likely to stay.
    Critical,
    /// One of the two is known too thinly, or what is not known decides.
    Unknown,
}

impl Standing {
    /// Every one, from the best to the worst, and then the unknown.
    pub const ALL: [Self; 5] =
        [Self::VeryLoyal, Self::SomewhatLoyal, Self::Neutral, Self::Critical, Self::Unknown];

    /// The quadrant of two answers: do they stay, and do they like us.
    pub(crate) fn of(stays: bool, likes: bool) -> Self {
        match (stays, likes) {
            (true, true) => Self::VeryLoyal,
            (false, true) => Self::SomewhatLoyal,
            (true, false) => Self::Neutral,
            (false, false) => Self::Critical,
        }
    }

    /// The name in files, addresses and messages.
    pub fn name(self) -> &'static str {
        match self {
            Self::VeryLoyal => "very_loyal",
            Self::SomewhatLoyal => "somewhat_loyal",
            Self::Neutral => "neutral",
            Self::Critical => "critical",
            Self::Unknown => "unknown",
        }
    }

    /// The standing of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.name() == name)
    }
}
