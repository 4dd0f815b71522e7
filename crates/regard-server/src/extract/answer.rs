//! How the use cases' errors become problems. Owns the mapping and nothing else.

use crate::problem::Problem;
use regard_app::pages::PageError;
use regard_model::EngineError;
use regard_store::{CallerError, OutsideError, StoreError};

/// By whose fault it is: the caller's, the load's, or ours.
pub(crate) fn page_problem(error: PageError) -> Problem {
    match error {
        PageError::NotFound(_) => Problem::NotFound,
        PageError::BadQuestion { parameter, message } => Problem::bad_parameter(parameter, message),
        PageError::Engine(error) => match *error {
            EngineError::Busy => Problem::Busy,
            EngineError::TooSlow(_) => Problem::TooSlow,
            EngineError::Question(_) | EngineError::TooLarge(_) | EngineError::Facts(_) => {
                Problem::internal(error)
            }
        },
        PageError::Shape(_) => Problem::internal(error),
    }
}

/// The same for the application database.
pub(crate) fn store_problem(error: StoreError) -> Problem {
    match error {
        StoreError::Caller(CallerError::WrongCredentials) => Problem::SignInFailed,
        StoreError::Caller(CallerError::Throttled { retry_after_seconds }) => {
            Problem::TooManyAttempts { retry_after_seconds }
        }
        StoreError::Caller(CallerError::UnknownUser(_) | CallerError::NotAPersona(_)) => Problem::NotFound,
        StoreError::Caller(error @ CallerError::BadText { .. }) => Problem::BadBody(error.to_string()),
        StoreError::Outside(OutsideError::Busy) => Problem::Busy,
        other => Problem::internal(other),
    }
}
