//! What is known of every customer at a moment, and what follows from it: who may leave, what they are worth, when they
//! pay, what they say and what matters to them. Owns
//! which facts become signals, what counts as leaving, and the run that learns from the past and writes down what it
//! foresees. How to learn is `regard-predict`'s; what to make of it is the policy's.

mod comments;
mod company;
mod drivers;
mod history;
mod kept;
mod learning;
mod leaving;
mod moments;
mod payments;
mod record;
mod rows;
mod run;
mod signals;
mod worth;

pub use comments::{CommentsQuality, CommentsRecord};
pub use drivers::{DriverFound, DriverMove, DriversFound, NotFound, PointFound, PointRange, PointRangeMinor};
pub(crate) use drivers::{NPS as DRIVERS_OF_NPS, POINT as DRIVERS_OF_POINT, STAYING as DRIVERS_OF_STAYING};
pub use history::History;
pub use kept::{FORESEEN, Kept, KeptMonth, known_signals};
pub(crate) use leaving::Leaving;
pub use leaving::Sign;
pub(crate) use moments::{months_after, months_before};
pub use payments::{
    ExpectedPayment, LeftOutInvoices, PayerFacts, PaymentReason, PaymentRecord, Receivable, Receivables,
};
pub(crate) use payments::{KeptCash, KeptExpected, KeptPayer, SEED};
pub use record::{CalibrationBin, Judgement, MonthRecord, StayingRecord};
pub use run::{Run, RunError, RunProgress, RunReport, RunStep, is_due};
pub use signals::{SIGNALS, Signal, Signals, Window};
