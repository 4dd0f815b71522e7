//! What a customer said: answers to surveys, newest first.

use super::wire::VoiceRow;
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::read;
use crate::pages::voice::{HowRead, Said};
use regard_model::{Statement, Value};

/// The most answers that a page shows.
const MOST: usize = 50;

impl View<'_> {
    /// What a customer said.
    pub(super) async fn voice_of(&self, customer_id: &str) -> Result<Vec<VoiceRow>, PageError> {
        self.answers("customer_id", customer_id).await
    }

    /// What was said about an order.
    pub(crate) async fn answers_to_order(&self, order_id: &str) -> Result<Vec<VoiceRow>, PageError> {
        self.answers("order_id", order_id).await
    }

    async fn answers(&self, column: &'static str, id: &str) -> Result<Vec<VoiceRow>, PageError> {
        let statement = Statement::new(format!(
            "select answer_id, survey, score, scale_max, comment, language, answered_at, touchpoint from answers \
             where {column} = $1 and answered_at is not null order by answered_at desc, answer_id limit {MOST}"
        ));
        let answer = self.query(statement.bind(Value::Text(id.to_owned()))).await?;
        let mut rows = read(&answer, |row| {
            let survey = row.owned("survey")?;
            Ok(VoiceRow {
                answer_id: row.key("answer_id")?,
                score: row.number("score")?,
                scale_max: row.number("scale_max")?.or(default_top(survey.as_deref())),
                survey,
                comment: row.owned("comment")?,
                language: row.owned("language")?,
                answered_at: row.must_instant("answered_at")?,
                touchpoint: row.owned("touchpoint")?,
                sentiment: None,
                sentiment_by: None,
                themes: Vec::new(),
            })
        })?;
        self.tell_how_read(&mut rows).await?;
        Ok(rows)
    }
}

impl HowRead for VoiceRow {
    fn in_words(&self) -> Option<&str> {
        self.comment.is_some().then_some(self.answer_id.as_str())
    }

    fn tell(&mut self, said: Said) {
        self.language = self.language.take().or(said.language);
        (self.sentiment, self.sentiment_by, self.themes) = (said.sentiment, said.sentiment_by, said.themes);
    }
}

/// The top of a survey's scale when the source does not say.
pub(crate) fn default_top(survey: Option<&str>) -> Option<f64> {
    match survey {
        Some("nps") => Some(10.0),
        Some("ces") => Some(7.0),
        Some("csat") => Some(5.0),
        _ => None,
    }
}
