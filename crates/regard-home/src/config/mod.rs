//! `regard.toml`: a company's settings. Owns reading them; a mistake names the line and the key.

mod public_url;
mod sources;
mod units;

pub use sources::{SentConfig, SentKind, SourceSettings};
pub use units::UnitsConfig;

use crate::error::HomeError;
use jiff::tz::TimeZone;
use regard_deliver::DeliverySettings;
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
    public_url: Option<String>,
    #[serde(default)]
    delivery: DeliverySettings,
    #[serde(default)]
    directory: DirectoryConfig,
    #[serde(default)]
    units: UnitsConfig,
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
    /// Which business units a policy means by its words.
    pub units: UnitsConfig,
    /// Where people open the product, without a slash at its end. **Empty**: what is sent holds no links to it.
    pub public_url: Option<String>,
    /// How alerts go out, as far as the file says it: the password of the mail server stands in the environment.
    pub delivery: DeliverySettings,
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
        let public_url = written.public_url.as_deref().map(public_url::read).transpose();
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
            units: written.units.checked().map_err(fault)?,
            public_url: public_url.map_err(|message| fault(message.to_owned()))?,
            delivery: written.delivery,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(more: &str) -> Result<HomeConfig, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("regard.toml");
        let text = format!("name = \"x\"\ncurrency = \"EUR\"\ntime_zone = \"Europe/Berlin\"\n{more}");
        std::fs::write(&path, text).unwrap();
        HomeConfig::read(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn delivery_is_read_and_a_mistake_names_its_key() {
        let without = read("").unwrap();
        assert_eq!((without.delivery.mail, without.public_url), (None, None));
        let config = read(
            "public_url = \"https://regard.example.com/\"\n[delivery.mail]\nhost = \"smtp.example.com\"\n\
             from = \"Regard <regard@example.com>\"\nuser = \"regard\"\npassword_env = \"REGARD_MAIL_PASSWORD\"\n\
             [delivery.webhooks]\nallowed_networks = [\"10.20.0.0/16\"]\nports = [443, \"9000-9099\"]\n\
             [delivery.sending]\nat_once = 8\n[delivery.retry]\ntries = 3\n",
        )
        .unwrap();
        assert_eq!(config.public_url.as_deref(), Some("https://regard.example.com"));
        assert_eq!(config.delivery.mail.map(|mail| mail.host).as_deref(), Some("smtp.example.com"));
        assert_eq!((config.delivery.sending.at_once, config.delivery.retry.tries), (8, 3));
        for (more, named) in [
            ("public_url = \"regard.example.com\"\n", "public_url"),
            ("[delivery.mail]\nhost = \"a\"\nfrom = \"a@b.example\"\npassword = \"hush\"\n", "password"),
            ("[delivery.webhooks]\nallowed_networks = [\"everywhere\"]\n", "allowed_networks"),
            ("[delivery]\nslack = 1\n", "slack"),
        ] {
            let error = read(more).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
    }
}
