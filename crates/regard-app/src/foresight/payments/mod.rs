//! When open invoices are paid, how each customer pays, and how good that has been. Owns which invoices are read, which
//! of them are learned from, and how what is foreseen is kept and read back. How to learn is `regard-predict`'s; what the
//! pages show of it is theirs.

mod foreseeing;
mod kept;
mod receivables;
mod record;
mod rows;
mod said;

pub(crate) use foreseeing::SEED;
pub(super) use foreseeing::foretell;
pub(crate) use kept::{KeptCash, KeptExpected, KeptPayer};
pub(super) use receivables::invoiced_parts;
pub use receivables::{Receivable, Receivables};
pub use record::{LeftOutInvoices, PaymentRecord};
pub(super) use rows::tables;
pub use said::{ExpectedPayment, PayerFacts, PaymentReason};
