//! What every fitted model has: its parameters, how well it fits, and how sure it is. Owns the way from a likelihood to
//! such a fit.

use super::history::HistoryError;
use super::maximum::{self, Sloped};

/// No parameter is smaller.
pub const SMALLEST_PARAMETER: f64 = 1e-12;
/// No parameter is larger.
pub const LARGEST_PARAMETER: f64 = 1e12;
/// So many repeat buyers are needed for each parameter of a model: with fewer, a fit says more of chance than of
/// customers. Ten is a rule of thumb, borrowed from the
/// ten events per parameter of Peduzzi et al. (1996) for logistic regression.
pub const REPEAT_BUYERS_PER_PARAMETER: u64 = 10;

/// A model with `N` parameters, all above 0.
pub trait Model<const N: usize>: Copy {
    /// The model with these parameters.
    ///
    /// # Errors
    /// [`ParameterError`] when one is outside [`SMALLEST_PARAMETER`] to [`LARGEST_PARAMETER`].
    fn from_parameters(parameters: [f64; N]) -> Result<Self, ParameterError>;

    /// Its parameters, in the order of the paper.
    fn parameters(&self) -> [f64; N];
}

/// A parameter that none can be.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("parameter {name} is {value}; it has to be above 0 and finite")]
pub struct ParameterError {
    /// Its name in the paper.
    pub name: &'static str,
    /// What it was to be.
    pub value: f64,
}

/// Why there is no fit.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum FitError {
    /// Too few customers bought again.
    #[error("{found} customers bought again; a fit needs {needed}")]
    TooFewRepeatBuyers {
        /// How many did.
        found: u64,
        /// How many have to.
        needed: u64,
    },
    /// The customers cannot be counted.
    #[error(transparent)]
    History(#[from] HistoryError),
    /// The likelihood is a number nowhere near.
    #[error("the likelihood is no number: the times are too long or too short for the numbers")]
    NoLikelihood,
    /// The climb ended on a slope: the data do not hold the model.
    #[error("the likelihood has no top within reach (slope {slope:e} per customer)")]
    NoTop {
        /// The slope left, per customer and unit of a parameter's logarithm.
        slope: f64,
    },
}

/// A model as fitted by maximum likelihood.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitted<M, const N: usize> {
    /// The model.
    pub model: M,
    /// The log-likelihood of all customers, in the caller's unit of time or money.
    pub log_likelihood: f64,
    /// How many customers it was fitted to.
    pub customers: u64,
    /// Steps of the climb.
    pub steps: usize,
    /// The steepest slope left, per customer and unit of a parameter's logarithm.
    pub slope: f64,
    /// The covariance of the logarithms of the parameters; very large, or `None`, where the data leave a parameter open, as
    /// where nobody ever leaves, or all leave with the same chance.
    pub log_covariance: Option<[[f64; N]; N]>,
}

impl<M: Model<N>, const N: usize> Fitted<M, N> {
    /// The standard error of each parameter (delta method); `None` where the data leave one open.
    pub fn standard_errors(&self) -> Option<[f64; N]> {
        let (covariance, parameters) = (self.log_covariance?, self.model.parameters());
        Some(std::array::from_fn(|i| parameters[i] * covariance[i][i].sqrt()))
    }

    /// The standard error of anything that is computed from the parameters, such as the expected purchases of a customer
    /// (delta method): how far it is unsure because the parameters are; chance of the customer's own comes on top.
    /// **Empty**: `None` where the data leave a parameter open, or where `of` is.
    pub fn standard_error_of(&self, of: impl Fn(&M) -> Option<f64>) -> Option<f64> {
        const APART: f64 = 1e-4;
        let (covariance, parameters) = (self.log_covariance?, self.model.parameters());
        let beside = |i: usize, by: f64| {
            let mut moved = parameters;
            moved[i] *= by.exp();
            M::from_parameters(moved).ok().and_then(|model| of(&model))
        };
        let mut slope = [0.0; N];
        for (i, change) in slope.iter_mut().enumerate() {
            *change = (beside(i, APART)? - beside(i, -APART)?) / (2.0 * APART);
        }
        let variance: f64 = (0..N)
            .flat_map(|i| (0..N).map(move |j| (i, j)))
            .map(|(i, j)| slope[i] * covariance[i][j] * slope[j])
            .sum();
        (variance.is_finite() && variance >= 0.0).then(|| variance.sqrt())
    }
}

/// What a fit is made of: the likelihood with its slope, and the way back to the caller's unit.
pub(super) struct Likelihood<'a, const N: usize, Height, Slope> {
    /// The mean log-likelihood at the logarithms of the parameters.
    pub(super) height: Height,
    /// The same with its slope.
    pub(super) sloped: Slope,
    /// Where to begin: logarithms of the parameters.
    pub(super) starts: &'a [[f64; N]],
    /// How many customers the mean is over.
    pub(super) customers: u64,
    /// What each fitted parameter is multiplied by to be in the caller's unit.
    pub(super) units: [f64; N],
    /// What is added to the log-likelihood of all customers in the caller's unit.
    pub(super) log_unit: f64,
}

impl<const N: usize, Height, Slope> Likelihood<'_, N, Height, Slope>
where
    Height: Fn([f64; N]) -> f64,
    Slope: Fn([f64; N]) -> Sloped<N>,
{
    /// The model at the top.
    ///
    /// # Errors
    /// [`FitError::NoTop`] or [`FitError::NoLikelihood`] when none is reached.
    pub(super) fn fit<M: Model<N>>(self) -> Result<Fitted<M, N>, FitError> {
        let top = maximum::climb(self.starts, self.customers as f64, &self.height, &self.sloped)
            .ok_or(FitError::NoLikelihood)?;
        if !(top.slope.is_finite() && top.height.is_finite()) {
            return Err(FitError::NoLikelihood);
        }
        let no_top = FitError::NoTop { slope: top.slope };
        let parameters = std::array::from_fn(|i| top.at[i].exp() * self.units[i]);
        let model = M::from_parameters(parameters).map_err(|_| no_top)?;
        if !top.is_reached(self.customers as f64) {
            return Err(no_top);
        }
        let customers = self.customers as f64;
        Ok(Fitted {
            model,
            log_likelihood: top.height * customers + self.log_unit,
            customers: self.customers,
            steps: top.steps,
            slope: top.slope,
            log_covariance: maximum::covariance(&top, customers, &self.sloped),
        })
    }
}

/// Whether enough customers bought again for a model of `parameters`.
///
/// # Errors
/// [`FitError::TooFewRepeatBuyers`] otherwise.
pub(super) fn check_repeat_buyers(found: u64, parameters: usize) -> Result<(), FitError> {
    let needed = REPEAT_BUYERS_PER_PARAMETER * parameters as u64;
    if found < needed { Err(FitError::TooFewRepeatBuyers { found, needed }) } else { Ok(()) }
}

/// Whether each parameter can be one.
///
/// # Errors
/// [`ParameterError`] for the first that cannot.
pub(super) fn check_parameters<const N: usize>(
    names: [&'static str; N],
    values: [f64; N],
) -> Result<(), ParameterError> {
    match names
        .into_iter()
        .zip(values)
        .find(|(_, value)| !(SMALLEST_PARAMETER..=LARGEST_PARAMETER).contains(value))
    {
        Some((name, value)) => Err(ParameterError { name, value }),
        None => Ok(()),
    }
}

/// Every combination of two values a parameter, as logarithms.
pub(super) fn corners<const N: usize>(values: [[f64; 2]; N]) -> Vec<[f64; N]> {
    (0..1_usize << N).map(|corner| std::array::from_fn(|i| values[i][corner >> i & 1].ln())).collect()
}
