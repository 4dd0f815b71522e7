//! The closed words about users: role, language, origin. Owns how each is spelled.

use crate::words::words;
use serde::{Deserialize, Serialize};

/// What a user may do, beyond looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Also connects sources and names users.
    Admin,
    /// Also reads the audit log; otherwise as a viewer.
    Auditor,
    /// Also drafts, replays and publishes the policy; otherwise as a viewer.
    Expert,
    /// Looks.
    Viewer,
}
words!(Role, "a role", { Admin = "admin", Auditor = "auditor", Expert = "expert", Viewer = "viewer" });

/// A language that the product speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    En,
    /// Spanish.
    Es,
    /// Polish.
    Pl,
    /// Italian.
    It,
    /// Portuguese.
    Pt,
    /// French.
    Fr,
}
words!(Language, "a language here", { En = "en", Es = "es", Pl = "pl", It = "it", Pt = "pt", Fr = "fr" });

/// Who said that there is such a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// An administrator.
    Admin,
    /// A source of facts.
    Source,
    /// They came by single sign-on.
    Sso,
    /// A directory, over SCIM.
    Scim,
}
words!(Origin, "an origin", { Admin = "admin", Source = "source", Sso = "sso", Scim = "scim" });
