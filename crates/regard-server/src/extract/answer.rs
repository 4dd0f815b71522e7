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
        PageError::Shape(_) | PageError::Access(_) => Problem::internal(error),
    }
}

/// The same for the application database.
pub(crate) fn store_problem(error: StoreError) -> Problem {
    match error {
        StoreError::Caller(error) => caller_problem(error),
        StoreError::Outside(OutsideError::Busy) => Problem::Busy,
        other => Problem::internal(other),
    }
}

fn caller_problem(error: CallerError) -> Problem {
    let message = error.to_string();
    let conflict = |code| Problem::Conflict { code, message: message.clone() };
    match error {
        CallerError::WrongCredentials => Problem::SignInFailed,
        CallerError::Throttled { retry_after_seconds } => Problem::TooManyAttempts { retry_after_seconds },
        CallerError::LinkVoid => Problem::LinkVoid,
        CallerError::EmailTaken(_) => conflict("email_taken"),
        CallerError::UserTaken(_) => conflict("user_taken"),
        CallerError::ExternalIdTaken(_) => conflict("external_id_taken"),
        CallerError::IdentityTaken => conflict("identity_taken"),
        CallerError::LastAdmin => conflict("last_admin"),
        CallerError::TooMany { .. } => conflict("too_many"),
        CallerError::NotAList(_) => conflict("not_a_list"),
        CallerError::NotASegment(_) => conflict("not_a_segment"),
        CallerError::PolicyMoved { .. } => conflict("policy_moved"),
        CallerError::DraftMoved => conflict("draft_moved"),
        CallerError::NotOurSeal(_) => conflict("not_our_seal"),
        CallerError::WrongState { .. } => conflict("wrong_state"),
        CallerError::OwnClosing => conflict("own_closing"),
        CallerError::PlanThere(_) => conflict("plan_there"),
        CallerError::BadExpiry => Problem::bad_parameter("expires_on", message),
        CallerError::BadDays(_) => Problem::bad_parameter("to_on", message),
        CallerError::ScopeNotOpen { .. } => Problem::bad_parameter("scopes", message),
        CallerError::NotAnEmail(_) => Problem::bad_parameter("email", message),
        CallerError::PasswordLength { .. } => Problem::bad_parameter("password", message),
        CallerError::BadText { field, .. } => Problem::bad_parameter(named(field), message),
        CallerError::NotAWord { .. } => Problem::BadBody(message),
        CallerError::Unknown { .. }
        | CallerError::UnknownUser(_)
        | CallerError::NotAPersona(_)
        | CallerError::UnknownSession(_)
        | CallerError::UnknownToken(_)
        | CallerError::UnknownIdentity
        | CallerError::UnknownGrant(_)
        | CallerError::UnknownWatchlist(_)
        | CallerError::UnknownThread(_)
        | CallerError::UnknownComment(_) => Problem::NotFound,
        other => Problem::internal(other),
    }
}

/// A field as requests have it, from how the application database speaks of it.
fn named(field: &str) -> String {
    let field = field.strip_prefix("the ").unwrap_or(field);
    match field {
        "key of the user" => "user_id".to_owned(),
        "manager" | "key of the manager" => "manager_id".to_owned(),
        "customer's key" => "customer_id".to_owned(),
        "key in the directory" => "external_id".to_owned(),
        "comment" => "text".to_owned(),
        "URL" => "url".to_owned(),
        "key of the rule" => "rules".to_owned(),
        "whose place is taken" | "sales entity" => "about".to_owned(),
        other => other.replace(' ', "_"),
    }
}
