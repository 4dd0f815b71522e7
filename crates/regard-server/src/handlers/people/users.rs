//! Users, for administrators: who there is, adding and changing them, inviting them. Owns no rule of who may be
//! one.

use super::changed::events;
use super::place::{check_key, check_manager, where_they_stand};
use crate::extract::{Body, Cursor, Name, Nothing, Plain, Query, Witness, Word, store_problem};
use crate::handlers::session::RoleName;
use crate::handlers::{given, limit_of, no_place, text};
use crate::problem::Problem;
use crate::state::{Running, Shared};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use jiff::Timestamp;
use regard_model::UserId;
use regard_store::{
    AuditKind, CallerError, EmailAddress, Language, NewAuditEvent, NewUser, Origin, Profile, User,
    UserChanges, UserSearch,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

/// How often a change is worked out anew because somebody else was faster.
const TRIES: usize = 5;

/// What the list of users is asked with.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UsersQuery {
    /// Part of a name, an address or a key.
    #[param(inline)]
    search: Option<Word<200>>,
    /// Those of one role.
    #[param(inline)]
    role: Option<RoleName>,
    /// Those who may sign in, or those who may not.
    enabled: Option<bool>,
    /// Where to go on: `next` of the answer before.
    #[param(inline)]
    after: Option<Cursor>,
    /// How many users, at most 200.
    limit: Option<u32>,
}

impl Query for UsersQuery {}

/// Users.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UsersPage {
    /// In the order of their names.
    rows: Vec<UserRow>,
    /// Where to go on. **Empty**: there is no more.
    next: Option<String>,
}

/// A user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct UserRow {
    user_id: String,
    name: String,
    email: String,
    /// What they do, in the company's words.
    title: Option<String>,
    level: Option<String>,
    business_unit: Option<String>,
    role: RoleName,
    /// To whom they answer; it may be somebody who is no user.
    manager_id: Option<String>,
    /// What that user is called. **Empty**: it is no user.
    manager_name: Option<String>,
    /// What they read in. **Empty**: they have not chosen.
    language: Option<String>,
    origin: OriginName,
    /// Their key in the directory that keeps them. **Empty**: none does.
    external_id: Option<String>,
    /// Whether a demo lets anybody in as this user.
    persona: bool,
    created_at: Timestamp,
    /// Since when they may not sign in. **Empty**: they may.
    disabled_at: Option<Timestamp>,
}

/// Who said that there is such a user.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = UserOrigin)]
pub(crate) enum OriginName {
    /// An administrator.
    Admin,
    /// A source of facts.
    Source,
    /// They came by single sign-on.
    Sso,
    /// A directory, over SCIM.
    Scim,
}

impl UserRow {
    pub(crate) fn of(user: User, manager_name: Option<String>) -> Self {
        Self {
            user_id: user.user_id.as_str().to_owned(),
            name: user.profile.name,
            email: user.profile.email.as_str().to_owned(),
            title: user.profile.title,
            level: user.profile.level,
            business_unit: user.profile.business_unit,
            role: user.profile.role.into(),
            manager_id: user.manager_id.map(|manager| manager.as_str().to_owned()),
            manager_name,
            language: user.language.map(|language| language.as_str().to_owned()),
            origin: match user.origin {
                Origin::Admin => OriginName::Admin,
                Origin::Source => OriginName::Source,
                Origin::Sso => OriginName::Sso,
                Origin::Scim => OriginName::Scim,
            },
            external_id: user.external_id,
            persona: user.persona,
            created_at: user.created_at,
            disabled_at: user.disabled_at,
        }
    }
}

impl UserRow {
    /// The key.
    pub(super) fn key(&self) -> &str {
        &self.user_id
    }

    /// What is set of their place: level, business unit, and whom they answer to.
    pub(super) fn place(&self) -> [Option<&str>; 3] {
        [self.level.as_deref(), self.business_unit.as_deref(), self.manager_id.as_deref()]
    }
}

/// A user with what their manager is called.
pub(crate) async fn row_of(state: &Running, user: User) -> Result<UserRow, Problem> {
    let name = match &user.manager_id {
        Some(manager) => state.name_of(manager).await?,
        None => None,
    };
    Ok(UserRow::of(user, name))
}

/// Users, in the order of their names.
#[utoipa::path(get, path = "", tag = "users", params(UsersQuery), responses((status = 200, body = UsersPage)))]
pub(crate) async fn users(
    State(state): State<Shared>,
    Plain(query): Plain<UsersQuery>,
) -> Result<Json<UsersPage>, Problem> {
    let limit = limit_of(query.limit)?;
    let search =
        UserSearch { text: text(query.search), role: query.role.map(Into::into), enabled: query.enabled };
    let after = text(query.after).map(UserId::new);
    if let Some(after) = &after
        && state.name_of(after).await?.is_none()
    {
        return Err(no_place());
    }
    let mut found =
        state.store.find_users(&search, after.as_ref(), limit + 1).await.map_err(store_problem)?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let found = where_they_stand(&state, found).await?;
    let managers: Vec<UserId> = found.iter().filter_map(|(user, _)| user.manager_id.clone()).collect();
    let names = state.names_of(&managers).await?;
    let row = |(user, by_source): (User, Option<String>)| {
        let name = user.manager_id.as_ref().and_then(|manager| names.get(manager)).cloned();
        UserRow::of(user, name.or(by_source))
    };
    let rows: Vec<UserRow> = found.into_iter().map(row).collect();
    let next = rows.last().filter(|_| more).map(|row| row.user_id.clone());
    Ok(Json(UsersPage { rows, next }))
}

/// A user to be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UserWanted {
    /// What they are called, in 1 to 200 characters.
    name: String,
    /// The address that they sign in with.
    email: String,
    role: RoleName,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    level: Option<String>,
    #[serde(default)]
    business_unit: Option<String>,
    /// To whom they answer.
    #[serde(default)]
    manager_id: Option<String>,
    /// Their key in the company's org chart, which knows it where sources give one. **Empty**: one is drawn, and they
    /// stand outside of the chart.
    #[serde(default)]
    user_id: Option<String>,
}

/// A link of one use, for somebody to come in.
#[derive(Serialize, ToSchema)]
pub(crate) struct InvitationLink {
    /// The path of the link, to be put behind this server's address. It is shown here and never again.
    link_path: String,
    expires_at: Timestamp,
}

/// Somebody who was added.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserAdded {
    user: UserRow,
    invitation: InvitationLink,
}

fn address(text: &str) -> Result<EmailAddress, Problem> {
    text.parse().map_err(|error: CallerError| store_problem(error.into()))
}

/// A text of a form: what is empty is not given.
fn filled(text: Option<String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// Adds a user, and makes the link with which they set their password.
#[utoipa::path(post, path = "", tag = "users", request_body = UserWanted,
    responses((status = 201, body = UserAdded)))]
pub(crate) async fn add_user(
    State(state): State<Shared>,
    witness: Witness,
    _: Plain<Nothing>,
    Body(asked): Body<UserWanted>,
) -> Result<(StatusCode, Json<UserAdded>), Problem> {
    let profile = Profile {
        email: address(&asked.email)?,
        name: asked.name.trim().to_owned(),
        title: filled(asked.title),
        level: filled(asked.level),
        business_unit: filled(asked.business_unit),
        role: asked.role.into(),
    };
    let new = NewUser {
        user_id: filled(asked.user_id).map(UserId::new),
        manager_id: filled(asked.manager_id).map(UserId::new),
        ..NewUser::from(profile)
    };
    if let Some(key) = &new.user_id {
        check_key(&state, key).await?;
    }
    if let Some(manager) = &new.manager_id {
        check_manager(&state, manager).await?;
    }
    let who = witness.clone();
    let told = move |user: &User| vec![added(&who, user)];
    let user = state.store.create_user_telling(new, None, told).await.map_err(store_problem)?;
    let invitation = invite(&state, &witness, &user.user_id).await?;
    Ok((StatusCode::CREATED, Json(UserAdded { user: row_of(&state, user).await?, invitation })))
}

fn added(witness: &Witness, user: &User) -> NewAuditEvent {
    let details = json!({"email": user.profile.email.as_str(), "role": user.profile.role.as_str()});
    witness.event(AuditKind::UserAdded, Some(("user", user.user_id.as_str())), &details)
}

async fn invite(state: &Running, witness: &Witness, user: &UserId) -> Result<InvitationLink, Problem> {
    let link = state.store.invite(user.clone()).await.map_err(store_problem)?;
    let details = json!({"expires_at": link.expires_at});
    witness.did(AuditKind::UserInvited, Some(("user", user.as_str())), details).await?;
    let link_path = format!("/enter#{}", link.token.reveal());
    Ok(InvitationLink { link_path, expires_at: link.expires_at })
}

/// Makes a link of one use with which a user sets a password, the first or a new one; the one before it opens
/// nothing any more, and a password that they have stays good until then.
#[utoipa::path(post, path = "", tag = "users", params(("user_id" = String, Path)),
    responses((status = 201, body = InvitationLink)))]
pub(crate) async fn invite_user(
    State(state): State<Shared>,
    witness: Witness,
    Name(user_id): Name,
    _: Plain<Nothing>,
) -> Result<(StatusCode, Json<InvitationLink>), Problem> {
    Ok((StatusCode::CREATED, Json(invite(&state, &witness, &UserId::new(user_id)).await?)))
}

/// What is to be another about a user. What is left out stays; `null` takes a value away.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct UserPatch {
    name: Option<String>,
    email: Option<String>,
    role: Option<RoleName>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    title: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    level: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    business_unit: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    manager_id: Option<Option<String>>,
    #[serde(deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    language: Option<Option<String>>,
    /// Whether they may sign in.
    enabled: Option<bool>,
}

impl UserPatch {
    fn changes(&self) -> Result<UserChanges, Problem> {
        let language = |word: &Option<String>| word.as_deref().map(str::parse::<Language>).transpose();
        let language = self.language.as_ref().map(language).transpose();
        Ok(UserChanges {
            email: self.email.as_deref().map(address).transpose()?,
            name: self.name.as_ref().map(|name| name.trim().to_owned()),
            role: self.role.map(Into::into),
            title: self.title.clone().map(filled),
            level: self.level.clone().map(filled),
            business_unit: self.business_unit.clone().map(filled),
            manager_id: self.manager_id.clone().map(|manager| filled(manager).map(UserId::new)),
            language: language.map_err(|error| Problem::bad_parameter("language", error.to_string()))?,
            external_id: None,
        })
    }
}

/// Changes what is said about a user, and whether they may sign in.
#[utoipa::path(patch, path = "", tag = "users", params(("user_id" = String, Path)), request_body = UserPatch,
    responses((status = 200, body = UserRow)))]
pub(crate) async fn change_user(
    State(state): State<Shared>,
    witness: Witness,
    Name(user_id): Name,
    _: Plain<Nothing>,
    Body(asked): Body<UserPatch>,
) -> Result<Json<UserRow>, Problem> {
    let changes = asked.changes()?;
    if let Some(Some(manager)) = &changes.manager_id {
        check_manager(&state, manager).await?;
    }
    for _ in 0..TRIES {
        let before = state.user(&user_id).await?;
        let may_sign_in = asked.enabled.unwrap_or(before.disabled_at.is_none());
        let (witness, was) = (witness.clone(), before.clone());
        let told = move |after: &User| events(&witness, &was, after);
        let changed = state.store.change_user_telling(before, changes.clone(), may_sign_in, told).await;
        if let Some(after) = changed.map_err(store_problem)? {
            return Ok(Json(row_of(&state, after).await?));
        }
    }
    Err(Problem::Busy)
}
