//! What somebody has to know about a customer: raised once for each customer, rule and cause while it stands, and what
//! people made of it. Owns the tables of alerts and votes; when a rule fires is for others to know.

mod alert;
mod handling;
mod listing;
mod raising;
mod voting;

pub use alert::{Alert, AlertKey, AlertState, NewAlert, Raised, ToldAlert, Vote};
pub use listing::{AlertCounts, AlertFilter};
pub use voting::RuleVotes;
