//! `[units]`: which business units a policy means by its words `support` and `finance`. Owns the checks of the names;
//! what stands for a word that is left out is the application's.

use serde::Deserialize;

/// **Unit**: names for one word.
const NAMES_AT_MOST: usize = 200;
/// **Unit**: characters.
const NAME_AT_MOST: usize = 200;

/// Names of business units, as the sources spell them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitsConfig {
    /// Those that a policy calls `support`. **Empty**: those with a usual word for it in their name.
    pub support: Option<Vec<String>>,
    /// Those that a policy calls `finance`. **Empty**: those with a usual word for it in their name.
    pub finance: Option<Vec<String>>,
}

impl UnitsConfig {
    /// The settings if they can be used, else what is wrong, with its key.
    pub(super) fn checked(self) -> Result<Self, String> {
        for (key, names) in [("support", &self.support), ("finance", &self.finance)] {
            let names = names.as_deref().unwrap_or_default();
            if names.len() > NAMES_AT_MOST {
                return Err(format!("units.{key} has more than {NAMES_AT_MOST} names: name fewer"));
            }
            let is_name = |name: &&String| {
                name.chars().any(char::is_alphanumeric) && name.chars().count() <= NAME_AT_MOST
            };
            if let Some(wrong) = names.iter().find(|name| !is_name(name)) {
                return Err(format!(
                    "units.{key} names {wrong:?}, which is no business unit: write the name as your sources do, \
                     in at most {NAME_AT_MOST} characters"
                ));
            }
        }
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<UnitsConfig, String> {
        toml::from_str::<UnitsConfig>(text).map_err(|error| error.to_string())?.checked()
    }

    #[test]
    fn units_are_named_as_sources_spell_them_and_a_mistake_names_its_key() {
        assert_eq!(read("").unwrap(), UnitsConfig::default());
        let units = read("support = [\"Atención al cliente\", \"Taller\"]\nfinance = []\n").unwrap();
        assert_eq!(units.support.unwrap(), ["Atención al cliente", "Taller"]);
        assert_eq!(units.finance.unwrap(), Vec::<String>::new(), "no unit is meant");
        for (wrong, named) in [
            ("support = [\" \"]", "units.support"),
            ("finance = [\"Money\", \"-\"]", "units.finance"),
            ("finance = \"Money\"", "finance"),
            ("sales = [\"Sales\"]", "sales"),
        ] {
            let error = read(wrong).unwrap_err();
            assert!(error.contains(named), "{error}");
        }
        assert!(read(&format!("support = [\"{}\"]", "x".repeat(201))).is_err());
        assert!(read(&format!("support = [{}]", "\"x\",".repeat(201))).is_err());
    }
}
