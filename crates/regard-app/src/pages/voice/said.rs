//! How single comments were read: their sentiment, their language and their themes. Asked for the few that a page shows.

use super::wire::{CommentTheme, SentimentName};
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::read;
use regard_model::{Statement, Value};
use std::collections::HashMap;

/// How one comment was read.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Said {
    /// **Empty**: it is not known.
    pub(crate) sentiment: Option<SentimentName>,
    /// `words` or `score`.
    pub(crate) sentiment_by: Option<String>,
    /// The chance that its score is bad. **Empty**: its words were not judged.
    pub(crate) negative: Option<f64>,
    /// **Empty**: it was not found.
    pub(crate) language: Option<String>,
    /// At most three.
    pub(crate) themes: Vec<CommentTheme>,
}

/// A row that shows an answer, and takes how its words were read.
pub(crate) trait HowRead {
    /// Its answer. **Empty**: it has no words.
    fn in_words(&self) -> Option<&str>;
    /// Takes how they were read.
    fn tell(&mut self, said: Said);
}

impl View<'_> {
    /// Puts to answers with words how these were read.
    pub(crate) async fn tell_how_read<T: HowRead>(&self, rows: &mut [T]) -> Result<(), PageError> {
        let answers: Vec<String> = rows.iter().filter_map(|row| row.in_words().map(str::to_owned)).collect();
        let keys: Vec<&str> = answers.iter().map(String::as_str).collect();
        let mut said = self.said_in(&keys).await?;
        for row in rows {
            if let Some(said) = row.in_words().and_then(|answer| said.remove(answer)) {
                row.tell(said);
            }
        }
        Ok(())
    }

    /// How answers were read, by their keys; those that were not read are left out.
    pub(crate) async fn said_in(&self, answers: &[&str]) -> Result<HashMap<String, Said>, PageError> {
        if answers.is_empty() {
            return Ok(HashMap::new());
        }
        let (mut said, themes) = futures::try_join!(self.judged(answers), self.themes_said(answers))?;
        for (answer, theme) in themes {
            said.entry(answer).or_default().themes.push(theme);
        }
        Ok(said)
    }

    async fn judged(&self, answers: &[&str]) -> Result<HashMap<String, Said>, PageError> {
        let statement = among(
            "select said_id, sentiment, sentiment_by, negative, language_found from judged_comments",
            answers,
            "",
        );
        let said = read(&*self.query(statement).await?, |row| {
            let said = Said {
                sentiment: row.text("sentiment")?.and_then(SentimentName::of),
                sentiment_by: row.owned("sentiment_by")?,
                negative: row.number("negative")?,
                language: row.owned("language_found")?,
                themes: Vec::new(),
            };
            Ok((row.key("said_id")?, said))
        })?;
        Ok(said.into_iter().collect())
    }

    async fn themes_said(&self, answers: &[&str]) -> Result<Vec<(String, CommentTheme)>, PageError> {
        let statement =
            among("select said_id, theme, written from comment_themes", answers, " order by said_id, theme");
        read(&*self.query(statement).await?, |row| {
            Ok((row.key("said_id")?, CommentTheme { theme: row.key("theme")?, written: row.key("written")? }))
        })
    }
}

/// A statement about these answers.
fn among(select: &str, answers: &[&str], order: &str) -> Statement {
    let places: Vec<String> = (1..=answers.len()).map(|place| format!("${place}")).collect();
    let sql = format!("{select} where said_in = 'answers' and said_id in ({}){order}", places.join(", "));
    let bind = |statement: Statement, answer: &&str| statement.bind(Value::Text((*answer).to_owned()));
    answers.iter().fold(Statement::new(sql), bind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_bound_and_never_pasted() {
        let statement = among("select 1", &["a", "x' or 1=1"], " order by 1");
        assert_eq!(statement.sql, "select 1 where said_in = 'answers' and said_id in ($1, $2) order by 1");
        assert_eq!(statement.values[1], Value::Text("x' or 1=1".into()));
    }
}
