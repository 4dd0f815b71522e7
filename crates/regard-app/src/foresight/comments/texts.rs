//! The texts that are read: comments of surveys, cases and notes, the newest of each. Owns what is asked of the facts,
//! and on what scale the score beside a comment stands.

use crate::pages::customer::default_top;
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::{Row, read};
use crate::pages::voice::banded;
use jiff::Timestamp;
use jiff::civil::Date;
use regard_model::Statement;

/// So many comments of surveys are read, the newest.
const COMMENTS_AT_MOST: usize = 100_000;
/// So many cases, and so many notes.
const OTHERS_AT_MOST: usize = 25_000;
/// How many characters of a text are read; what matters is said by then.
const CHARACTERS: usize = 2_000;

/// Where a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SaidIn {
    Answers,
    Cases,
    Notes,
}

impl SaidIn {
    /// The entity.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Answers => "answers",
            Self::Cases => "cases",
            Self::Notes => "notes",
        }
    }
}

/// How good the score beside a comment is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Low,
    Middle,
    High,
}

/// One text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    pub(super) said_in: SaidIn,
    pub(super) id: String,
    /// **Empty**: the source does not say.
    pub(super) customer: Option<String>,
    pub(super) text: String,
    pub(super) said_at: Timestamp,
    pub(super) said_on: Date,
    /// **Empty**: there is no score.
    pub(super) side: Option<Side>,
    /// Where the score stands on its own scale, 0 to 1. **Empty**: there is no score.
    pub(super) level: Option<f64>,
    /// The customer speaks, so that the score beside it teaches what customers mean. The account team does not.
    pub(super) is_customers: bool,
}

impl Text {
    /// Scores of all surveys on one scale: 0 to 1 low, 1 to 2 in the middle, 2 to 3 high. **Empty**: there is none.
    pub(super) fn score(&self) -> Option<f64> {
        let below = match self.side? {
            Side::Low => 0.0,
            Side::Middle => 1.0,
            Side::High => 2.0,
        };
        // Never the next one's begin.
        Some(below + 0.9 * self.level.unwrap_or(0.5))
    }
}

/// All texts of a moment, the newest of each kind first.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) all: Vec<Text>,
    /// There are older ones, which were not read.
    pub(super) more: bool,
}

impl Texts {
    /// Reads them.
    pub(super) async fn read(view: &View<'_>) -> Result<Self, PageError> {
        let answers = format!(
            "select answer_id as id, customer_id, answered_at as said_at, substr(comment, 1, {CHARACTERS}) as said, \
             survey, score, scale_min, scale_max, band from {} \
             where comment is not null and answered_at is not null \
             order by answered_at desc, answer_id limit {}",
            banded(),
            COMMENTS_AT_MOST + 1
        );
        let cases = others("cases", "case_id", "opened_at", "coalesce(text, subject)");
        let notes = others("notes", "note_id", "noted_at", "text");
        let mut texts = Self::default();
        for (said_in, sql, most) in [
            (SaidIn::Answers, answers, COMMENTS_AT_MOST),
            (SaidIn::Cases, cases, OTHERS_AT_MOST),
            (SaidIn::Notes, notes, OTHERS_AT_MOST),
        ] {
            let answer = view.query(Statement::new(sql)).await?;
            let mut found = read(&answer, |row| text(view, said_in, row))?;
            texts.more |= found.len() > most;
            found.truncate(most);
            texts.all.extend(found);
        }
        Ok(texts)
    }
}

fn others(table: &str, key: &str, when: &str, said: &str) -> String {
    format!(
        "select {key} as id, customer_id, {when} as said_at, substr({said}, 1, {CHARACTERS}) as said \
         from {table} where {said} is not null and {when} is not null \
         order by {when} desc, {key} limit {}",
        OTHERS_AT_MOST + 1
    )
}

fn text(view: &View<'_>, said_in: SaidIn, row: &Row<'_>) -> Result<Text, PageError> {
    let said_at = row.must_instant("said_at")?;
    let (mut side, mut level, mut is_customers) = (None, None, said_in == SaidIn::Cases);
    if said_in == SaidIn::Answers {
        let survey = row.text("survey")?;
        is_customers = survey != Some("account_team");
        side = match row.text("band")? {
            Some("low") => Some(Side::Low),
            Some("middle") => Some(Side::Middle),
            Some("high") => Some(Side::High),
            _ => None,
        };
        let ends = (row.number("scale_min")?, row.number("scale_max")?);
        level = row.number("score")?.and_then(|score| level_of(survey, score, ends));
    }
    Ok(Text {
        said_in,
        id: row.key("id")?,
        customer: row.owned("customer_id")?,
        text: row.owned("said")?.unwrap_or_default(),
        said_at,
        said_on: view.lens.zone.to_datetime(said_at).date(),
        side,
        level,
        is_customers,
    })
}

/// Where a score stands between the ends of its scale. **Empty**: the scale has no length, or the score is no number.
fn level_of(survey: Option<&str>, score: f64, (bottom, top): (Option<f64>, Option<f64>)) -> Option<f64> {
    let bottom = bottom.unwrap_or(if survey == Some("nps") { 0.0 } else { 1.0 });
    let top = top.or(default_top(survey)).unwrap_or(5.0);
    let level = (score - bottom) / (top - bottom);
    (top > bottom && level.is_finite()).then(|| level.clamp(0.0, 1.0))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A comment of a day in January 2026.
    pub(in crate::foresight::comments) fn comment(day: i8, text: &str, side: Option<Side>) -> Text {
        let said_on = jiff::civil::date(2026, 1, day);
        Text {
            said_in: SaidIn::Answers,
            id: format!("{day}-{text}"),
            customer: Some("ana".into()),
            text: text.into(),
            said_at: said_on.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp(),
            said_on,
            side,
            level: side.map(|_| 0.5),
            is_customers: true,
        }
    }

    #[test]
    fn scores_of_all_surveys_stand_on_one_scale() {
        let ends = (None, None);
        assert_eq!(level_of(Some("nps"), 6.0, ends), Some(0.6));
        assert_eq!(level_of(Some("csat"), 2.0, ends), Some(0.25));
        assert_eq!(level_of(Some("ces"), 7.0, ends), Some(1.0));
        assert_eq!(level_of(None, 99.0, (Some(0.0), Some(3.0))), Some(1.0));
        assert_eq!(level_of(None, 1.0, (Some(3.0), Some(3.0))), None);
        let score = |side| comment(1, "a", side).score();
        assert_eq!((score(None), score(Some(Side::Low))), (None, Some(0.45)));
        assert!(score(Some(Side::Middle)) > Some(1.0) && score(Some(Side::High)) > Some(2.0));
    }
}
