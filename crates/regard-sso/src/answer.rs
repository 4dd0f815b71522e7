//! What a provider sends a person back with: whether it belongs to the attempt, and whether it is a yes. Owns the order of
//! these checks; nothing is sent anywhere before they have passed.

use crate::attempt::{Attempt, CallbackParameters};
use crate::errors::{AnswerCode, ConfigurationFault, Declined, Fault, ProviderFault, Refusal};
use crate::limits::{ATTEMPT_LIFETIME, CODE_BYTES_AT_MOST, PARAMETER_BYTES_AT_MOST};
use jiff::Timestamp;
use subtle::ConstantTimeEq;

/// That the answer belongs to the attempt, by the state alone, and is not larger or later than any honest one.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn check_attempt(
    provider: &str,
    attempt: &Attempt,
    parameters: &CallbackParameters,
    now: Timestamp,
) -> Result<(), Refusal> {
    let CallbackParameters { code, state, iss, error, error_description: _ } = parameters;
    for (name, value, at_most) in [
        ("code", code, CODE_BYTES_AT_MOST),
        ("state", state, PARAMETER_BYTES_AT_MOST),
        ("iss", iss, PARAMETER_BYTES_AT_MOST),
        ("error", error, PARAMETER_BYTES_AT_MOST),
    ] {
        if value.as_ref().is_some_and(|value| value.len() > at_most) {
            return Err(Refusal::Oversized(name));
        }
    }
    if attempt.provider != provider {
        return Err(Refusal::OtherProvider);
    }
    let came = state.as_deref().unwrap_or_default();
    if attempt.state.is_empty() || !bool::from(came.as_bytes().ct_eq(attempt.state.as_bytes())) {
        return Err(Refusal::State);
    }
    let age = now.duration_since(attempt.begun_at);
    if age > ATTEMPT_LIFETIME || age.is_negative() {
        return Err(Refusal::Stale);
    }
    Ok(())
}

/// That this provider answered and not another (RFC 9207).
///
/// # Errors
/// [`Refusal::NoIssuerParameter`], [`Refusal::OtherIssuerParameter`].
pub(crate) fn check_issuer(
    parameters: &CallbackParameters,
    issuer: &str,
    always_sent: bool,
) -> Result<(), Refusal> {
    match &parameters.iss {
        Some(said) if said == issuer => Ok(()),
        Some(_) => Err(Refusal::OtherIssuerParameter),
        None if always_sent => Err(Refusal::NoIssuerParameter),
        None => Ok(()),
    }
}

/// The code, if the answer is a yes.
///
/// # Errors
/// Whose no it is.
pub(crate) fn code_of(parameters: CallbackParameters) -> Result<String, Fault> {
    if let Some(error) = parameters.error {
        return Err(no(&error));
    }
    parameters.code.filter(|code| !code.is_empty()).ok_or(Fault::Refused(Refusal::NoCode))
}

/// Whose move an error code of the sign-in page makes it (RFC 6749, 4.1.2.1; OpenID Connect Core 1.0, 3.1.2.6).
fn no(error: &str) -> Fault {
    const DECLINED: &[&str] = &[
        "access_denied",
        "login_required",
        "consent_required",
        "interaction_required",
        "account_selection_required",
    ];
    const REQUEST_REFUSED: &[&str] = &[
        "invalid_request",
        "unauthorized_client",
        "unsupported_response_type",
        "invalid_scope",
        "request_not_supported",
        "request_uri_not_supported",
        "registration_not_supported",
    ];
    let known =
        |codes: &[&'static str]| codes.iter().find(|code| **code == error).copied().map(AnswerCode::of);
    if let Some(code) = known(DECLINED) {
        Declined::AtProvider(code).into()
    } else if let Some(code) = known(REQUEST_REFUSED) {
        ConfigurationFault::RequestRefused(code).into()
    } else {
        let code = known(&["server_error", "temporarily_unavailable"]);
        ProviderFault::Failed(code.unwrap_or(UNKNOWN)).into()
    }
}

/// Stands for a code that no standard knows.
pub(crate) const UNKNOWN: AnswerCode = AnswerCode::of("an unknown error");
