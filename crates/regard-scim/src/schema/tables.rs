//! The schemas themselves: core user, enterprise extension, and ours. Owns names and words; what a value does stands with the
//! users.

use super::attribute::{Attribute, Kind, Leaf};

/// A schema with its attributes.
#[derive(Debug)]
pub(crate) struct Schema {
    pub(crate) urn: &'static str,
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) attributes: &'static [Attribute],
}

/// All of them; the first is the core one.
pub(crate) static SCHEMAS: [&Schema; 3] = [&CORE, &ENTERPRISE, &REGARD];

/// What every resource has, beside its schemas.
pub(crate) static COMMON: &[Attribute] = &[
    Attribute::told("schemas", Kind::Reference, "The schemas that the resource has attributes of.")
        .list()
        .case_exact()
        .always_returned(),
    Attribute::told("id", Kind::Text, "The key in Regard.").case_exact().unique().always_returned(),
    Attribute::kept("externalId", Kind::Text, Leaf::ExternalId, "The key in the directory.").case_exact(),
    Attribute::told(
        "meta",
        Kind::Complex(&[
            Attribute::told("resourceType", Kind::Text, "What it is.").case_exact(),
            Attribute::told("created", Kind::Instant, "When the user came to be."),
            Attribute::told("location", Kind::Reference, "The resource's address.").case_exact(),
            Attribute::told("version", Kind::Text, "The entity tag.").case_exact(),
        ]),
        "About the resource itself. When it was changed last is not kept; its version says whether it was.",
    ),
];

pub(crate) static CORE: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:core:2.0:User",
    name: "User",
    about: "A colleague who looks.",
    attributes: &[
        Attribute::kept("userName", Kind::Text, Leaf::UserName, "The address that they sign in with.")
            .required()
            .unique(),
        Attribute::whole(
            "name",
            &[
                Attribute::kept("formatted", Kind::Text, Leaf::FormattedName, "The whole name."),
                Attribute::kept(
                    "familyName",
                    Kind::Text,
                    Leaf::FamilyName,
                    "Taken together with the given name where no whole name is sent. It is not kept apart.",
                ),
                Attribute::kept(
                    "givenName",
                    Kind::Text,
                    Leaf::GivenName,
                    "Taken together with the family name where no whole name is sent. It is not kept apart.",
                ),
            ],
            "What they are called; one name is kept.",
        ),
        Attribute::kept("displayName", Kind::Text, Leaf::DisplayName, "What they are called."),
        Attribute::kept("title", Kind::Text, Leaf::Title, "What they do."),
        Attribute::kept(
            "preferredLanguage",
            Kind::Text,
            Leaf::PreferredLanguage,
            "What they read in: en, es, pl, it, pt or fr. Any other leaves the choice to them.",
        ),
        Attribute::kept("active", Kind::Flag, Leaf::Active, "Whether they may sign in."),
        Attribute::told(
            "emails",
            Kind::Complex(&[
                Attribute::told("value", Kind::Text, "The address."),
                Attribute::told("type", Kind::Text, "What it is for.").words(&["work"]),
                Attribute::told("primary", Kind::Flag, "Whether it is the one to use."),
            ]),
            "One address is kept, and it is userName.",
        )
        .list(),
    ],
};

pub(crate) static ENTERPRISE: Schema = Schema {
    urn: "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
    name: "EnterpriseUser",
    about: "Their place in the company.",
    attributes: &[
        Attribute::kept(
            "employeeNumber",
            Kind::Text,
            Leaf::EmployeeNumber,
            "Their key in the company's org chart. It is taken when the user is made.",
        )
        .case_exact()
        .immutable(),
        Attribute::kept("department", Kind::Text, Leaf::Department, "The business unit."),
        Attribute::whole(
            "manager",
            &[Attribute::kept(
                "value",
                Kind::Text,
                Leaf::Manager,
                "Their id; externalId, userName or a key of the org chart will do.",
            )
            .case_exact()],
            "To whom they answer.",
        ),
    ],
};

pub(crate) static REGARD: Schema = Schema {
    urn: "urn:regard:scim:schemas:1.0:User",
    name: "RegardUser",
    about: "How much they see, and what they may do.",
    attributes: &[
        Attribute::kept(
            "level",
            Kind::Text,
            Leaf::Level,
            "How far up the org chart, in the company's words. An executive sees every customer.",
        ),
        Attribute::kept(
            "role",
            Kind::Text,
            Leaf::Role,
            "What they may do beside looking. A directory makes nobody an administrator.",
        )
        .words(&["viewer", "auditor", "expert"]),
    ],
};

/// Attributes of the standard that are taken and not kept, so that a directory's ready-made mappings work.
pub(crate) static PASSED_OVER: &[&str] = &[
    "addresses",
    "costCenter",
    "division",
    "entitlements",
    "groups",
    "ims",
    "locale",
    "nickName",
    "organization",
    "password",
    "phoneNumbers",
    "photos",
    "profileUrl",
    "roles",
    "timezone",
    "userType",
    "x509Certificates",
];

/// The same of parts of attributes that are kept.
pub(crate) static PARTS_PASSED_OVER: &[(&str, &str)] = &[
    ("emails", "display"),
    ("manager", "$ref"),
    ("manager", "displayName"),
    ("name", "honorificPrefix"),
    ("name", "honorificSuffix"),
    ("name", "middleName"),
];
