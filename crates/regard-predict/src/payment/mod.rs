//! "When will they pay?": the day of payment of each open invoice as a distribution, the cash of the coming weeks, and
//! a score of each payer. Owns the way from invoices and a moment to these; not where the invoices come from.
//!
//! How it works, in the order of the files:
//! 1. `ledger`: the invoices as they were known at the moment. What is paid later is still open, and an open invoice
//!    says "not by then" (it is censored, never left out).
//! 2. `features`: what was known of an invoice on the day it was issued.
//! 3. `regression`: the days that these features add or take, within customers with partly pooled levels.
//! 4. `habit`: each customer's own level and spread, shrunk to the portfolio.
//! 5. `shape` and `hazard`: the portfolio's shape of paying around that level, and the customer's own payments added
//!    to it day by day.
//! 6. `rhythm`: the weekdays on which money comes; `calibrate`: how much of each, and how sure, judged by what earlier invoices did after they were issued.
//! 7. `predict`, `reasons`, `cash`, `score`, `backtest`: what comes out.

mod backtest;
mod calibrate;
mod cash;
mod curve;
mod draws;
mod features;
mod fit;
mod habit;
mod hazard;
mod invoice;
mod ledger;
mod predict;
mod reasons;
mod regression;
mod rhythm;
mod score;
mod shape;

pub use backtest::{Backtest, CashError, backtest};
pub use calibrate::Together;
pub use cash::{CashOutlook, CashWeek, OpenInvoice, WEEKS, cash_of};
pub use curve::Curve;
pub use fit::{LEAST_SETTLED, Model, Outlook};
pub use hazard::{Evidence, survival};
pub use invoice::{
    HORIZON_DAYS, Invoice, Invoices, LeftOut, MOST_ATTRIBUTES, MOST_INVOICES, MOST_TERMS_DAYS, PaymentError,
};
pub use predict::Expected;
pub use reasons::{Cause, Reason};
pub use score::{Grade, LEAST_EVIDENCE, PayerScore};
