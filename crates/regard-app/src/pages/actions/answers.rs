//! What customers said in answers that became cases: the words and the scale beside the score.

use crate::pages::customer::default_top;
use crate::pages::error::PageError;
use crate::pages::promises::any_of;
use crate::pages::reader::Reader;
use crate::pages::rows::read;
use jiff::Timestamp;
use regard_model::{Lens, Statement};
use std::collections::HashMap;

/// What somebody said.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerSaid {
    /// The top of its scale. **Empty**: no source says so.
    pub scale_max: Option<f64>,
    /// In their own words. **Empty**: they wrote none.
    pub comment: Option<String>,
    /// When. **Empty**: it is not known.
    pub answered_at: Option<Timestamp>,
}

impl Reader {
    /// These answers, by key, as far as they are of customers in scope. A key that is none is left out.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub async fn answers_said(
        &self,
        lens: &Lens,
        answers: Vec<String>,
    ) -> Result<HashMap<String, AnswerSaid>, PageError> {
        if answers.is_empty() {
            return Ok(HashMap::new());
        }
        let asked = Statement::new(
            "select answer_id, survey, scale_max, comment, answered_at from answers where answer_id in",
        );
        let found = self.through(lens).query(any_of(asked, answers)).await?;
        let said = read(&found, |row| {
            let survey = row.owned("survey")?;
            let said = AnswerSaid {
                scale_max: row.number("scale_max")?.or_else(|| default_top(survey.as_deref())),
                comment: row.owned("comment")?,
                answered_at: row.instant("answered_at")?,
            };
            Ok((row.key("answer_id")?, said))
        })?;
        Ok(said.into_iter().collect())
    }
}
