//! Taking up a plan: from a playbook of the policy that holds, or free.

use super::wire::{PlanRow, PlanWanted, StepWanted};
use crate::extract::{Body, Nothing, Plain, SignedIn, Witness, page_problem, store_problem};
use crate::handlers::actor;
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::civil::Date;
use regard_app::pages::SuggestionStep;
use regard_app::policies::Holding;
use regard_model::{CustomerId, Lens, Scope, UserId};
use regard_store::{CallerError, Limits, NewPlan, NewStep, PlanFilter, PlanState, Playbook};

/// Takes up a plan for a customer.
#[utoipa::path(post, path = "", tag = "plans", request_body = PlanWanted,
    responses((status = 201, body = PlanRow)))]
pub(crate) async fn open_plan(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    witness: Witness,
    _: Plain<Nothing>,
    Body(wanted): Body<PlanWanted>,
) -> Result<(StatusCode, Json<PlanRow>), Problem> {
    let (actor, lens) = actor(&state, &session, &witness).await?;
    let customer = CustomerId::new(&wanted.customer_id);
    if !lens.scope.holds(&customer) {
        return Err(Problem::NotFound);
    }
    state.reader.customer_called(&lens, &wanted.customer_id).await.map_err(page_problem)?;
    let owner_id = state.colleague("owner_id", wanted.owner_id.clone(), &customer).await?;
    let owner_id = owner_id.unwrap_or_else(|| actor.user_id.clone());
    let new = state.plan_to_be(&lens, wanted, customer, owner_id).await?;
    state.is_not_taken_up(&actor.scope, &new).await?;
    let plan = state.store.open_plan(actor, new).await.map_err(store_problem)?;
    Ok((StatusCode::CREATED, state.plan_row(&lens, plan).await?))
}

/// What a playbook gives a plan.
struct Given {
    title: String,
    steps: Vec<SuggestionStep>,
}

impl Running {
    /// The plan as it is wanted; what is not said is the playbook's.
    async fn plan_to_be(
        &self,
        lens: &Lens,
        wanted: PlanWanted,
        customer: CustomerId,
        owner_id: UserId,
    ) -> Result<NewPlan, Problem> {
        // Its steps and its version are of one policy, whatever is published meanwhile.
        let holding = self.policies.now();
        let given = match &wanted.playbook {
            Some(key) => Some(self.given(lens, &holding, key, &wanted.customer_id).await?),
            None => None,
        };
        let last = given.iter().flat_map(|given| &given.steps).map(|step| step.due_on).max();
        let steps = match (wanted.steps, &given) {
            (Some(steps), _) => self.steps_wanted(steps, &customer).await?,
            (None, Some(given)) => self.steps_given(&given.steps, &customer).await?,
            (None, None) => Vec::new(),
        };
        let latest = steps.iter().filter_map(|step| step.due_on).max();
        let missing = |field| Problem::bad_parameter(field, "a free plan needs one");
        let title = wanted.title.map(|title| title.trim().to_owned());
        let title = title.or_else(|| given.map(|given| given.title)).ok_or_else(|| missing("title"))?;
        let due_on: Option<Date> = wanted.due_on.or(latest).or(last);
        Ok(NewPlan {
            customer_id: customer,
            playbook: wanted.playbook.map(|key| Playbook { key, policy: holding.version }),
            title,
            owner_id,
            due_on: due_on.ok_or_else(|| missing("due_on"))?,
            steps,
        })
    }

    /// The store knows of one key alone; of a playbook that was taken up under another one it is told here.
    async fn is_not_taken_up(&self, scope: &Scope, new: &NewPlan) -> Result<(), Problem> {
        let Some(playbook) = &new.playbook else { return Ok(()) };
        let filter = PlanFilter {
            state: Some(PlanState::Open),
            customers: self.kept_keys(Some(new.customer_id.as_str().to_owned())).await?,
            playbook: Some(playbook.key.clone()),
            ..PlanFilter::default()
        };
        let open = self.store.plans(scope, &filter, None, 1).await.map_err(store_problem)?.pop();
        open.map_or(Ok(()), |plan| Err(store_problem(CallerError::PlanThere(plan.plan_id).into())))
    }

    async fn given(
        &self,
        lens: &Lens,
        holding: &Holding,
        key: &str,
        customer_id: &str,
    ) -> Result<Given, Problem> {
        let playbook = holding.policy.playbooks.iter().find(|one| one.name == key);
        let unknown = || Problem::bad_parameter("playbook", "the policy that holds has no such playbook");
        let playbook = playbook.ok_or_else(unknown)?;
        let steps = self.reader.steps_of(lens, playbook, customer_id).await.map_err(page_problem)?;
        Ok(Given { title: playbook.title.clone(), steps })
    }

    async fn steps_wanted(
        &self,
        steps: Vec<StepWanted>,
        customer: &CustomerId,
    ) -> Result<Vec<NewStep>, Problem> {
        // Before anybody is looked up.
        let at_most = Limits::default().steps_per_plan as usize;
        if steps.len() > at_most {
            return Err(Problem::bad_parameter("steps", format!("a plan has at most {at_most} steps")));
        }
        let mut wanted = Vec::with_capacity(steps.len());
        for step in steps {
            let user_id = self.colleague("user_id", step.user_id, customer).await?;
            wanted.push(NewStep { text: step.text, user_id, due_on: step.due_on });
        }
        Ok(wanted)
    }

    /// The steps of a playbook. Who is meant and may not sign in here, or does not see the customer, is left out: the
    /// step is the owner's of the plan then.
    async fn steps_given(
        &self,
        steps: &[SuggestionStep],
        customer: &CustomerId,
    ) -> Result<Vec<NewStep>, Problem> {
        let mut given = Vec::with_capacity(steps.len());
        for step in steps {
            let user_id = match self.colleague("user_id", step.user_id.clone(), customer).await {
                Err(Problem::BadParameter { .. }) => None,
                other => other?,
            };
            given.push(NewStep { text: step.text.clone(), user_id, due_on: Some(step.due_on) });
        }
        Ok(given)
    }
}
