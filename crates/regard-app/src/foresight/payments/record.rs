//! The track record of foreseeing payments: what the same code said at former month ends, beside what came. It names
//! nobody and no amount, for everybody may read it.

use crate::foresight::company::OfTheCompany;
use jiff::civil::Date;
use regard_predict::payment::{Backtest, LEAST_SETTLED, Together};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Open invoices of which nothing is foreseen, by the reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeftOutInvoices {
    /// Due before they were issued.
    pub due_before_issued: u64,
    /// Due more than two years after they were issued.
    pub terms_too_long: u64,
    /// Issued more than three years ago.
    pub too_old: u64,
    /// An amount that no invoice has, or no currency.
    pub other: u64,
}

/// How good foreseeing payments has been. Counts are of the whole company, and not told to who sees a part of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PaymentRecord {
    /// From which day was looked.
    pub seen_on: Date,
    /// Why nothing is foreseen: `settled` (too few settled invoices). **Empty**: something is.
    pub too_thin: Option<String>,
    /// How many invoices are settled, of those that were learned from. **Empty**: as all counts here, not told to a
    /// viewer of a part of the customers.
    pub settled: Option<u64>,
    /// How many it takes.
    pub needed: u64,
    /// How many invoices were learned from: of very many, those of customers that were drawn.
    pub learned_from: Option<u64>,
    /// How many invoices of the last three years there are, open or not.
    pub invoices: Option<u64>,
    /// Open invoices of which nothing is foreseen, and which are in no sum. **Empty**: as above, or nothing is foreseen of
    /// any.
    pub left_out: Option<LeftOutInvoices>,
    /// The month ends at which was looked ahead for this record, the oldest first. Each is judged once the thirteen weeks
    /// after it are over.
    pub month_ends: Vec<Date>,
    /// How many forecasts of an open invoice were judged.
    pub judged: Option<u64>,
    /// How many of those invoices are unpaid to this day: they count with the error that they have by now.
    pub unpaid: Option<u64>,
    /// The mean distance between the expected day and the real one. **Unit**: days. **Empty**: nothing can be judged.
    pub error_days: Option<f64>,
    /// The same, had the due day been said, or the next day where it was over.
    pub due_day_error_days: Option<f64>,
    /// The same, had the customer's own median been said.
    pub own_median_error_days: Option<f64>,
    /// How often the real day lay in the range that was to hold with 80 %. **Unit**: 0 to 1.
    pub band_coverage: Option<f64>,
    /// How many weeks of cash were judged.
    pub weeks: Option<u64>,
    /// The sum of the weeks' errors over what was received, of the invoices that were open then. **Unit**: 0 is perfect.
    /// **Empty**: nothing was received.
    pub cash_error: Option<f64>,
    /// The same, had everything been paid on its due day.
    pub cash_due_day_error: Option<f64>,
    /// How often a week's cash lay in its 80 % range. **Unit**: 0 to 1.
    pub cash_band_coverage: Option<f64>,
    /// How much payments have in common over all customers, and beyond that within one. **Unit**: share of variance.
    pub together: [f64; 2],
}

impl PaymentRecord {
    /// The record of a company with too few settled invoices.
    pub(super) fn too_thin(seen_on: Date, invoices: usize, settled: usize) -> Self {
        Self {
            seen_on,
            too_thin: Some("settled".to_owned()),
            settled: Some(settled as u64),
            needed: LEAST_SETTLED as u64,
            learned_from: Some(0),
            invoices: Some(invoices as u64),
            left_out: None,
            month_ends: Vec::new(),
            judged: Some(0),
            unpaid: Some(0),
            error_days: None,
            due_day_error_days: None,
            own_median_error_days: None,
            band_coverage: None,
            weeks: Some(0),
            cash_error: None,
            cash_due_day_error: None,
            cash_band_coverage: None,
            together: [0.0; 2],
        }
    }

    /// The record of what was learned. Cash is that in the home currency.
    pub(super) fn of(
        seen_on: Date,
        learned: Learned,
        past: &Backtest,
        (home, together): (&str, Together),
    ) -> Self {
        let cash = past.cash.iter().find(|cash| cash.currency == home);
        Self {
            too_thin: None,
            learned_from: Some(learned.from as u64),
            month_ends: past.month_ends.clone(),
            judged: Some(past.judged as u64),
            unpaid: Some(past.unpaid as u64),
            error_days: past.error_days,
            due_day_error_days: past.due_day_error_days,
            own_median_error_days: past.own_median_error_days,
            band_coverage: past.band_coverage,
            weeks: Some(cash.map_or(0, |cash| cash.weeks as u64)),
            cash_error: cash.and_then(|cash| cash.error),
            cash_due_day_error: cash.and_then(|cash| cash.due_day_error),
            cash_band_coverage: cash.and_then(|cash| cash.band_coverage),
            together: [together.everybody, together.customer],
            ..Self::too_thin(seen_on, learned.invoices, learned.settled)
        }
    }

    /// How payments move together, as it was learned.
    pub(crate) fn moves_together(&self) -> Together {
        Together { everybody: self.together[0], customer: self.together[1] }
    }
}

impl OfTheCompany for PaymentRecord {
    fn without_totals(self) -> Self {
        Self {
            settled: None,
            learned_from: None,
            invoices: None,
            left_out: None,
            judged: None,
            unpaid: None,
            weeks: None,
            ..self
        }
    }
}

/// What was learned from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Learned {
    pub(super) from: usize,
    pub(super) settled: usize,
    pub(super) invoices: usize,
}
