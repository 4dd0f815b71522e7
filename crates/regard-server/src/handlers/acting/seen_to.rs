//! What people have seen to, for the brief, which asks nobody to call for it. Owns how far back it is looked.

use super::was_open;
use crate::extract::store_problem;
use crate::problem::Problem;
use crate::state::Running;
use jiff::SignedDuration;
use regard_app::pages::SeenTo;
use regard_model::Lens;
use regard_store::{Plan, PlanFilter, PlanState};

/// A case is opened after its answer, and the brief tells of answers of 90 days; whole days may begin earlier.
/// **Unit**: hours.
const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(92 * 24);
/// So many plans are looked at for those that are open. Of more the newest count.
const PLANS_AT_MOST: u32 = 1000;

impl Running {
    /// The answers in view whose cases are closed, and the customers in view who have an open plan.
    pub(in crate::handlers) async fn seen_to(
        &self,
        lens: &Lens,
        moment_is_asked: bool,
    ) -> Result<SeenTo, Problem> {
        let until = self.kept_until(lens, moment_is_asked);
        let scope = self.kept_scope(&lens.scope).await?;
        let since = lens.moment.instant().saturating_sub(LOOKED_BACK).unwrap_or(jiff::Timestamp::MIN);
        let answers = self.store.answers_seen_to(&scope, since, until).await.map_err(store_problem)?;
        // Of now those that are open are enough; what is done today may have been open at an older moment.
        let state = (!moment_is_asked).then_some(PlanState::Open);
        let filter = PlanFilter { state, ..PlanFilter::default() };
        let plans = self.store.plans(&scope, &filter, None, PLANS_AT_MOST).await.map_err(store_problem)?;
        let mut open: Vec<Plan> = plans.into_iter().filter(|plan| was_open(plan, until)).collect();
        self.put_mains(open.iter_mut().map(|plan| &mut plan.customer_id).collect()).await?;
        let mut seen_to = SeenTo { answers: answers.into_iter().collect(), ..SeenTo::default() };
        for plan in open {
            let customer_id = plan.customer_id.as_str().to_owned();
            let taken_up = seen_to.plans.entry(customer_id).or_insert(plan.opened_at);
            *taken_up = plan.opened_at.max(*taken_up);
        }
        Ok(seen_to)
    }
}
