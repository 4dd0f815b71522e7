//! What is done for a customer: plans with steps, from playbooks or free. Owns their tables, that a customer has one
//! open plan of a playbook at most, and that a plan that has ended stays as it was; which playbook fits is for others to
//! know.

mod changing;
mod listing;
mod opening;
mod plan;
mod to_do;

pub use changing::{PlanChanges, StepChanges};
pub use listing::{PlanCounts, PlanFilter};
pub use plan::{NewPlan, NewStep, Plan, PlanEnd, PlanState, PlanStep, Playbook};
pub use to_do::{PlanStart, StepToDo};
