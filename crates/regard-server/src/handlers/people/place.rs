//! Where a user stands in the org chart, and by whose word; and that a key of it which is written down is somebody's.
//! Owns no rule of scope.

use super::users::UserRow;
use crate::extract::page_problem;
use crate::problem::Problem;
use crate::state::Running;
use regard_app::access::Place;
use regard_model::UserId;
use regard_store::User;
use serde::Serialize;
use utoipa::ToSchema;

/// Where a user stands in the org chart: what they see is decided by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = UserPlace)]
pub(crate) struct PlaceRow {
    /// How far up, in the source's words.
    level: Option<String>,
    business_unit: Option<String>,
    /// To whom they answer.
    manager_id: Option<String>,
    /// What that person is called. **Empty**: nobody knows them.
    manager_name: Option<String>,
    /// Whether a row of a source says so. What is set here or by a directory then does not count.
    by_source: bool,
    /// What is set here or by a directory, and does not count because the source says another thing.
    overruled: Vec<PlaceField>,
}

/// A part of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = UserPlaceField)]
pub(crate) enum PlaceField {
    Level,
    BusinessUnit,
    ManagerId,
}

/// The place of a user. **Empty**: nobody says where they stand.
pub(super) async fn place_of(state: &Running, user: &UserRow) -> Result<Option<PlaceRow>, Problem> {
    let when = state.when(state.newest().await?.moment).await?;
    let key = UserId::new(user.key());
    let Some(place) = state.access.place_of(&key, when).await.map_err(page_problem)? else { return Ok(None) };
    let person = place.person;
    let set = user.place();
    let manager_id = person.manager_id.as_ref().map(|manager| manager.as_str().to_owned());
    let stands = [person.level, person.business_unit, manager_id];
    if !place.by_source && stands.iter().all(Option::is_none) {
        return Ok(None);
    }
    let fields = [PlaceField::Level, PlaceField::BusinessUnit, PlaceField::ManagerId];
    let differs = fields
        .into_iter()
        .zip(set)
        .zip(&stands)
        .filter(|((_, set), stands)| place.by_source && set.is_some() && *set != stands.as_deref());
    let overruled = differs.map(|((field, _), _)| field).collect();
    let manager_name = match &person.manager_id {
        Some(manager) => state.name_of(manager).await?.or(place.manager_name),
        None => None,
    };
    let [level, business_unit, manager_id] = stands;
    Ok(Some(PlaceRow {
        level,
        business_unit,
        manager_id,
        manager_name,
        by_source: place.by_source,
        overruled,
    }))
}

/// Users as they stand in the chart, each with what a source calls the one they answer to: where a source says where
/// somebody stands, that counts, and not what is set.
pub(super) async fn where_they_stand(
    state: &Running,
    users: Vec<User>,
) -> Result<Vec<(User, Option<String>)>, Problem> {
    let when = state.when(state.newest().await?.moment).await?;
    let keys: Vec<UserId> = users.iter().map(|user| user.user_id.clone()).collect();
    let places = state.access.places_of(&keys, when).await.map_err(page_problem)?;
    let stand = |(mut user, place): (User, Option<Place>)| {
        let Some(place) = place.filter(|place| place.by_source) else { return (user, None) };
        user.profile.level = place.person.level;
        user.profile.business_unit = place.person.business_unit;
        user.manager_id = place.person.manager_id;
        (user, place.manager_name)
    };
    Ok(users.into_iter().zip(places).map(stand).collect())
}

/// A key that is given to a new user is that of somebody in the chart, where sources give one: a wrong one would
/// show nothing, and nobody would know why.
///
/// # Errors
/// It is nobody's.
pub(super) async fn check_key(state: &Running, key: &UserId) -> Result<(), Problem> {
    let when = state.when(state.newest().await?.moment).await?;
    match state.access.is_in_chart(key, when).await.map_err(page_problem)? {
        Some(false) => Err(Problem::bad_parameter("user_id", "nobody in the org chart has this key")),
        Some(true) | None => Ok(()),
    }
}

/// Who somebody is to answer to is somebody: a user, or a person of the chart.
///
/// # Errors
/// It is nobody.
pub(super) async fn check_manager(state: &Running, manager: &UserId) -> Result<(), Problem> {
    let when = state.when(state.newest().await?.moment).await?;
    let known = state.name_of(manager).await?.is_some()
        || state.access.is_in_chart(manager, when).await.map_err(page_problem)? == Some(true);
    known.then_some(()).ok_or_else(|| Problem::bad_parameter("manager_id", "nobody has this key"))
}
