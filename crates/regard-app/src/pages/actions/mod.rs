//! Acting: what to do for a customer, where voices on them are apart, and what plans achieved. Owns what of it follows
//! from facts; plans and cases themselves are kept in the application database.

mod answers;
mod effects;
mod study;
mod suggestions;
mod voices;
mod wire;

pub use answers::AnswerSaid;
pub use wire::{
    ColleagueName, DisagreementRow, DisagreementsPage, EffectRange, FirstStep, PlanEffect, PlanEffectRow,
    PlanEffectState, PlanEffectsPage, SuggestionCause, SuggestionRow, SuggestionStep, SuggestionsPage,
    VoiceName,
};

/// The policy that comes with Regard, where every signal is known.
#[cfg(test)]
pub(crate) fn test_policy() -> regard_policy::Policy {
    let names: Vec<&str> = crate::foresight::known_signals().collect();
    let known = regard_policy::Known::new(&[]).with_signals(&names, &[]);
    let events = crate::policies::EventKind::ALL.map(crate::policies::EventKind::word);
    regard_policy::built_in(&known.with_events(&events, &[])).unwrap()
}
