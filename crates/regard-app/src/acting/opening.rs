//! Low scores become owned cases at once. Owns for how long a score may still become one, who gets it, and by when it
//! should be closed; that one answer is one case is the application database's.

use super::colleagues::Colleagues;
use super::news::{Acting, ActingError};
use crate::pages::error::PageError;
use crate::pages::reader::View;
use crate::pages::rows::read;
use crate::pages::voice::banded;
use jiff::{SignedDuration, Timestamp, ToSpan};
use regard_model::{CustomerId, Lens, Scope, Statement, UserId};
use regard_store::{Limits, NewLoop};

/// Answers of so many days become cases; older ones are history, however late they were loaded. **Unit**: days.
const OPENED_FOR: i64 = 30;
/// So long there is to close a case, from its opening and from each reopening. **Unit**: hours.
const HOURS_TO_CLOSE: i64 = 48;
/// The longest key of an answer, and the longest name of a survey, that a case may have.
const KEY_AT_MOST: usize = 1000;
const SURVEY_AT_MOST: usize = 200;
/// The largest score, either way.
const SCORE_AT_MOST: f64 = 1_000_000.0;

/// What a case may be closed for. The web UI has the words.
pub const LOOP_CAUSES: [&str; 9] =
    ["delivery", "quality", "service", "price", "invoice", "product", "information", "expectation", "other"];

/// By when a case should be closed that is opened, or opened again, now.
pub fn due_from(now: Timestamp) -> Timestamp {
    now.saturating_add(SignedDuration::from_hours(HOURS_TO_CLOSE)).unwrap_or(Timestamp::MAX)
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OpenedCases {
    /// How many cases were opened.
    pub opened: usize,
    /// How many low scores have no case: nobody around the customer sees them and may sign in.
    pub unowned: usize,
    /// How many low scores cannot be kept: no number, or a key that is too long.
    pub left_out: usize,
}

/// An answer that is low on the scale of its survey.
#[derive(Debug, Clone, PartialEq)]
struct LowAnswer {
    answer_id: String,
    customer: CustomerId,
    survey: String,
    score: f64,
}

impl Acting<'_> {
    /// Opens a case for each low score of the last 30 days that has none. It needs no run of foresight, and comes to
    /// the same when it is done again.
    ///
    /// # Errors
    /// [`ActingError`]; the next time goes on from there.
    pub async fn open_cases(&self, lens: &Lens) -> Result<OpenedCases, ActingError> {
        let lens = Lens { scope: Scope::Everyone, ..lens.clone() };
        let reader = self.reader.forgetful();
        let view = reader.through(&lens);
        let answers = low_answers(&view).await?;
        let mut done = OpenedCases::default();
        if answers.is_empty() {
            return Ok(done);
        }
        let colleagues = Colleagues::read(&view).await?;
        let mut keepers = self.keepers(&colleagues, &lens).await?;
        let due_at = due_from((reader.parts.clock)());
        let mut new = Vec::new();
        for answer in answers {
            if !answer.can_be_kept() {
                done.left_out += 1;
                continue;
            }
            match keepers.of(&answer.customer).await? {
                Some(owner_id) => new.push(answer.into_case(owner_id, due_at)),
                None => done.unowned += 1,
            }
        }
        let at_once = usize::try_from(Limits::default().loops_per_opening).unwrap_or(usize::MAX);
        for some in new.chunks(at_once) {
            let opened = self.store.open_loops(some.to_vec()).await?;
            done.opened += opened.iter().filter(|one| one.is_new).count();
        }
        Ok(done)
    }
}

impl LowAnswer {
    fn can_be_kept(&self) -> bool {
        let key = |text: &str, at_most: usize| {
            !text.trim().is_empty() && text.len() <= at_most && !text.chars().any(char::is_control)
        };
        key(&self.answer_id, KEY_AT_MOST)
            && key(self.customer.as_str(), KEY_AT_MOST)
            && key(&self.survey, SURVEY_AT_MOST)
            && self.score.abs() <= SCORE_AT_MOST
    }

    fn into_case(self, owner_id: UserId, due_at: Timestamp) -> NewLoop {
        NewLoop {
            answer_id: self.answer_id,
            customer_id: self.customer,
            score: self.score,
            survey: self.survey,
            owner_id,
            due_at,
        }
    }
}

/// The low scores of the last days, oldest first. What is low is what the feed of comments calls low; the account
/// team's own view is no customer's.
async fn low_answers(view: &View<'_>) -> Result<Vec<LowAnswer>, PageError> {
    let since = view.lens.today().saturating_sub(OPENED_FOR.days());
    let sql = format!(
        "select answer_id, customer_id, survey, score from {} where band = 'low' and customer_id is not null \
         and survey is not null and survey <> 'account_team' and answered_at is not null \
         and local_day(answered_at) > date '{since}' order by answered_at, answer_id",
        banded()
    );
    let answers = read(&view.fresh(Statement::new(sql)).await?, |row| {
        Ok(LowAnswer {
            answer_id: row.key("answer_id")?,
            customer: CustomerId::new(row.key("customer_id")?),
            survey: row.key("survey")?,
            score: row.number("score")?.unwrap_or(f64::NAN),
        })
    })?;
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer() -> LowAnswer {
        LowAnswer {
            answer_id: "a1".to_owned(),
            customer: CustomerId::new("acme"),
            survey: "nps".to_owned(),
            score: 3.0,
        }
    }

    #[test]
    fn what_no_case_may_hold_is_left_out() {
        assert!(answer().can_be_kept());
        for wrong in [
            LowAnswer { answer_id: "x".repeat(1001), ..answer() },
            LowAnswer { answer_id: "a\0".to_owned(), ..answer() },
            LowAnswer { survey: " ".to_owned(), ..answer() },
            LowAnswer { customer: CustomerId::new("x".repeat(1001)), ..answer() },
            LowAnswer { score: f64::NAN, ..answer() },
            LowAnswer { score: -1e7, ..answer() },
        ] {
            assert!(!wrong.can_be_kept(), "{wrong:?}");
        }
    }

    #[test]
    fn there_are_two_days_to_close_a_case() {
        let now: Timestamp = "2026-01-05T09:00:00Z".parse().unwrap();
        assert_eq!(due_from(now).to_string(), "2026-01-07T09:00:00Z");
        assert_eq!(due_from(Timestamp::MAX), Timestamp::MAX);
    }

    #[test]
    fn a_cause_stands_once() {
        let mut causes = LOOP_CAUSES.to_vec();
        causes.sort_unstable();
        causes.dedup();
        assert_eq!(causes.len(), LOOP_CAUSES.len());
    }
}
