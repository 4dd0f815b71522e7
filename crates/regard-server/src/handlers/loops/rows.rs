//! From cases of low scores to what is shown of them, with what the customer wrote.

use super::wire::{LoopClosingRow, LoopRow, LoopStateName};
use crate::extract::page_problem;
use crate::problem::Problem;
use crate::state::Running;
use jiff::Timestamp;
use regard_app::pages::AnswerSaid;
use regard_model::{Lens, UserId};
use regard_store::{FeedbackLoop, LoopClosing, LoopState};
use std::collections::{BTreeMap, HashMap};

/// What is known of cases elsewhere.
struct Around {
    now: Timestamp,
    customers: HashMap<String, String>,
    people: BTreeMap<UserId, String>,
    said: HashMap<String, AnswerSaid>,
}

impl Running {
    pub(super) async fn loop_rows(
        &self,
        lens: &Lens,
        mut loops: Vec<FeedbackLoop>,
    ) -> Result<Vec<LoopRow>, Problem> {
        self.put_mains(loops.iter_mut().map(|one| &mut one.customer_id).collect()).await?;
        let mut people: Vec<UserId> = Vec::new();
        for one in &loops {
            people.push(one.owner_id.clone());
            people.extend(one.closings.iter().map(|closing| closing.closed_by.clone()));
        }
        let customers = loops.iter().map(|one| one.customer_id.as_str().to_owned()).collect();
        let answers = loops.iter().map(|one| one.answer_id.clone()).collect();
        let around = Around {
            now: (self.clock)(),
            customers: self.reader.customer_names(lens, customers).await.map_err(page_problem)?,
            people: self.names_of(&people).await?,
            said: self.reader.answers_said(lens, answers).await.map_err(page_problem)?,
        };
        Ok(loops.into_iter().map(|one| around.row(one)).collect())
    }
}

impl Around {
    fn row(&self, one: FeedbackLoop) -> LoopRow {
        let said = self.said.get(&one.answer_id);
        let customer_id = one.customer_id.as_str().to_owned();
        LoopRow {
            loop_id: one.loop_id,
            customer_name: self.customers.get(&customer_id).cloned(),
            customer_id,
            survey: one.survey,
            score: one.score,
            scale_max: said.and_then(|said| said.scale_max),
            comment: said.and_then(|said| said.comment.clone()),
            answered_at: said.and_then(|said| said.answered_at),
            answer_id: one.answer_id,
            owner_name: self.people.get(&one.owner_id).cloned(),
            owner_id: one.owner_id.as_str().to_owned(),
            opened_at: one.opened_at,
            due_at: one.due_at,
            overdue: one.state == LoopState::Open && one.due_at < self.now,
            state: LoopStateName::from(one.state),
            reopened: one.reopened,
            closings: one.closings.into_iter().map(|closing| self.closing(closing)).collect(),
        }
    }

    fn closing(&self, closing: LoopClosing) -> LoopClosingRow {
        LoopClosingRow {
            cause: closing.cause,
            action: closing.action,
            closed_by_name: self.people.get(&closing.closed_by).cloned(),
            closed_by: closing.closed_by.as_str().to_owned(),
            closed_at: closing.closed_at,
            answer: closing.answered.map(|(answer, _)| answer.into()),
            answered_at: closing.answered.map(|(_, at)| at),
        }
    }
}
