//! Customer lifetime value: who is still a customer, how much they will buy, and what that is worth.
//!
//! From dated purchases ([`buyers`]) to each customer's [`History`]; from histories to a fitted model of buying
//! ([`BgNbd`], with [`ParetoNbd`] beside it); from what repeat purchases brought to a fitted model of spending
//! ([`GammaGamma`]); from the two to a value in minor units ([`lifetime_value`]). Nothing is made up: with too few repeat
//! buyers there is no fit, and where a figure does not exist it is `None` or an error that says why.

mod bg_nbd;
mod bg_nbd_fit;
mod fit;
mod gamma_gamma;
mod history;
mod maximum;
mod pareto_nbd;
mod purchases;
mod simulate;
mod special;
mod value;

pub use bg_nbd::BgNbd;
pub use fit::{
    FitError, Fitted, LARGEST_PARAMETER, Model, ParameterError, REPEAT_BUYERS_PER_PARAMETER,
    SMALLEST_PARAMETER,
};
pub use gamma_gamma::{GammaGamma, MeanUnknown, Spend, purchases_spend_correlation};
pub use history::{Histories, History, HistoryError, MAX_CUSTOMERS, MAX_REPEAT_PURCHASES};
pub use pareto_nbd::ParetoNbd;
pub use purchases::{Buyer, DAYS_PER_WEEK, MAX_PURCHASES, Purchase, PurchaseError, buyers, later_purchases};
pub use simulate::{simulate_histories, simulate_spends};
pub use value::{Lifetime, Terms, TermsError, ValueUnknown, Worth, discounted_purchases, lifetime_value};

/// What a model of buying foresees. Times are in the unit of the histories that it was fitted to.
pub trait Forecast {
    /// The chance that the customer will ever buy again, as seen at the end of the history. **Unit**: 0 to 1.
    fn probability_alive(&self, history: &History) -> f64;

    /// The purchases expected in the `length` of time after the end of the history. **Empty**: `None` when `length` is
    /// negative or no number.
    fn expected_purchases(&self, history: &History, length: f64) -> Option<f64>;

    /// The repeat purchases expected of a new customer, of whom nothing is known, in the `length` of time after their
    /// first purchase. **Empty**: as above.
    fn expected_of_new(&self, length: f64) -> Option<f64>;
}
