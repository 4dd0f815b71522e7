//! What people have seen to, for the brief, which asks nobody to call for it. Owns how far back it is looked.

use crate::extract::store_problem;
use crate::problem::Problem;
use crate::state::Running;
use jiff::SignedDuration;
use regard_app::pages::SeenTo;
use regard_model::Lens;

/// A case is opened after its answer, and the brief tells of answers of 90 days; whole days may begin earlier.
/// **Unit**: hours.
const LOOKED_BACK: SignedDuration = SignedDuration::from_hours(92 * 24);

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
        let at = moment_is_asked.then_some(until);
        let mut plans = self.store.plans_taken_up(&scope, at).await.map_err(store_problem)?;
        self.put_mains(plans.iter_mut().map(|(customer, _)| customer).collect()).await?;
        let mut seen_to = SeenTo { answers: answers.into_iter().collect(), ..SeenTo::default() };
        for (customer, opened_at) in plans {
            let taken_up = seen_to.plans.entry(customer.as_str().to_owned()).or_insert(opened_at);
            *taken_up = opened_at.max(*taken_up);
        }
        Ok(seen_to)
    }
}
