//! What happens to customers and hurts their loyalty, as policies name it. Owns which entities tell of each kind.

/// What happens to a customer and hurts their loyalty: alerts may be about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventKind {
    /// An answer that is low on the scale of its survey.
    LowScore,
    /// A case was escalated.
    CaseEscalated,
    /// An order was not delivered in full by the day that was promised first.
    PromiseBroken,
    /// A dispute was opened.
    DisputeOpened,
    /// A defect was found.
    DefectFound,
}

impl EventKind {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::LowScore, Self::CaseEscalated, Self::PromiseBroken, Self::DisputeOpened, Self::DefectFound];

    /// As policies name it.
    pub fn word(self) -> &'static str {
        match self {
            Self::LowScore => "low_score",
            Self::CaseEscalated => "case_escalated",
            Self::PromiseBroken => "promise_broken",
            Self::DisputeOpened => "dispute_opened",
            Self::DefectFound => "defect_found",
        }
    }

    /// The one that a policy names so. **Empty**: there is none.
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// The entities that tell of it.
    pub(super) fn entities(self) -> &'static [&'static str] {
        match self {
            Self::LowScore => &["answers"],
            Self::CaseEscalated => &["cases"],
            Self::PromiseBroken => &["orders", "order_lines", "deliveries"],
            Self::DisputeOpened => &["disputes"],
            Self::DefectFound => &["defects"],
        }
    }
}
