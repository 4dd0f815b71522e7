//! The sources of `regard.toml`, one type for each kind. Owns which kinds there are, and that a mistake in
//! one names its line.

use crate::schedule::Schedule;
use jiff::SignedDuration;
use regard_ingest::{DatabaseConfig, DatabaseKind, FreshFor, SourceConfig};
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// One source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SourceSettings {
    /// Files in a folder.
    Files(SourceConfig),
    /// Tables and queries of a database.
    Database(DatabaseConfig),
    /// Rows that are sent to us.
    Sent(SentConfig),
}

/// One `[sources.<name>]` whose rows are sent: by programs with a token (`push`), or by a Singer tap
/// (`singer`). Its streams are its tables; they need not be named.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SentConfig {
    /// Who sends.
    pub kind: SentKind,
    /// How long a load stays fresh. **Empty**: it never grows stale.
    pub fresh_for: Option<FreshFor>,
    /// How often what was sent is loaded.
    pub every: Option<FreshFor>,
    /// The same as a cron pattern.
    pub cron: Option<String>,
}

/// Who sends rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SentKind {
    /// Programs, over HTTP.
    Push,
    /// A Singer tap, through `regard load --singer`.
    Singer,
}

const KINDS: &str = "files, postgres, mysql, sqlite, push or singer";

impl SourceSettings {
    /// The word for its kind.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Files(_) => "files",
            Self::Database(config) => match config.kind {
                DatabaseKind::Postgres => "postgres",
                DatabaseKind::Mysql => "mysql",
                DatabaseKind::Sqlite => "sqlite",
            },
            Self::Sent(SentConfig { kind: SentKind::Push, .. }) => "push",
            Self::Sent(SentConfig { kind: SentKind::Singer, .. }) => "singer",
        }
    }

    /// How long a load stays fresh. **Empty**: it never grows stale.
    pub fn fresh_for(&self) -> Option<FreshFor> {
        match self {
            Self::Files(config) => config.fresh_for,
            Self::Database(config) => config.fresh_for,
            Self::Sent(config) => config.fresh_for,
        }
    }

    /// When it is loaded by itself, as it is written: how often, or a cron pattern.
    pub fn schedule_text(&self) -> (Option<String>, Option<String>) {
        let (every, cron) = self.every_and_cron();
        (every.map(|every| every.to_string()), cron.map(str::to_owned))
    }

    fn every_and_cron(&self) -> (Option<FreshFor>, Option<&str>) {
        match self {
            Self::Files(config) => (config.every, config.cron.as_deref()),
            Self::Database(config) => (config.every, config.cron.as_deref()),
            Self::Sent(config) => (config.every, config.cron.as_deref()),
        }
    }

    /// When it is loaded by itself. **Empty**: only when somebody says so.
    ///
    /// # Errors
    /// What is wrong with its words.
    pub fn schedule(&self) -> Result<Option<Schedule>, String> {
        match self.every_and_cron() {
            (Some(_), Some(_)) => Err("every and cron stand for each other: keep one of them".to_owned()),
            (Some(every), None) => {
                let time = SignedDuration::try_from(every.0).map_err(|error| error.to_string())?;
                Ok(Some(Schedule::Every(time)))
            }
            (None, Some(pattern)) => Schedule::cron(pattern).map(Some).map_err(|error| error.to_string()),
            (None, None) => Ok(None),
        }
    }

    /// What it reads, table by table, as the settings say it.
    pub fn tables(&self) -> Vec<(String, String)> {
        match self {
            Self::Files(config) => {
                config.tables.iter().map(|(name, table)| (name.clone(), table.files.clone())).collect()
            }
            Self::Database(config) => {
                let of = |(name, table): (&String, &regard_ingest::DatabaseTableConfig)| {
                    (name.clone(), table.table.clone().or_else(|| table.query.clone()).unwrap_or_default())
                };
                config.tables.iter().map(of).collect()
            }
            Self::Sent(_) => Vec::new(),
        }
    }
}

/// The word of a source's kind, whatever else it says.
#[derive(Debug, Deserialize)]
struct Kind {
    kind: Option<String>,
}

/// The kinds of all sources, by name.
#[derive(Debug, Deserialize)]
struct Kinds {
    #[serde(default)]
    sources: BTreeMap<String, Kind>,
}

/// Reads the sources of a settings file.
///
/// # Errors
/// What is wrong, with line and key.
pub(super) fn read(text: &str) -> Result<BTreeMap<String, SourceSettings>, String> {
    let kinds: Kinds = toml::from_str(text).map_err(|error| error.to_string())?;
    let mut sources = BTreeMap::new();
    for (name, Kind { kind }) in kinds.sources {
        let settings = match kind.as_deref() {
            Some("files") => {
                let config: SourceConfig = one(text, &name)?;
                config.storage(&name).map_err(|error| error.to_string())?;
                SourceSettings::Files(config)
            }
            Some("postgres" | "mysql" | "sqlite") => {
                let config: DatabaseConfig = one(text, &name)?;
                config.check(&name).map_err(|error| error.to_string())?;
                SourceSettings::Database(config)
            }
            Some("push" | "singer") => SourceSettings::Sent(one(text, &name)?),
            Some(other) => return Err(format!("source {name}: there is no kind {other:?}; write {KINDS}")),
            None => return Err(format!("source {name} has no kind; write {KINDS}")),
        };
        settings.schedule().map_err(|reason| format!("source {name}: {reason}"))?;
        sources.insert(name, settings);
    }
    Ok(sources)
}

/// Reads one source again with the type of its kind: only in its place in the text does a mistake have a line.
fn one<T: for<'de> Deserialize<'de>>(text: &str, name: &str) -> Result<T, String> {
    let document = toml::Deserializer::parse(text).map_err(|error| error.to_string())?;
    let seed = At { path: &["sources", name], found: PhantomData };
    let found: Option<T> = seed.deserialize(document).map_err(|error: toml::de::Error| error.to_string())?;
    found.ok_or_else(|| format!("there is no source {name}"))
}

/// Looks for a value at a path of tables; everything beside the path is passed over.
struct At<'p, T> {
    path: &'p [&'p str],
    found: PhantomData<T>,
}

impl<'de, T: Deserialize<'de>> DeserializeSeed<'de> for At<'_, T> {
    type Value = Option<T>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
        if self.path.is_empty() {
            T::deserialize(deserializer).map(Some)
        } else {
            deserializer.deserialize_map(self)
        }
    }
}

impl<'de, T: Deserialize<'de>> Visitor<'de> for At<'_, T> {
    type Value = Option<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<T>, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            match self.path.split_first() {
                Some((first, rest)) if key == *first => {
                    found = map.next_value_seed(At { path: rest, found: PhantomData })?;
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str) -> String {
        match read(text) {
            Ok(sources) => sources
                .iter()
                .map(|(name, settings)| format!("{name}: {}", settings.kind()))
                .collect::<Vec<_>>()
                .join(", "),
            Err(message) => message,
        }
    }

    #[test]
    fn each_kind_has_its_own_keys() {
        let text = "name = 'x'\n[sources.a]\nkind = 'files'\nroot = 'data'\nevery = '15m'\n[sources.b]\nkind = 'push'\n\
            fresh_for = '2h'\n[sources.c]\nkind = 'postgres'\nurl_env = 'C_URL'\ncron = '30 6 * * 1-5'\n\
            [sources.c.tables.accounts]\ntable = 'public.accounts'\n";
        assert_eq!(told(text), "a: files, b: push, c: postgres");
        let sources = read(text).unwrap();
        assert!(sources["a"].schedule().unwrap().is_some() && sources["b"].schedule().unwrap().is_none());
        assert_eq!(sources["c"].tables(), [("accounts".to_owned(), "public.accounts".to_owned())]);
    }

    #[test]
    fn a_mistake_names_its_line_and_what_to_write() {
        let typo = told("name = 'x'\n[sources.a]\nkind = 'files'\nroot = 'data'\nevrey = '15m'\n");
        assert!(typo.contains("line 5") && typo.contains("unknown field `evrey`"), "{typo}");
        let foreign = told("[sources.b]\nkind = 'push'\nroot = 'data'\n");
        assert!(foreign.contains("line 3") && foreign.contains("unknown field `root`"), "{foreign}");
        assert_eq!(
            told("[sources.b]\nkind = 'ftp'\n"),
            format!("source b: there is no kind \"ftp\"; write {KINDS}")
        );
        assert_eq!(told("[sources.b]\nroot = 'x'\n"), format!("source b has no kind; write {KINDS}"));
        let both = told("[sources.b]\nkind = 'push'\nevery = '1h'\ncron = '* * * * *'\n");
        assert!(both.contains("keep one of them"), "{both}");
        assert!(told("[sources.b]\nkind = 'push'\ncron = '99 * * * *'\n").contains("is no cron pattern"));
    }
}
