//! How texts are read: what the scored comments teach, what each text is taken for, and its themes. Pure.

use super::record::CommentsRecord;
use super::texts::{SaidIn, Side, Text, Texts};
use crate::pages::error::PageError;
use jiff::civil::Date;
use regard_predict::comments::{
    CommentError, Language, MOST_THEMES, Reading, ScoredComment, Sentiment, SentimentPlan, Theme,
    ThemeComment, ThemePlan, language_of, themes,
};

/// So many scored comments teach, the newest: more take longer and make it hardly better.
const TEACH_AT_MOST: usize = 30_000;
/// For the parts that are kept back at random.
const SEED: u64 = 1;
/// Low scores end, and high ones begin, on the scale of [`Text::score`].
const LOW_AT_MOST: f64 = 1.0 - 1e-6;
const HIGH_AT_LEAST: f64 = 2.0;
/// A text that is not called negative is positive when the chance of a bad score is no more than this, else neutral.
const POSITIVE_AT_MOST: f64 = 1.0 / 3.0;
/// How a theme is written is cut here: what stands between its words may be of any length.
const WRITTEN_CHARACTERS: usize = 60;

/// What a text is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mood {
    Negative,
    Neutral,
    Positive,
}

impl Mood {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Negative => "negative",
            Self::Neutral => "neutral",
            Self::Positive => "positive",
        }
    }
}

/// How one text was read.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct ReadAs {
    /// **Empty**: it is in none of the six languages, or too short to say.
    pub(super) language: Option<Language>,
    /// **Empty**: it is not known.
    pub(super) mood: Option<Mood>,
    /// The chance that its score is bad. **Empty**: its words were not judged; then its mood is that of its score.
    pub(super) negative: Option<f64>,
}

/// A theme of a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Themed {
    /// Which text, by its place.
    pub(super) text: usize,
    /// Stands for the theme in every run.
    pub(super) theme: String,
    /// As it is written there.
    pub(super) written: String,
}

/// Everything that was read.
#[derive(Debug)]
pub(in crate::foresight) struct Heard {
    pub(super) texts: Vec<Text>,
    /// One for each text.
    pub(super) read: Vec<ReadAs>,
    pub(super) themes: Vec<Themed>,
    pub(in crate::foresight) record: CommentsRecord,
}

/// Reads texts.
pub(super) fn read(texts: Texts, today: Date) -> Result<Heard, PageError> {
    let Texts { all, more } = texts;
    let wrong = |error: CommentError| PageError::Shape(error.to_string());
    let sentiment = learn(&all, today).map_err(wrong)?;
    let read: Vec<ReadAs> = all.iter().map(|text| read_as(&sentiment, text)).collect();
    let themes = themes_of(&all, today).map_err(wrong)?;
    let record = CommentsRecord::of(today, &all, more, &sentiment);
    Ok(Heard { texts: all, read, themes, record })
}

/// The comments that teach: customers' own with a score, the newest.
pub(super) fn lessons(texts: &[Text]) -> impl Iterator<Item = (&Text, f64)> {
    let teaches = |text: &&Text| text.said_in == SaidIn::Answers && text.is_customers;
    texts.iter().filter(teaches).filter_map(|text| Some((text, text.score()?))).take(TEACH_AT_MOST)
}

fn learn(texts: &[Text], today: Date) -> Result<Sentiment, CommentError> {
    let comments: Vec<ScoredComment<'_>> = lessons(texts)
        .map(|(text, score)| ScoredComment { text: &text.text, score, day: number_of(text.said_on) })
        .collect();
    let plan = SentimentPlan {
        bad_at_most: LOW_AT_MOST,
        good_at_least: HIGH_AT_LEAST,
        until_day: number_of(today),
        seed: SEED,
    };
    Sentiment::learn(&comments, &plan)
}

/// By its words where they are judged; else by its own score; else not at all.
fn read_as(sentiment: &Sentiment, text: &Text) -> ReadAs {
    let language = language_of(&text.text);
    let by_words = match sentiment.read(&text.text) {
        Some(Reading::Learnt { bad, is_bad }) => Some((bad, mood_of(bad, is_bad))),
        // A hint of word lists is not enough to say so.
        Some(Reading::Perhaps { .. }) | None => None,
    };
    match (by_words, text.side) {
        (Some((negative, mood)), _) => ReadAs { language, mood: Some(mood), negative: Some(negative) },
        (None, Some(side)) if text.is_customers => {
            let mood = match side {
                Side::Low => Mood::Negative,
                Side::Middle => Mood::Neutral,
                Side::High => Mood::Positive,
            };
            ReadAs { language, mood: Some(mood), negative: None }
        }
        _ => ReadAs { language, ..ReadAs::default() },
    }
}

fn mood_of(bad: f64, is_bad: bool) -> Mood {
    if is_bad {
        Mood::Negative
    } else if bad <= POSITIVE_AT_MOST {
        Mood::Positive
    } else {
        Mood::Neutral
    }
}

fn themes_of(texts: &[Text], today: Date) -> Result<Vec<Themed>, CommentError> {
    let comments: Vec<ThemeComment<'_>> = texts
        .iter()
        .map(|text| ThemeComment { text: &text.text, score: text.score(), period: month_of(text.said_on) })
        .collect();
    let plan = ThemePlan {
        low_at_most: LOW_AT_MOST,
        high_at_least: HIGH_AT_LEAST,
        until_period: month_of(today),
        most: MOST_THEMES,
    };
    let found = themes(&comments, &plan)?;
    Ok(found.themes.iter().flat_map(themed).collect())
}

fn themed(theme: &Theme) -> impl Iterator<Item = Themed> {
    let key = format!("{}-{:016x}", theme.language.code(), theme.key);
    theme.comments.iter().zip(&theme.written).map(move |(text, written)| Themed {
        text: *text,
        theme: key.clone(),
        written: written.chars().take(WRITTEN_CHARACTERS).collect(),
    })
}

fn number_of(day: Date) -> i64 {
    i64::from((day - jiff::civil::date(1970, 1, 1)).get_days())
}

fn month_of(day: Date) -> i32 {
    i32::from(day.year()) * 12 + i32::from(day.month())
}

#[cfg(test)]
mod tests {
    use super::super::texts::tests::comment;
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 1, 31);

    fn heard(all: Vec<Text>) -> Heard {
        read(Texts { all, more: false }, TODAY).unwrap()
    }

    /// Of each day one unhappy about late deliveries and one happy about friendly staff.
    fn company() -> Vec<Text> {
        let day = |day: i8| {
            let late = format!("The delivery was late again, pump number {day} never came");
            let staff = format!("Friendly staff, they helped quickly on day {day}");
            [
                comment(day, &late, Some(Side::Low)),
                comment(day, &format!("Late delivery, I am angry {day}"), Some(Side::Low)),
                comment(day, &staff, Some(Side::High)),
                comment(day, &format!("Very friendly staff, great {day}"), Some(Side::High)),
            ]
        };
        (1..=31).rev().flat_map(day).collect()
    }

    #[test]
    fn words_are_judged_once_enough_scores_taught_it() {
        let mut texts = company();
        texts.push(comment(31, "The delivery was late again, it never came", None));
        texts.push(comment(31, "Friendly staff, they helped quickly", None));
        texts.push(Text {
            said_in: SaidIn::Cases,
            ..comment(31, "The delivery was late again, pump number 9 never came", None)
        });
        let heard = heard(texts);
        assert_eq!(heard.record.basis, "words");
        let quality = heard.record.quality.as_ref().unwrap();
        assert!(quality.ranking > 0.9, "{quality:?}");
        assert!(quality.later_from.is_some_and(|day| day > jiff::civil::date(2026, 1, 15)), "{quality:?}");
        let moods: Vec<_> = heard.read[heard.read.len() - 3..].iter().map(|read| read.mood).collect();
        assert_eq!(moods, [Some(Mood::Negative), Some(Mood::Positive), Some(Mood::Negative)]);
        assert!(
            heard.read.iter().all(|read| read.negative.is_none_or(|chance| (0.0..=1.0).contains(&chance)))
        );
        assert_eq!(heard.read[0].language, Some(Language::English));
        let late: Vec<_> = heard.themes.iter().filter(|themed| themed.written.contains("deliver")).collect();
        assert!(late.len() >= 62, "{:?}", heard.themes.len());
        assert!(late.iter().all(|themed| themed.theme.starts_with("en-")), "{late:?}");
    }

    #[test]
    fn without_enough_scores_a_score_speaks_for_its_comment_and_nothing_for_the_others() {
        let heard = heard(vec![
            comment(1, "Terrible delivery", Some(Side::Low)),
            comment(1, "So so", Some(Side::Middle)),
            comment(1, "Great", Some(Side::High)),
            comment(1, "Terrible, awful, bad", None),
            Text { is_customers: false, ..comment(1, "They are unhappy", Some(Side::Low)) },
        ]);
        let moods: Vec<_> = heard.read.iter().map(|read| read.mood).collect();
        let known = [Mood::Negative, Mood::Neutral, Mood::Positive].map(Some);
        assert_eq!(moods, [known.as_slice(), &[None, None]].concat());
        assert!(heard.read.iter().all(|read| read.negative.is_none()));
        let record = &heard.record;
        assert_eq!((record.basis.as_str(), record.too_thin.as_deref()), ("scores", Some("few")));
        assert_eq!((record.low, record.high, record.needed), (Some(1), Some(1), 30));
    }

    #[test]
    fn a_mood_is_negative_where_it_is_called_so_and_positive_only_where_it_is_likely() {
        assert_eq!(mood_of(0.4, true), Mood::Negative);
        assert_eq!(mood_of(0.4, false), Mood::Neutral);
        assert_eq!(mood_of(0.2, false), Mood::Positive);
    }

    #[test]
    fn hostile_texts_are_read_and_cut() {
        let long = format!("late {} delivery", "9".repeat(1_900));
        let mut texts: Vec<Text> = (1..=9).map(|day| comment(day, &long, Some(Side::Low))).collect();
        texts.extend((1..=9).map(|day| comment(day, "<script>alert(1)</script> late delivery", None)));
        texts.push(comment(1, "\u{202e}\u{0}\u{feff}", None));
        texts.push(comment(1, &"ﷺ".repeat(2_000), None));
        texts.push(comment(1, "", Some(Side::High)));
        let heard = heard(texts);
        assert!(heard.themes.iter().all(|themed| themed.written.chars().count() <= WRITTEN_CHARACTERS));
        assert!(!heard.themes.is_empty());
        assert!(heard.themes.iter().all(|themed| !themed.written.contains(['<', '>'])), "{:?}", heard.themes);
    }

    #[test]
    fn the_same_texts_are_read_the_same() {
        let (one, two) = (heard(company()), heard(company()));
        assert_eq!((one.read, one.themes, one.record), (two.read, two.themes, two.record));
    }
}
