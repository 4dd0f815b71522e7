//! From wishes to the change of a user. Owns what a directory may not give, and that an unchanged value is no change.

use super::languages::language;
use super::render::employee_number;
use super::wishes::Wishes;
use crate::errors::ScimError;
use crate::rules::Rules;
use crate::schema::Leaf;
use crate::users::retired;
use regard_model::{UserId, same_word};
use regard_store::{EmailAddress, NewUser, Origin, Profile, Role, User, UserChanges};

/// What is to be done to a user.
#[derive(Debug, Clone)]
pub(crate) struct Intent {
    pub(crate) changes: UserChanges,
    /// Whether they may sign in after it.
    pub(crate) may_sign_in: bool,
    /// The attributes that will be others, by their SCIM names.
    pub(crate) attributes: Vec<&'static str>,
}

/// How a user is changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// By PUT: the body is the whole user.
    Whole,
    /// By PATCH: what is not named stays.
    Part,
}

/// Works out what the wishes change about a user. The manager is resolved already.
///
/// # Errors
/// `invalidValue`, `mutability` and 403 for what cannot be or may not be given.
pub(crate) fn intend(
    user: &User,
    wishes: &Wishes,
    manager: Option<Option<UserId>>,
    rules: Rules,
) -> Result<Intent, ScimError> {
    let mut changes = UserChanges::default();
    let mut attributes = Vec::new();
    let mut differs = |name: &'static str, differs: bool| {
        if differs {
            attributes.push(name);
        }
        differs
    };
    check_number(wishes, employee_number(user))?;
    let profile = &user.profile;
    if wishes.text(Leaf::UserName).is_some() {
        let email = email(wishes)?;
        if differs("userName", email != profile.email) {
            changes.email = Some(email);
        }
    }
    if let Some(name) = whole_name(wishes)
        && differs("displayName", name != profile.name)
    {
        changes.name = Some(name);
    }
    if let Some(role) = role(wishes, Some(profile.role))?
        && differs("role", role != profile.role)
    {
        changes.role = Some(role);
    }
    if let Some(language) = wishes.given(Leaf::PreferredLanguage).and_then(language)
        && differs("preferredLanguage", user.language != Some(language))
    {
        changes.language = Some(Some(language));
    }
    let text = |leaf| wishes.text(leaf).map(|text| text.map(str::to_owned));
    if let Some(title) = text(Leaf::Title).filter(|title| differs("title", *title != profile.title)) {
        changes.title = Some(title);
    }
    if let Some(level) = text(Leaf::Level).filter(|level| differs("level", *level != profile.level)) {
        check_level(level.as_deref(), rules)?;
        changes.level = Some(level);
    }
    let unit = text(Leaf::Department);
    if let Some(unit) = unit.filter(|unit| differs("department", *unit != profile.business_unit)) {
        changes.business_unit = Some(unit);
    }
    let key = text(Leaf::ExternalId);
    if let Some(key) = key.filter(|key| differs("externalId", *key != user.external_id)) {
        changes.external_id = Some(key);
    }
    if let Some(manager) = manager.filter(|manager| differs("manager", *manager != user.manager_id)) {
        changes.manager_id = Some(manager);
    }
    let may_sign_in = wishes.active().unwrap_or(user.disabled_at.is_none());
    Ok(Intent { changes, may_sign_in, attributes })
}

/// The user that the wishes make.
///
/// # Errors
/// As [`intend`].
pub(crate) fn newcomer(
    wishes: &Wishes,
    manager: Option<Option<UserId>>,
    rules: Rules,
) -> Result<NewUser, ScimError> {
    let email = email(wishes)?;
    check_level(wishes.given(Leaf::Level), rules)?;
    let text = |leaf| wishes.given(leaf).map(str::to_owned);
    // Somebody without any name is called by their address until they have one.
    let name = whole_name(wishes).or_else(|| text(Leaf::GivenName)).or_else(|| text(Leaf::FamilyName));
    let profile = Profile {
        name: name.unwrap_or_else(|| email.to_string()),
        email,
        title: text(Leaf::Title),
        level: text(Leaf::Level),
        business_unit: text(Leaf::Department),
        role: role(wishes, None)?.unwrap_or(Role::Viewer),
    };
    Ok(NewUser {
        user_id: wishes.given(Leaf::EmployeeNumber).map(UserId::new),
        profile,
        manager_id: manager.flatten(),
        language: wishes.given(Leaf::PreferredLanguage).and_then(language),
        origin: Origin::Scim,
        external_id: text(Leaf::ExternalId),
    })
}

impl Intent {
    /// Whether nothing would be another.
    pub(crate) fn is_nothing(&self, user: &User) -> bool {
        self.attributes.is_empty() && self.may_sign_in == user.disabled_at.is_none()
    }
}

fn email(wishes: &Wishes) -> Result<EmailAddress, ScimError> {
    let given = wishes.given(Leaf::UserName);
    let text = given.ok_or_else(|| ScimError::value("userName is required: the address of the user"))?;
    let email: EmailAddress = text
        .parse()
        .map_err(|_| ScimError::value("userName should be an address such as name@example.com: map it so"))?;
    if retired::is_retired(&email) {
        return Err(ScimError::value("userName is an address that Regard gives to who left"));
    }
    Ok(email)
}

/// The name in full. **Empty**: none is given, or half of one; a name is never taken away.
fn whole_name(wishes: &Wishes) -> Option<String> {
    let whole = wishes.given(Leaf::DisplayName).or_else(|| wishes.given(Leaf::FormattedName));
    whole.map(str::to_owned).or_else(|| {
        let (given, family) = (wishes.given(Leaf::GivenName)?, wishes.given(Leaf::FamilyName)?);
        Some(format!("{given} {family}"))
    })
}

/// The role to have. **Empty**: nothing is said of it.
fn role(wishes: &Wishes, former: Option<Role>) -> Result<Option<Role>, ScimError> {
    let Some(word) = wishes.text(Leaf::Role) else { return Ok(None) };
    let word = word.unwrap_or(Role::Viewer.as_str()).to_ascii_lowercase();
    let role: Role =
        word.parse().map_err(|_| ScimError::value("role should be viewer, auditor or expert"))?;
    match (former, role) {
        (Some(Role::Admin), Role::Admin) => Ok(Some(role)),
        (Some(Role::Admin), _) => {
            Err(ScimError::new(403, "the role of an administrator is changed in Regard alone"))
        }
        (_, Role::Admin) => Err(ScimError::new(403, "a directory makes nobody an administrator")),
        _ => Ok(Some(role)),
    }
}

/// The level that sees every customer.
const EXECUTIVE: &str = "executive";

/// That a level may be given.
fn check_level(level: Option<&str>, rules: Rules) -> Result<(), ScimError> {
    if rules.names_executives || !level.is_some_and(|level| same_word(level, EXECUTIVE)) {
        return Ok(());
    }
    let detail = "an executive sees every customer, so this directory makes nobody one: leave the level out, or write \
        names_executives = true below [directory] in regard.toml";
    Err(ScimError::new(403, detail))
}

fn check_number(wishes: &Wishes, number: Option<&str>) -> Result<(), ScimError> {
    match wishes.text(Leaf::EmployeeNumber) {
        Some(wish) if wish != number => Err(ScimError::mutability(
            "employeeNumber is the user's key and is taken when they are made: send it as it was, or not at all",
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::REGARD;
    use serde_json::{Value, json};

    fn wishes(resource: &Value) -> Wishes {
        Wishes::of_resource(resource.as_object().unwrap()).unwrap()
    }

    fn made(resource: &Value) -> Result<NewUser, ScimError> {
        newcomer(&wishes(resource), None, Rules::default())
    }

    fn user(role: Role) -> User {
        let new = made(&json!({ "userName": "ann@example.com", "displayName": "Ann Lee", "title": "Clerk" }))
            .unwrap();
        User {
            user_id: UserId::new("1007"),
            profile: Profile { role, ..new.profile },
            manager_id: None,
            language: None,
            origin: Origin::Scim,
            external_id: None,
            persona: false,
            created_at: jiff::Timestamp::UNIX_EPOCH,
            disabled_at: None,
        }
    }

    fn attributes(role: Role, resource: &Value) -> Vec<&'static str> {
        intend(&user(role), &wishes(resource), None, Rules::default()).unwrap().attributes
    }

    #[test]
    fn a_name_is_found_where_there_is_one() {
        let name = |resource: Value| made(&resource).unwrap().profile.name;
        let all = json!({ "userName": "a@b.c", "displayName": "D", "name": { "formatted": "F", "givenName": "G" } });
        assert_eq!(name(all), "D");
        assert_eq!(name(json!({ "userName": "a@b.c", "name": { "formatted": "F", "givenName": "G" } })), "F");
        assert_eq!(
            name(json!({ "userName": "a@b.c", "name": { "givenName": "G", "familyName": "N" } })),
            "G N"
        );
        assert_eq!(name(json!({ "userName": "a@b.c", "name": { "familyName": "N" } })), "N");
        assert_eq!(name(json!({ "userName": "a@b.c", "displayName": " " })), "a@b.c");
    }

    #[test]
    fn what_is_the_same_is_no_change() {
        let same = json!({
            "userName": "ANN@example.com", "displayName": "Ann Lee", "title": "Clerk", "role": "viewer",
            "employeeNumber": "1007", "preferredLanguage": "de", "active": true,
        });
        let intent = intend(&user(Role::Viewer), &wishes(&same), None, Rules::default()).unwrap();
        assert!(intent.is_nothing(&user(Role::Viewer)), "{intent:?}");
        assert_eq!(intent.changes, UserChanges::default());
        let other = json!({ "title": null, "name": { "familyName": "Young" }, "preferredLanguage": "pl-PL" });
        assert_eq!(attributes(Role::Viewer, &other), ["preferredLanguage", "title"]);
        let gone =
            intend(&user(Role::Viewer), &wishes(&json!({ "active": "False" })), None, Rules::default())
                .unwrap();
        assert!(!gone.may_sign_in && !gone.is_nothing(&user(Role::Viewer)));
    }

    #[test]
    fn an_administrator_is_neither_made_nor_unmade() {
        let give = |former, role: Value| {
            intend(&user(former), &wishes(&json!({ "role": role })), None, Rules::default())
        };
        for (former, role) in [
            (Role::Viewer, json!("admin")),
            (Role::Auditor, json!("ADMIN")),
            (Role::Admin, json!("viewer")),
            (Role::Admin, json!(null)),
        ] {
            let refused = give(former, role.clone()).unwrap_err().answer();
            assert_eq!(refused.status, 403, "{former} {role}");
        }
        assert!(made(&json!({ "userName": "a@b.c", "role": "admin" })).is_err());
        assert_eq!(attributes(Role::Viewer, &json!({ "role": "Auditor" })), ["role"]);
        assert_eq!(attributes(Role::Viewer, &json!({ "role": "expert" })), ["role"]);
        assert_eq!(attributes(Role::Auditor, &json!({ "role": "" })), ["role"]);
        assert!(attributes(Role::Admin, &json!({ "role": "admin" })).is_empty());
        assert_eq!(give(Role::Viewer, json!("boss")).unwrap_err().kind(), Some("invalidValue"));
    }

    #[test]
    fn nobody_is_made_an_executive_unless_the_home_says_so() {
        let wish = |level: &str| wishes(&json!({ "userName": "a@b.c", REGARD.urn: { "level": level } }));
        let open = Rules { names_executives: true };
        for level in ["executive", " EXECUTIVE ", "Exec-utive"] {
            let refused = newcomer(&wish(level), None, Rules::default()).unwrap_err().answer();
            assert_eq!(refused.status, 403, "{level}");
            assert!(intend(&user(Role::Viewer), &wish(level), None, Rules::default()).is_err(), "{level}");
            assert!(
                newcomer(&wish(level), None, open).is_ok()
                    && intend(&user(Role::Viewer), &wish(level), None, open).is_ok()
            );
        }
        assert!(newcomer(&wish("director"), None, Rules::default()).is_ok());
        // Whom an administrator made one stays one, whatever else the directory says of them.
        let mut boss = user(Role::Viewer);
        boss.profile.level = Some("executive".to_owned());
        let same = wishes(&json!({ "title": "Head", REGARD.urn: { "level": "executive" } }));
        assert_eq!(intend(&boss, &same, None, Rules::default()).unwrap().attributes, ["title"]);
    }

    #[test]
    fn the_key_and_the_address_are_what_they_can_be() {
        for number in [json!("1008"), json!("")] {
            let wish = wishes(&json!({ "employeeNumber": number }));
            let refused = intend(&user(Role::Viewer), &wish, None, Rules::default()).unwrap_err();
            assert_eq!(refused.kind(), Some("mutability"));
        }
        for name in [json!("ann"), json!(""), json!("x@retired.invalid"), json!(null)] {
            assert_eq!(
                made(&json!({ "userName": name })).unwrap_err().kind(),
                Some("invalidValue"),
                "{name}"
            );
            let wish = wishes(&json!({ "userName": name }));
            let refused = intend(&user(Role::Viewer), &wish, None, Rules::default()).unwrap_err();
            assert_eq!(refused.kind(), Some("invalidValue"), "{name}");
        }
        assert!(made(&json!({})).is_err());
    }
}
