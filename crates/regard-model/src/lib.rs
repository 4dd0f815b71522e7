//! The words that every other crate speaks: identifiers, money, time, scope, the [`Lens`], the
//! entities and the ports. Owns no I/O, no clock and no SQL engine.

pub mod engine;
pub mod entities;
pub mod entity;
pub mod fault;
pub mod figure;
mod foreseen;
pub mod ids;
pub mod joined;
pub mod ledger;
pub mod lens;
pub mod moment;
pub mod money;
mod nearest;
pub mod period;
pub mod quarantine;
pub mod scope;
mod spelling;
pub mod verdict;

pub use engine::{Answer, Engine, EngineError, Statement, Value};
pub use entity::{Column, ColumnType, Entity, Presence, Reach, Reference, WhenMissing};
pub use fault::FileFault;
pub use figure::{Figure, ReferenceValue};
pub use foreseen::{Foreseen, ForeseenTable};
pub use ids::{BatchId, CustomerId, PolicyVersion, SnapshotId, UserId};
pub use joined::Joined;
pub use ledger::{EntityCount, Ledger, LoadRecord, LoadStatus};
pub use lens::Lens;
pub use moment::Moment;
pub use money::{Currency, Money};
pub use nearest::{did_you_mean, nearest, perhaps};
pub use period::{Grain, Period};
pub use quarantine::{Quarantined, ReasonCode};
pub use scope::{CustomerSet, Scope};
pub use spelling::same_word;
pub use verdict::Verdict;
