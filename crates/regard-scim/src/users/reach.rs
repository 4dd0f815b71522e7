//! Whom a directory may touch. Owns that rule; everybody else does not exist for it.

use super::retired::is_retired;
use crate::errors::ScimError;
use regard_model::UserId;
use regard_store::{Origin, Role, Store, User};

/// How a user stands to the directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The directory made them, or has a key for them.
    Kept,
    /// A source named them; the first change makes them the directory's.
    Adoptable,
}

/// How a user stands to the directory. **Empty**: they are none of its business.
pub(crate) fn standing(user: &User) -> Option<Standing> {
    if user.persona || is_retired(&user.profile.email) {
        return None;
    }
    if user.origin == Origin::Scim || user.external_id.is_some() {
        return Some(Standing::Kept);
    }
    // An address that is the same proves nothing, so who came otherwise, or may do more than look, is linked by hand.
    let is_adoptable = user.origin == Origin::Source && user.profile.role == Role::Viewer;
    is_adoptable.then_some(Standing::Adoptable)
}

/// The user of a key, as long as the directory may touch them.
///
/// # Errors
/// 404 when there is none.
pub(crate) async fn reachable(store: &Store, user_id: &str) -> Result<(User, Standing), ScimError> {
    let unknown = || ScimError::unknown_user(user_id);
    // A key that cannot be kept is nobody's.
    if user_id.contains('\0') {
        return Err(unknown());
    }
    let user = store.user(&UserId::new(user_id)).await?.ok_or_else(unknown)?;
    let standing = standing(&user).ok_or_else(unknown)?;
    Ok((user, standing))
}

#[cfg(test)]
mod tests {
    use super::*;
    use regard_store::Profile;

    #[test]
    fn a_directory_touches_its_own_and_may_adopt_viewers_of_a_source() {
        let user = |origin, role, external_id: Option<&str>| User {
            user_id: UserId::new("u"),
            profile: Profile {
                email: "ann@example.com".parse().unwrap(),
                name: "Ann".to_owned(),
                title: None,
                level: None,
                business_unit: None,
                role,
            },
            manager_id: None,
            language: None,
            origin,
            external_id: external_id.map(str::to_owned),
            persona: false,
            created_at: jiff::Timestamp::UNIX_EPOCH,
            disabled_at: None,
        };
        for role in [Role::Viewer, Role::Auditor, Role::Admin] {
            assert_eq!(standing(&user(Origin::Scim, role, None)), Some(Standing::Kept));
            for origin in [Origin::Admin, Origin::Sso, Origin::Source] {
                assert_eq!(standing(&user(origin, role, Some("x"))), Some(Standing::Kept));
                let expected =
                    (origin == Origin::Source && role == Role::Viewer).then_some(Standing::Adoptable);
                assert_eq!(standing(&user(origin, role, None)), expected, "{origin} {role}");
            }
        }
        let persona = User { persona: true, ..user(Origin::Admin, Role::Viewer, Some("x")) };
        assert_eq!(standing(&persona), None);
        let mut left = user(Origin::Scim, Role::Viewer, Some("x"));
        left.profile.email = super::super::retired::address(&left.user_id).unwrap();
        assert_eq!(standing(&left), None);
    }
}
