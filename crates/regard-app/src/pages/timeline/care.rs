//! Cases, answers and what people wrote down, as events.

use super::event::{Telling, shorten};
use super::statements::From;
use super::wire::Tone;
use crate::pages::customer::default_top;
use crate::pages::error::PageError;
use crate::pages::rows::Row;
use crate::pages::sentence::Sentence;
use crate::pages::voice::band;

const CASES: From = From {
    select: "k.severity, k.subject",
    from: "from cases k where k.customer_id = $1",
    id: "k.case_id",
    time: "k.opened_at",
    by_day: false,
};
pub(super) const OPENED: From = CASES;
pub(super) const ESCALATED: From = From { time: "k.escalated_at", ..CASES };
pub(super) const RESOLVED: From = From { time: "k.resolved_at", ..CASES };

pub(super) const ANSWERED: From = From {
    select: concat!("a.survey, a.score, a.scale_max, a.touchpoint, ", band!(), " as band"),
    from: "from answers a where a.customer_id = $1",
    id: "a.answer_id",
    time: "a.answered_at",
    by_day: false,
};

pub(super) const NOTED: From = From {
    select: "n.kind, n.text",
    from: "from notes n where n.customer_id = $1",
    id: "n.note_id",
    time: "n.noted_at",
    by_day: false,
};

pub(super) fn case(key: &str, tone: Tone, id: &str, row: &Row<'_>) -> Result<Telling, PageError> {
    let subject = row.text("subject")?.unwrap_or(id);
    let title = Sentence::new(key).with("severity", row.text("severity")?).with("subject", subject);
    Ok((title, None, tone))
}

pub(super) fn answered(row: &Row<'_>) -> Result<Telling, PageError> {
    let (survey, score) = (row.text("survey")?, row.number("score")?);
    let scale_max = row.number("scale_max")?.or(default_top(survey));
    let title = Sentence::new("timeline.answer")
        .with("survey", survey)
        .with("score", score)
        .with("scale_max", scale_max)
        .with("touchpoint", row.text("touchpoint")?);
    let tone = match row.text("band")? {
        Some("high") => Tone::Good,
        Some("low") => Tone::Bad,
        _ => Tone::Plain,
    };
    Ok((title, None, tone))
}

pub(super) fn noted(row: &Row<'_>) -> Result<Telling, PageError> {
    let text = row.text("text")?.map(shorten);
    let title = Sentence::new("timeline.note").with("kind", row.text("kind")?).with("text", text);
    Ok((title, None, Tone::Plain))
}
