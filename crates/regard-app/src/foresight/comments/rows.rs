//! What was read as rows of the tables that keep it.

use super::read::{Heard, ReadAs};
use super::texts::Text;
use crate::foresight::rows::{batch, texts};
use crate::pages::error::PageError;
use arrow_array::{ArrayRef, Float64Array, TimestampMicrosecondArray};
use regard_model::{ForeseenTable, Moment};
use regard_predict::comments::Language;
use std::sync::Arc;

impl Heard {
    /// Everything that is kept of it, read at a moment.
    pub(in crate::foresight) fn tables(&self, moment: Moment) -> Result<Vec<ForeseenTable>, PageError> {
        let all: Vec<(&Text, ReadAs)> = self.texts.iter().zip(self.read.iter().copied()).collect();
        let mut judged = said(&all, moment);
        let by = |(_, read): &(&Text, ReadAs)| {
            read.mood.map(|_| if read.negative.is_some() { "words" } else { "score" })
        };
        let chance = all.iter().map(|(_, read)| read.negative);
        judged.push(("sentiment_by", texts(all.iter().map(by))));
        judged.push(("negative", Arc::new(chance.collect::<Float64Array>())));
        let of_themes: Vec<(&Text, ReadAs)> = self.themes.iter().map(|themed| all[themed.text]).collect();
        let mut themes = said(&of_themes, moment);
        themes.push(("theme", texts(self.themes.iter().map(|themed| Some(themed.theme.as_str())))));
        themes.push(("written", texts(self.themes.iter().map(|themed| Some(themed.written.as_str())))));
        Ok(vec![
            ForeseenTable::of("judged_comments", vec![batch(judged)?]),
            ForeseenTable::of("comment_themes", vec![batch(themes)?]),
        ])
    }
}

/// What both tables have: which text, whose, since when, and how it was read.
fn said<'a>(of: &'a [(&'a Text, ReadAs)], moment: Moment) -> Vec<(&'static str, ArrayRef)> {
    let said_at = of.iter().map(|(text, _)| text.said_at.as_microsecond());
    let said_at = TimestampMicrosecondArray::from_iter_values(said_at).with_timezone("UTC");
    let judged_at = TimestampMicrosecondArray::from_value(moment.as_micros(), of.len()).with_timezone("UTC");
    vec![
        ("said_in", texts(of.iter().map(|(text, _)| Some(text.said_in.as_str())))),
        ("said_id", texts(of.iter().map(|(text, _)| Some(text.id.as_str())))),
        ("customer_id", texts(of.iter().map(|(text, _)| text.customer.as_deref()))),
        ("judged_at", Arc::new(judged_at)),
        ("said_at", Arc::new(said_at)),
        ("language_found", texts(of.iter().map(|(_, read)| read.language.map(Language::code)))),
        ("sentiment", texts(of.iter().map(|(_, read)| read.mood.map(super::read::Mood::as_str)))),
    ]
}
