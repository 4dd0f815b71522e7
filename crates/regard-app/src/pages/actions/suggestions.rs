//! What to do for a customer: the playbooks that fit where they stand and why, with the people who are meant. Owns by
//! when each step would be done and who of several does it; which playbook fits is the policy's, and who a word of it
//! stands for is told by `acting`.

use super::wire::{FirstStep, SuggestionCause, SuggestionRow, SuggestionStep, SuggestionsPage};
use crate::acting::Colleagues;
use crate::foresight::{Kept, SIGNALS};
use crate::pages::error::PageError;
use crate::pages::reader::Reader;
use jiff::ToSpan;
use jiff::civil::Date;
use regard_model::{CustomerId, Lens, UserId};
use regard_policy::{Line, Playbook, Policy, Suggestion, receipt, suggest};
use std::collections::HashMap;
use std::sync::Arc;

/// What a first step takes in memory, about. **Unit**: bytes.
const BYTES_EACH: usize = 512;

impl Reader {
    /// What to do for a customer. `plans` are their open plans by the key of their playbook. Whether the people who are
    /// named may sign in is for the caller to know.
    ///
    /// **Empty**: it was not looked at them yet, or no playbook fits.
    ///
    /// # Errors
    /// [`PageError::NotFound`] when there is no such customer in scope; [`PageError::Engine`].
    pub async fn suggestions(
        &self,
        lens: &Lens,
        policy: &Policy,
        customer_id: &str,
        plans: &HashMap<String, String>,
    ) -> Result<SuggestionsPage, PageError> {
        let customer = CustomerId::new(customer_id);
        let view = self.through(lens);
        let (_, months) =
            futures::try_join!(view.customer_name(customer_id), self.kept_months(lens, &customer))?;
        let mut page = SuggestionsPage {
            seen_on: None,
            standing: None,
            policy_version: lens.policy.0,
            rows: Vec::new(),
        };
        let Some(newest) = months.last() else { return Ok(page) };
        page.seen_on = Some(newest.seen_on);
        let Some(receipt) = receipt(policy, &newest.kept.sheet, 0) else { return Ok(page) };
        page.standing = Some(receipt.standing.into());
        let fitting = suggest(policy, &newest.kept.sheet, 0, &receipt);
        if fitting.is_empty() {
            return Ok(page);
        }
        let colleagues = Colleagues::read_of(&view, &customer).await?;
        let meant = Meant { colleagues: &colleagues, customer: &customer, today: lens.today() };
        page.rows =
            fitting.iter().map(|one| meant.row(&policy.playbooks[one.playbook], one, plans)).collect();
        Ok(page)
    }

    /// What would be done first for each of some customers, in their order: the first step of the playbook that stands
    /// first among their suggestions. **Empty**: it was not looked at them at the newest moment, or no playbook fits.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub(crate) async fn first_steps(
        &self,
        lens: &Lens,
        policy: &Policy,
        customers: &[&str],
    ) -> Result<Vec<Option<FirstStep>>, PageError> {
        let make = async {
            let stood = self.stood(lens, policy).await?;
            let first = |customer: &&str| first_step(policy, &stood.as_ref()?.kept, customer);
            let steps: Vec<Option<FirstStep>> = customers.iter().map(first).collect();
            let bytes = steps.len() * BYTES_EACH;
            Ok((steps, bytes))
        };
        let found: Arc<Vec<Option<FirstStep>>> =
            self.through(lens).keep("first_steps", &customers, Box::pin(make)).await?;
        Ok(found.as_ref().clone())
    }

    /// The steps of a playbook as they would be taken up for a customer today.
    ///
    /// # Errors
    /// As [`Self::suggestions`].
    pub async fn steps_of(
        &self,
        lens: &Lens,
        playbook: &Playbook,
        customer_id: &str,
    ) -> Result<Vec<SuggestionStep>, PageError> {
        let customer = CustomerId::new(customer_id);
        let view = self.through(lens);
        view.customer_name(customer_id).await?;
        let colleagues = Colleagues::read_of(&view, &customer).await?;
        let meant = Meant { colleagues: &colleagues, customer: &customer, today: lens.today() };
        Ok(meant.steps(playbook))
    }
}

fn first_step(policy: &Policy, kept: &Kept, customer: &str) -> Option<FirstStep> {
    let row = kept.customers.binary_search_by(|one| one.as_str().cmp(customer)).ok()?;
    let receipt = receipt(policy, &kept.sheet, row)?;
    let first = suggest(policy, &kept.sheet, row, &receipt).into_iter().next()?;
    let playbook = &policy.playbooks[first.playbook];
    Some(FirstStep {
        playbook: playbook.name.clone(),
        title: playbook.title.clone(),
        text: playbook.steps.first()?.what.clone(),
    })
}

/// Who is meant around one customer, and when today is.
struct Meant<'a> {
    colleagues: &'a Colleagues,
    customer: &'a CustomerId,
    today: Date,
}

impl Meant<'_> {
    fn row(
        &self,
        playbook: &Playbook,
        suggestion: &Suggestion,
        plans: &HashMap<String, String>,
    ) -> SuggestionRow {
        let steps = self.steps(playbook);
        SuggestionRow {
            playbook: playbook.name.clone(),
            title: playbook.title.clone(),
            owner: playbook.owner.clone(),
            review_by: playbook.review_by,
            review_overdue: playbook.review_by < self.today,
            causes: suggestion.causes.iter().map(cause).collect(),
            due_on: steps.iter().map(|step| step.due_on).max().unwrap_or(self.today),
            steps,
            plan_id: plans.get(&playbook.name).cloned(),
        }
    }

    fn steps(&self, playbook: &Playbook) -> Vec<SuggestionStep> {
        let steps = playbook.steps.iter().map(|step| {
            let who: Option<UserId> = self.colleagues.meant(self.customer, &[step.by]).into_iter().next();
            let name = who.as_ref().and_then(|user| self.colleagues.name_of(user));
            SuggestionStep {
                text: step.what.clone(),
                by: step.by.into(),
                user_name: name.map(str::to_owned),
                user_id: who.map(|user| user.as_str().to_owned()),
                due_on: self.today.saturating_add(i64::from(step.days).days()),
            }
        });
        steps.collect()
    }
}

fn cause(line: &Line) -> SuggestionCause {
    let signal = SIGNALS.iter().find(|signal| signal.name == line.signal);
    SuggestionCause {
        signal: line.signal.clone(),
        metric: signal.and_then(|signal| signal.metric).map(str::to_owned),
        value: line.value,
        lost: line.possible - line.earned,
        possible: line.possible,
    }
}
