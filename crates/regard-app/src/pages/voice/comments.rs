//! The feed of comments: answers in the customers' own words, searched and narrowed by the engine, read on
//! by the place of the last one.

use super::said::{HowRead, Said};
use super::told::{OF_CUSTOMERS, banded, judged};
use super::wire::{Band, CommentFacets, CommentRow, CommentsPage, CommentsQuestion, SentimentName, Told};
use crate::pages::calendar::{end_of, start_of, twelve_months};
use crate::pages::cursor;
use crate::pages::customer::default_top;
use crate::pages::customers::NONE;
use crate::pages::error::PageError;
use crate::pages::narrow::to_segment;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::{Row, first, read};
use crate::pages::search::escape;
use jiff::Timestamp;
use regard_model::{Lens, Period, Statement, Value};
use std::collections::BTreeMap;

/// How many comments one answer holds when nobody says.
const SHOWN: u32 = 20;
/// How many combinations of survey and language are looked at.
const MOST_FACETS: usize = 500;

/// The last answer that was shown.
type Place = (Timestamp, String);

impl Reader {
    /// One page of the feed of comments.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`]; [`PageError::Engine`].
    pub async fn comments(
        &self,
        lens: &Lens,
        question: &CommentsQuestion,
    ) -> Result<CommentsPage, PageError> {
        let limit = cursor::limit(question.limit, SHOWN)?;
        let after: Option<Place> = cursor::decode(question.after.as_deref())?;
        let period = question.period.unwrap_or_else(|| twelve_months(lens.today()));
        let view = self.through(lens);
        let (mut rows, total, facets, freshness) = futures::try_join!(
            view.told(question, period, after.as_ref(), limit + 1),
            view.count_told(question, period),
            view.facets_told(question, period),
            self.freshness(lens.snapshot),
        )?;
        let more = rows.len() > limit;
        rows.truncate(limit);
        view.tell_how_read(&mut rows).await?;
        let next = match rows.last() {
            Some(row) if more => Some(cursor::encode(&(row.answered_at, &row.answer_id))?),
            _ => None,
        };
        Ok(CommentsPage { rows, next, total, facets, period: period.into(), freshness })
    }
}

impl View<'_> {
    async fn told(
        &self,
        question: &CommentsQuestion,
        period: Period,
        after: Option<&Place>,
        limit: usize,
    ) -> Result<Vec<CommentRow>, PageError> {
        let mut wanted = self.wanted(question, period);
        if let Some((at, answer_id)) = after {
            let at = wanted.bind(Value::Instant(*at));
            let id = wanted.bind(Value::Text(answer_id.clone()));
            wanted
                .conditions
                .push(format!("(answered_at < {at} or (answered_at = {at} and answer_id > {id}))"));
        }
        let statement = wanted.statement(|conditions| {
            format!(
                "select p.answer_id, p.customer_id, c.name as customer_name, p.survey, p.touchpoint, p.order_id, \
                 coalesce(i.name, p.item_id) as item_name, p.score, p.scale_max, p.band, p.comment, p.language, \
                 p.answered_at from (select answer_id, customer_id, survey, touchpoint, order_id, item_id, score, \
                 scale_max, band, comment, language, answered_at from {} where {conditions} \
                 order by answered_at desc, answer_id limit {limit}) as p \
                 left join customers c on c.customer_id = p.customer_id \
                 left join items i on i.item_id = p.item_id order by p.answered_at desc, p.answer_id",
                told(question)
            )
        });
        let statement = to_segment(statement, "told.customer_id", question.segment.as_deref());
        read(&*self.query(statement).await?, comment_row)
    }

    async fn count_told(&self, question: &CommentsQuestion, period: Period) -> Result<u64, PageError> {
        let wanted = self.wanted(question, period);
        let statement = wanted.statement(|conditions| {
            format!("select count(*) as answers from {} where {conditions}", told(question))
        });
        let statement = to_segment(statement, "told.customer_id", question.segment.as_deref());
        Ok(first(&*self.query(statement).await?, |row| row.count("answers"))?.unwrap_or(0))
    }

    /// What all comments of the period can be narrowed to, whatever they are narrowed to now.
    async fn facets_told(
        &self,
        question: &CommentsQuestion,
        period: Period,
    ) -> Result<CommentFacets, PageError> {
        let every = CommentsQuestion { told: question.told, ..CommentsQuestion::default() };
        let mut wanted = self.wanted(&every, period);
        wanted.conditions.retain(|condition| condition != OF_CUSTOMERS);
        let statement = wanted.statement(|conditions| {
            format!(
                "select survey, language, count(*) as answers from {} where {conditions} \
                 group by survey, language order by count(*) desc, survey, language limit {MOST_FACETS}",
                judged()
            )
        });
        let statement = to_segment(statement, "told.customer_id", question.segment.as_deref());
        let counts = read(&*self.query(statement).await?, |row| {
            Ok((row.owned("survey")?, row.owned("language")?, row.count("answers")?))
        })?;
        Ok(facets(&counts))
    }

    /// Which answers a question wants.
    fn wanted(&self, question: &CommentsQuestion, period: Period) -> Wanted {
        let mut wanted = Wanted::default();
        let from = wanted.bind(Value::Instant(start_of(period.from, &self.lens.zone)));
        let before = wanted.bind(Value::Instant(end_of(period.to, &self.lens.zone)));
        wanted.conditions.push(format!("answered_at >= {from} and answered_at < {before}"));
        match &question.survey {
            None => wanted.conditions.push(OF_CUSTOMERS.to_owned()),
            survey => wanted.keep_if("survey", survey.as_ref()),
        }
        wanted.keep_if("language", question.language.as_ref());
        wanted.keep_if("band", question.band.map(word).as_ref());
        match question.sentiment {
            None => {}
            Some(SentimentName::Unknown) => wanted.conditions.push("sentiment is null".to_owned()),
            Some(sentiment) => wanted.keep_if("sentiment", Some(&sentiment.as_str().to_owned())),
        }
        if let Some(theme) = &question.theme {
            let place = wanted.bind(Value::Text(theme.clone()));
            wanted.conditions.push(format!(
                "answer_id in (select said_id from comment_themes where said_in = 'answers' and theme = {place})"
            ));
        }
        if question.told == Told::Comments {
            wanted.conditions.push("comment is not null".to_owned());
        }
        let search = question.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
        if let Some(text) = search {
            let like = wanted.bind(Value::Text(format!("%{}%", escape(&text.to_lowercase()))));
            wanted.conditions.push(format!("lower(comment) like {like}"));
        }
        wanted
    }
}

impl HowRead for CommentRow {
    fn in_words(&self) -> Option<&str> {
        self.comment.is_some().then_some(self.answer_id.as_str())
    }

    fn tell(&mut self, said: Said) {
        self.language = self.language.take().or(said.language);
        (self.sentiment, self.sentiment_by) = (said.sentiment, said.sentiment_by);
        (self.negative, self.themes) = (said.negative, said.themes);
    }
}

/// The answers that a question looks through: with how each was read only where it asks for that.
fn told(question: &CommentsQuestion) -> String {
    if question.sentiment.is_some() || question.language.is_some() { judged() } else { banded() }
}

/// Conditions over the answers with their bound values.
#[derive(Debug, Default)]
struct Wanted {
    conditions: Vec<String>,
    values: Vec<Value>,
}

impl Wanted {
    fn bind(&mut self, value: Value) -> String {
        self.values.push(value);
        format!("${}", self.values.len())
    }

    fn keep_if(&mut self, column: &str, member: Option<&String>) {
        match member.map(String::as_str) {
            None => {}
            Some(NONE) => self.conditions.push(format!("{column} is null")),
            Some(member) => {
                let place = self.bind(Value::Text(member.to_owned()));
                self.conditions.push(format!("{column} = {place}"));
            }
        }
    }

    /// The statement that `write` makes of the conditions, which end in a place for the segment.
    fn statement(self, write: impl FnOnce(&str) -> String) -> Statement {
        let conditions = format!("{}{{segment}}", self.conditions.join(" and "));
        Statement { sql: write(&conditions), values: self.values }
    }
}

fn word(band: Band) -> String {
    match band {
        Band::Low => "low",
        Band::Middle => "middle",
        Band::High => "high",
    }
    .to_owned()
}

fn comment_row(row: &Row<'_>) -> Result<CommentRow, PageError> {
    let survey = row.owned("survey")?;
    let customer_id = row.owned("customer_id")?;
    Ok(CommentRow {
        answer_id: row.key("answer_id")?,
        customer_name: row.owned("customer_name")?.or_else(|| customer_id.clone()),
        customer_id,
        touchpoint: row.owned("touchpoint")?,
        order_id: row.owned("order_id")?,
        item_name: row.owned("item_name")?,
        score: row.number("score")?,
        scale_max: row.number("scale_max")?.or(default_top(survey.as_deref())),
        band: match row.text("band")? {
            Some("low") => Some(Band::Low),
            Some("middle") => Some(Band::Middle),
            Some("high") => Some(Band::High),
            _ => None,
        },
        comment: row.owned("comment")?,
        language: row.owned("language")?,
        answered_at: row.must_instant("answered_at")?,
        survey,
        sentiment: None,
        sentiment_by: None,
        negative: None,
        themes: Vec::new(),
    })
}

/// How many comments came with a survey in a language.
type Counted = (Option<String>, Option<String>, u64);

fn facets(counts: &[Counted]) -> CommentFacets {
    let members = |of: fn(&Counted) -> Option<&String>| -> Vec<String> {
        let mut found: BTreeMap<&str, u64> = BTreeMap::new();
        for count in counts {
            *found.entry(of(count).map_or(NONE, String::as_str)).or_default() += count.2;
        }
        let mut found: Vec<(&str, u64)> = found.into_iter().collect();
        found.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        found.into_iter().map(|(member, _)| member.to_owned()).collect()
    };
    CommentFacets {
        surveys: members(|(survey, _, _)| survey.as_ref()),
        languages: members(|(_, language, _)| language.as_ref()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_bound_and_the_segment_has_its_place() {
        let mut wanted = Wanted::default();
        wanted.keep_if("survey", Some(&"x' or 1=1".to_owned()));
        wanted.keep_if("language", Some(&NONE.to_owned()));
        wanted.keep_if("band", None);
        let statement = wanted.statement(|conditions| format!("select 1 where {conditions}"));
        assert_eq!(statement.sql, "select 1 where survey = $1 and language is null{segment}");
        assert_eq!(statement.values, [Value::Text("x' or 1=1".into())]);
    }

    #[test]
    fn what_can_be_chosen_stands_by_how_often_it_is() {
        let count = |survey: &str, language: Option<&str>, n| {
            (Some(survey.to_owned()), language.map(str::to_owned), n)
        };
        let counts = [
            count("nps", Some("de"), 4),
            count("csat", Some("pl"), 9),
            count("nps", None, 7),
            count("ces", Some("pl"), 1),
        ];
        let facets = facets(&counts);
        assert_eq!(facets.surveys, ["nps", "csat", "ces"]);
        assert_eq!(facets.languages, ["pl", NONE, "de"]);
    }
}
