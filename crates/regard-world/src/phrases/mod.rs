//! What people write, put together from fragments that fit the score and its cause. Owns the way of putting
//! together; the fragments are one file a language.

mod en;
mod es;
mod fr;
mod it;
mod notes;
mod pl;
mod pt;

use crate::dice::Dice;
pub(crate) use notes::{Occasion, note};

/// What moved somebody to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    OnTime,
    Late,
    Defect,
    SupportFast,
    SupportSlow,
    Price,
    Product,
    Invoice,
}

/// How somebody feels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mood {
    Unhappy,
    Mixed,
    Happy,
}

/// What somebody needs help with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Request {
    Failure,
    HowTo,
    Licence,
    Slow,
    Installation,
}

/// The fragments of one language. `{n}` is a number of days.
pub(crate) struct Phrases {
    language: &'static str,
    /// By [`Mood`].
    openings: [&'static [&'static str]; 3],
    /// By [`Cause`].
    causes: [&'static [&'static str]; 8],
    /// By [`Mood`].
    closings: [&'static [&'static str]; 3],
    /// By [`Request`].
    requests: [&'static [&'static str]; 5],
}

const LANGUAGES: [&Phrases; 6] =
    [&en::PHRASES, &es::PHRASES, &pl::PHRASES, &it::PHRASES, &pt::PHRASES, &fr::PHRASES];

impl Mood {
    /// The mood of a place between worst (0) and best (1).
    pub(crate) fn of(share: f64) -> Self {
        match share {
            share if share < 0.55 => Self::Unhappy,
            share if share < 0.84 => Self::Mixed,
            _ => Self::Happy,
        }
    }
}

/// A comment in a language: what somebody in this mood writes about this cause.
pub(crate) fn comment(language: &str, mood: Mood, cause: Cause, days: i32, dice: &mut Dice) -> String {
    let phrases = LANGUAGES.iter().find(|phrases| phrases.language == language).unwrap_or(&LANGUAGES[0]);
    let mut text = String::with_capacity(160);
    let shape = dice.unit();
    if shape > 0.35 {
        text.push_str(dice.pick(phrases.openings[mood as usize]));
        text.push(' ');
    }
    push_days(dice.pick(phrases.causes[cause as usize]), days, &mut text);
    if !(0.25..=0.7).contains(&shape) {
        text.push(' ');
        text.push_str(dice.pick(phrases.closings[mood as usize]));
    }
    text
}

/// What somebody writes who reports a problem: the cause, and what is wanted.
pub(crate) fn complaint(language: &str, cause: Cause, days: i32, dice: &mut Dice) -> String {
    let phrases = LANGUAGES.iter().find(|phrases| phrases.language == language).unwrap_or(&LANGUAGES[0]);
    let mut text = String::with_capacity(120);
    push_days(dice.pick(phrases.causes[cause as usize]), days, &mut text);
    text.push(' ');
    text.push_str(dice.pick(phrases.closings[Mood::Unhappy as usize]));
    text
}

/// What somebody writes who needs help.
pub(crate) fn request(language: &str, request: Request, dice: &mut Dice) -> &'static str {
    let phrases = LANGUAGES.iter().find(|phrases| phrases.language == language).unwrap_or(&LANGUAGES[0]);
    dice.pick(phrases.requests[request as usize])
}

fn push_days(fragment: &str, days: i32, into: &mut String) {
    match fragment.split_once("{n}") {
        None => into.push_str(fragment),
        Some((before, after)) => {
            into.push_str(before);
            into.push_str(&days.max(2).to_string());
            into.push_str(after);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_has_its_own_words_for_everything() {
        let mut dice = Dice::new(3, 3);
        for phrases in LANGUAGES {
            assert!(phrases.openings.iter().chain(&phrases.closings).all(|some| some.len() >= 3));
            assert!(phrases.causes.iter().all(|some| some.len() >= 4));
            assert!(phrases.requests.iter().all(|some| some.len() >= 2));
            let text = comment(phrases.language, Mood::Unhappy, Cause::Late, 9, &mut dice);
            assert!(text.len() > 10 && !text.contains('{'), "{text}");
        }
    }
}
