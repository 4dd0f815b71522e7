//! How soon a user wants to hear of alerts by e-mail, for everybody. Owns no rule of who is told of what.

use crate::extract::{Body, Nothing, Plain, SignedIn, store_problem};
use crate::problem::Problem;
use crate::state::Shared;
use axum::Json;
use axum::extract::State;
use regard_store::MailChoice;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How soon somebody wants to hear of alerts by e-mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MailChoice)]
pub(crate) enum MailChoiceName {
    /// Of each at once.
    AtOnce,
    /// Of all together, once a day.
    Digest,
    /// Not by e-mail.
    Never,
}

/// What a user chose.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnMail {
    /// **Empty**: they hear as the policy says.
    choice: Option<MailChoiceName>,
    /// Whether there is a mail server. If not, nobody is sent mail.
    sends_mail: bool,
}

/// What a user wants.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnMailWanted {
    /// **Empty**: as the policy says.
    choice: Option<MailChoiceName>,
}

/// How soon the user hears by e-mail.
#[utoipa::path(get, path = "", tag = "account", responses((status = 200, body = OwnMail)))]
pub(crate) async fn own_mail(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    _: Plain<Nothing>,
) -> Result<Json<OwnMail>, Problem> {
    let choice = state.store.mail_choice(&session.user.user_id).await.map_err(store_problem)?;
    Ok(Json(OwnMail {
        choice: choice.map(MailChoiceName::from),
        sends_mail: state.delivery.mail().is_some(),
    }))
}

/// Chooses how soon the user hears by e-mail, also of what waits already.
#[utoipa::path(put, path = "", tag = "account", request_body = OwnMailWanted,
    responses((status = 200, body = OwnMail)))]
pub(crate) async fn choose_mail(
    State(state): State<Shared>,
    SignedIn(session): SignedIn,
    _: Plain<Nothing>,
    Body(wanted): Body<OwnMailWanted>,
) -> Result<Json<OwnMail>, Problem> {
    let choice = wanted.choice.map(MailChoice::from);
    state.store.set_mail_choice(session.user.user_id.clone(), choice).await.map_err(store_problem)?;
    Ok(Json(OwnMail { choice: wanted.choice, sends_mail: state.delivery.mail().is_some() }))
}

impl From<MailChoice> for MailChoiceName {
    fn from(choice: MailChoice) -> Self {
        match choice {
            MailChoice::AtOnce => Self::AtOnce,
            MailChoice::Digest => Self::Digest,
            MailChoice::Never => Self::Never,
        }
    }
}

impl From<MailChoiceName> for MailChoice {
    fn from(name: MailChoiceName) -> Self {
        match name {
            MailChoiceName::AtOnce => Self::AtOnce,
            MailChoiceName::Digest => Self::Digest,
            MailChoiceName::Never => Self::Never,
        }
    }
}
