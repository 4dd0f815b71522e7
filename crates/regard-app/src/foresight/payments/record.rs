//! The track record of foreseeing payments: what the same code said at former month ends, beside what came. It names
//! nobody and no amount, for everybody may read it.

use jiff::civil::Date;
use regard_predict::payment::{Backtest, LEAST_SETTLED, Together};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How good foreseeing payments has been.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PaymentRecord {
    /// From which day was looked.
    pub seen_on: Date,
    /// Why nothing is foreseen: `settled` (too few settled invoices). **Empty**: something is.
    pub too_thin: Option<String>,
    /// How many invoices are settled, of those that were learned from.
    pub settled: u64,
    /// How many it takes.
    pub needed: u64,
    /// How many invoices were learned from: of very many, those of customers that were drawn.
    pub learned_from: u64,
    /// How many invoices there are.
    pub invoices: u64,
    /// The month ends at which was looked ahead for this record, the oldest first. Each is judged once the thirteen weeks
    /// after it are over.
    pub month_ends: Vec<Date>,
    /// How many forecasts of an open invoice were judged.
    pub judged: u64,
    /// How many of those invoices are unpaid to this day: they count with the error that they have by now.
    pub unpaid: u64,
    /// The mean distance between the expected day and the real one. **Unit**: days. **Empty**: nothing can be judged.
    pub error_days: Option<f64>,
    /// The same, had the due day been said, or the next day where it was over.
    pub due_day_error_days: Option<f64>,
    /// The same, had the customer's own median been said.
    pub own_median_error_days: Option<f64>,
    /// How often the real day lay in the range that was to hold with 80 %. **Unit**: 0 to 1.
    pub band_coverage: Option<f64>,
    /// How many weeks of cash were judged.
    pub weeks: u64,
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
            settled: settled as u64,
            needed: LEAST_SETTLED as u64,
            learned_from: 0,
            invoices: invoices as u64,
            month_ends: Vec::new(),
            judged: 0,
            unpaid: 0,
            error_days: None,
            due_day_error_days: None,
            own_median_error_days: None,
            band_coverage: None,
            weeks: 0,
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
            learned_from: learned.from as u64,
            month_ends: past.month_ends.clone(),
            judged: past.judged as u64,
            unpaid: past.unpaid as u64,
            error_days: past.error_days,
            due_day_error_days: past.due_day_error_days,
            own_median_error_days: past.own_median_error_days,
            band_coverage: past.band_coverage,
            weeks: cash.map_or(0, |cash| cash.weeks as u64),
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

/// What was learned from.
#[derive(Debug, Clone, Copy)]
pub(super) struct Learned {
    pub(super) from: usize,
    pub(super) settled: usize,
    pub(super) invoices: usize,
}
