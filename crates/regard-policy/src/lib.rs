//! From what is measured to where a customer stands, what to do about it and who is told. Owns the policy that experts
//! keep: its document, what follows from it, and what a change of it would do. Pure: values in, placements out.

mod alert;
mod axis;
mod built_in;
mod judge;
mod place;
mod playbook;
mod policy;
mod read;
mod receipt;
mod replay;
mod sheet;
mod standing;

pub use alert::{Alert, AlertRule, Event, How, Occasion, Raised, Transition, raise};
pub use axis::{Axis, Measured, Score};
pub use built_in::{BUILT_IN, built_in};
pub use judge::{Call, Record, judge};
pub use place::{Placed, place};
pub use playbook::{Limit, Playbook, Role, Step, Suggestion, suggest};
pub use policy::{Policy, Rule, Whom};
pub use receipt::{Change, Line, Receipt, Tally, changes, receipt};
pub use replay::{Moves, compare};
pub use sheet::{Sheet, SheetError};
pub use standing::Standing;
