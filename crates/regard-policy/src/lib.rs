//! From signals to where a customer stands, what to do about it and who is told. Owns the policy that experts
//! keep: its document, what follows from it, and what a change of it would do. Pure: values in, placements out.

mod alert;
mod axis;
mod built_in;
mod judge;
mod known;
mod place;
mod playbook;
mod policy;
mod read;
mod receipt;
mod replay;
mod sheet;
mod standing;

pub use alert::{
    Alert, AlertKey, AlertRule, Event, Held, How, News, Occasion, Raised, Transition, Waiting, raise,
};
pub use axis::{Axis, AxisName, Level, Score, Signal};
pub use built_in::{BUILT_IN, built_in};
pub use judge::{Call, Record, judge};
pub use known::Known;
pub use place::{Placed, again, place};
pub use playbook::{Colleague, Limit, Playbook, Step, Suggestion, suggest};
pub use policy::{Policy, Rule, Threshold, Whom};
pub use receipt::{Change, Line, OpenRule, Receipt, Tally, changes, receipt};
pub use replay::{Moves, compare};
pub use sheet::{Sheet, SheetError};
pub use standing::Standing;
