//! The grammar on what directories send, on what they should not, and on noise.

use super::{Filter, Key, parse_path};
use crate::limits::{FILTER_BYTES_AT_MOST, FILTER_DEPTH_AT_MOST};
use crate::schema::{ENTERPRISE, Named, REGARD};
use proptest::prelude::*;
use serde_json::{Value, json};

fn ann() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": "u-1",
        "externalId": "00uA",
        "userName": "ann@example.com",
        "name": { "formatted": "Ann Łee" },
        "displayName": "Ann Łee",
        "title": "Head \"of\" Sales",
        "active": true,
        "emails": [
            { "value": "ann@example.com", "type": "work", "primary": true },
            { "value": "ann@home.example", "type": "home" },
        ],
        "meta": { "created": "2026-01-31T12:00:00Z" },
        ENTERPRISE.urn: { "department": "Sales", "manager": { "value": "boss" } },
        REGARD.urn: { "level": "director" },
    })
}

fn holds(filter: &str) -> bool {
    Filter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error:?}")).holds(&ann())
}

#[test]
fn every_operator_compares() {
    for (filter, expected) in [
        ("userName eq \"ann@example.com\"", true),
        ("userName eq \"ANN@Example.com\"", true),
        ("userName ne \"bob@example.com\"", true),
        ("userName ne \"Ann@example.com\"", false),
        ("externalId eq \"00ua\"", false),
        ("externalId eq \"00uA\"", true),
        ("userName co \"EXAMPLE\"", true),
        ("userName sw \"ann@\"", true),
        ("userName sw \"nn\"", false),
        ("userName ew \".COM\"", true),
        ("displayName co \"łEE\"", true),
        ("title eq \"head \\\"of\\\" sales\"", true),
        ("title eq \"head \\u0022of\\u0022 sales\"", true),
        ("userName gt \"ann@\"", true),
        ("userName ge \"ann@example.com\"", true),
        ("userName lt \"ann@example.com\"", false),
        ("userName le \"ann@example.com\"", true),
        ("title pr", true),
        ("preferredLanguage pr", false),
        ("preferredLanguage eq null", true),
        ("title ne null", true),
        ("preferredLanguage ne \"en\"", true),
        ("active eq true", true),
        ("active eq False", false),
        ("active ne \"True\"", false),
        ("meta.created gt \"2026-01-31T11:59:59Z\"", true),
        ("meta.created le \"2026-01-31T13:00:00+01:00\"", true),
        ("meta.created eq \"2026-01-31T12:00:00.000Z\"", true),
        ("schemas eq \"urn:ietf:params:scim:schemas:core:2.0:User\"", true),
    ] {
        assert_eq!(holds(filter), expected, "{filter}");
    }
}

#[test]
fn names_are_found_in_any_case_and_schema() {
    for filter in [
        "USERNAME EQ \"ann@example.com\"",
        "name.FORMATTED co \"ann\"",
        "urn:ietf:params:scim:schemas:core:2.0:User:userName sw \"ann\"",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq \"sales\"",
        "URN:ietf:params:scim:schemas:extension:enterprise:2.0:user:manager.value eq \"boss\"",
        "manager eq \"boss\"",
        "department eq \"Sales\" and level eq \"Director\"",
    ] {
        assert!(holds(filter), "{filter}");
    }
}

#[test]
fn and_binds_before_or_and_brackets_before_both() {
    for (filter, expected) in [
        ("title pr or title pr and active eq false", true),
        ("(title pr or title pr) and active eq false", false),
        ("not (active eq false) and title pr", true),
        ("not(active eq true)", false),
        ("active eq false or not (title eq \"x\") and (userName pr)", true),
        ("  ( ( title  pr ) )  ", true),
        ("title pr AND userName pr OR active eq false", true),
    ] {
        assert_eq!(holds(filter), expected, "{filter}");
    }
}

#[test]
fn elements_of_lists_are_looked_at_one_by_one() {
    for (filter, expected) in [
        ("emails eq \"ann@home.example\"", true),
        ("emails co \"home\"", true),
        ("emails.type eq \"home\"", true),
        ("emails[type eq \"work\"]", true),
        ("emails[type eq \"other\"]", false),
        ("emails[type eq \"work\" and value co \"home\"]", false),
        ("emails[type eq \"home\" and not (primary eq true)]", true),
        ("emails[type eq \"work\"].value eq \"ann@example.com\"", true),
        ("emails[type eq \"home\"].value eq \"ann@example.com\"", false),
        ("emails[type eq \"work\"].value pr and active eq true", true),
        ("phoneNumbers[type eq \"work\"].value eq \"1\"", false),
        ("addresses[type eq \"work\"] or title pr", true),
        ("addresses pr", false),
        ("nickName ne \"x\"", true),
        ("nickName eq null", true),
        ("name.middleName pr", false),
        ("emails.display eq \"x\"", false),
    ] {
        assert_eq!(holds(filter), expected, "{filter}");
    }
}

#[test]
fn the_key_of_a_filter_is_found() {
    let key = |filter| Filter::parse(filter).unwrap().key();
    let name = Some(Key::UserName("a@b".to_owned()));
    assert_eq!(key("userName eq \"a@b\""), name);
    assert_eq!(key("title pr and (active eq true and userName eq \"a@b\")"), name);
    assert_eq!(key("emails[type eq \"work\"].value eq \"a@b\""), name);
    assert_eq!(key("emails[value eq \"a@b\"]"), name);
    assert_eq!(key("emails eq \"a@b\""), name);
    assert_eq!(key("id eq \"1\" and manager eq \"2\""), Some(Key::Id("1".to_owned())));
    assert_eq!(key("externalId eq \"1\""), Some(Key::ExternalId("1".to_owned())));
    for filter in [
        "userName eq \"a@b\" or title pr",
        "not (userName eq \"a@b\")",
        "userName ne \"a@b\"",
        "userName co \"a@b\"",
        "emails[type eq \"work\"]",
        "manager eq \"1\"",
        "title eq \"a@b\"",
    ] {
        assert_eq!(key(filter), None, "{filter}");
    }
}

#[test]
fn what_is_wrong_is_refused() {
    let deep =
        format!("{}title pr{}", "(".repeat(FILTER_DEPTH_AT_MOST + 1), ")".repeat(FILTER_DEPTH_AT_MOST + 1));
    let long = format!("title eq \"{}\"", "x".repeat(FILTER_BYTES_AT_MOST));
    for filter in [
        "",
        " ",
        "title",
        "title eq",
        "title eq x",
        "title is \"x\"",
        "eq \"x\"",
        "title eq \"x\" title pr",
        "title eq \"x\" and",
        "or title pr",
        "(title pr",
        "title pr)",
        "not title pr",
        "title eq \"x",
        "title gt true",
        "title eq 1",
        "title gt null",
        "active gt true",
        "active eq 1",
        "active co \"t\"",
        "meta.created co \"2026\"",
        "meta.created gt \"yesterday\"",
        "meta.lastModified gt \"2026-01-31T12:00:00Z\"",
        "name eq \"x\"",
        "nonsense eq \"x\"",
        "name.nonsense eq \"x\"",
        "title[type eq \"x\"]",
        "emails[nonsense eq \"x\"]",
        "emails[emails[type pr]]",
        "emails[type eq \"work\"",
        "emails[type eq \"work\"].nonsense eq \"x\"",
        "emails[]",
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr",
        "urn:nobody:User:title pr",
        "][",
        &deep,
        &long,
    ] {
        let kind = Filter::parse(filter).err().map(|error| error.kind());
        assert_eq!(kind, Some(Some("invalidFilter")), "{filter}");
    }
}

#[test]
fn a_path_names_an_attribute() {
    let found = |path: &str| match parse_path(path).unwrap() {
        Named::Place(place) => place.target().name,
        Named::Schema(schema) => schema.name,
        Named::PassedOver => "-",
    };
    assert_eq!(found("title"), "title");
    assert_eq!(found("name.familyName"), "familyName");
    assert_eq!(found("emails[type eq \"work\"].value"), "value");
    assert_eq!(found("emails[type eq \"work\"]"), "emails");
    assert_eq!(found("addresses[type eq \"work\"].streetAddress"), "-");
    assert_eq!(found("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"), "manager");
    assert_eq!(found("urn:regard:scim:schemas:1.0:User"), "RegardUser");
    for path in [
        "",
        "\"title\"",
        "nonsense",
        "title eq",
        "title[x pr]",
        "emails[type pr].",
        "emails[type pr] x",
        "emails[type pr].value x",
        "(title)",
        "emails]",
    ] {
        let kind = parse_path(path).err().map(|error| error.kind());
        assert_eq!(kind, Some(Some("invalidPath")), "{path}");
    }
    for path in ["emails[type eq", "emails[type]", "emails[nonsense pr]", "emails[\"]"] {
        let kind = parse_path(path).err().map(|error| error.kind());
        assert_eq!(kind, Some(Some("invalidFilter")), "{path}");
    }
}

/// Pieces of filters, so that noise gets far into the grammar.
fn piece() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "userName",
            "emails",
            "emails[",
            "]",
            ".value",
            "title",
            "active",
            "meta.created",
            "addresses",
            "eq",
            "ne",
            "co",
            "gt",
            "le",
            "pr",
            "and",
            "or",
            "not",
            "not(",
            "(",
            ")",
            "[",
            "\"x\"",
            "\"",
            "true",
            "null",
            "1e400",
            "-0",
            "\\",
            "\"\\u0000\"",
            "urn:ietf:params:scim:schemas:core:2.0:User:",
        ])
        .prop_map(str::to_owned),
        "\\PC{0,8}",
    ]
}

/// A filter that is right, with its brackets.
fn right() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "title pr",
        "userName co \"ann\"",
        "active eq true",
        "emails[type eq \"work\"]",
        "nickName pr",
        "department eq \"Sales\"",
        "meta.created gt \"2020-01-01T00:00:00Z\"",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(6, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(|all| format!("({})", all.join(" and "))),
            prop::collection::vec(inner.clone(), 2..4).prop_map(|all| format!("({})", all.join(" or "))),
            inner.prop_map(|one| format!("not ({one})")),
        ]
    })
}

proptest! {
    #[test]
    fn noise_is_answered(text in "(?s).{0,200}") {
        if let Ok(filter) = Filter::parse(&text) {
            filter.holds(&ann());
        }
        parse_path(&text).ok();
    }

    #[test]
    fn noise_of_right_words_is_answered(pieces in prop::collection::vec(piece(), 0..40)) {
        for joined in [pieces.join(" "), pieces.concat()] {
            if let Ok(filter) = Filter::parse(&joined) {
                filter.holds(&ann());
                filter.holds(&Value::Null);
                filter.key();
            }
            parse_path(&joined).ok();
        }
    }

    #[test]
    fn the_laws_of_logic_hold(one in right(), two in right()) {
        prop_assume!(one.len() + two.len() < FILTER_BYTES_AT_MOST / 2);
        let holds = |filter: String| Filter::parse(&filter).map(|filter| filter.holds(&ann()));
        let (Ok(first), Ok(second)) = (holds(one.clone()), holds(two.clone())) else {
            return Err(TestCaseError::fail(format!("{one} | {two}")));
        };
        prop_assert_eq!(holds(format!("not ({one})")).ok(), Some(!first));
        prop_assert_eq!(holds(format!("{one} and {two}")).ok(), Some(first && second));
        prop_assert_eq!(holds(format!("{one} or {two}")).ok(), Some(first || second));
        prop_assert_eq!(
            holds(format!("not ({one} and {two})")).ok(),
            holds(format!("not ({one}) or not ({two})")).ok()
        );
    }

    #[test]
    fn a_quoted_text_is_found_as_it_is(text in "\\PC{0,40}") {
        let filter = Filter::parse(&format!("externalId eq {}", json!(text))).map_err(|error| {
            TestCaseError::fail(format!("{error:?}"))
        })?;
        let resource = json!({ "externalId": text });
        prop_assert!(filter.holds(&resource));
    }
}
