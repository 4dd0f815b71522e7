//! `regard.toml`: a company's settings. Owns reading them; a mistake names the line and the key.

mod sources;

pub use sources::{SentConfig, SentKind, SourceSettings};

use crate::error::HomeError;
use jiff::tz::TimeZone;
use regard_model::{Currency, Moment};
use regard_sso::ProviderConfig;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::path::Path;

/// The settings as they are written.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    name: String,
    currency: Currency,
    time_zone: String,
    moment: Option<String>,
    #[serde(default)]
    languages: Vec<String>,
    #[serde(default)]
    demo: bool,
    /// Read again, each with the type of its kind.
    #[serde(default, rename = "sources")]
    _sources: BTreeMap<String, IgnoredAny>,
    #[serde(default)]
    sign_in: SignIn,
    #[serde(default)]
    directory: DirectoryConfig,
}

/// `[directory]`: what a directory of people may do over SCIM.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DirectoryConfig {
    /// Whether it may make somebody an executive, who sees every customer.
    #[serde(default)]
    pub names_executives: bool,
}

/// `[sign_in]`: how people come in beside their passwords.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    #[serde(default)]
    providers: Vec<ProviderConfig>,
}

/// The settings of a home, understood.
#[derive(Debug, Clone)]
pub struct HomeConfig {
    /// The company's name, as pages show it.
    pub name: String,
    /// The home currency.
    pub currency: Currency,
    /// What a day is.
    pub zone: TimeZone,
    /// The moment that pages look from unless told otherwise. **Empty**: now.
    pub moment: Option<Moment>,
    /// The languages that customers write in.
    pub languages: Vec<String>,
    /// Whether this is the demo company, which may be entered without a password.
    pub demo: bool,
    /// The sources, by name.
    pub sources: BTreeMap<String, SourceSettings>,
    /// Where people may sign in with an account that they have elsewhere, as far as the file says it: their secrets
    /// stand in the environment.
    pub providers: Vec<ProviderConfig>,
    /// What a directory of people may do.
    pub directory: DirectoryConfig,
}

impl HomeConfig {
    /// Reads the settings.
    ///
    /// # Errors
    /// [`HomeError::Config`] that names the line, the key and what is expected.
    pub fn read(path: &Path) -> Result<Self, HomeError> {
        let text = std::fs::read_to_string(path).map_err(HomeError::file("read", path))?;
        let fault = |message: String| HomeError::Config { path: path.to_owned(), message };
        let written: Written = toml::from_str(&text).map_err(|error| fault(error.to_string()))?;
        let zone = TimeZone::get(&written.time_zone).map_err(|_| {
            fault(format!("time_zone {:?} is unknown; write one such as Europe/Berlin", written.time_zone))
        })?;
        let moment = written.moment.as_deref().map(|text| Moment::parse(text, &zone));
        let moment = moment.transpose().map_err(|error| fault(error.to_string()))?;
        Ok(Self {
            name: written.name,
            currency: written.currency,
            zone,
            moment,
            languages: written.languages,
            demo: written.demo,
            sources: sources::read(&text).map_err(fault)?,
            providers: written.sign_in.providers,
            directory: written.directory,
        })
    }
}
