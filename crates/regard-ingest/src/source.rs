//! What `regard.toml` says about a source of files. Owns the keys, their meaning and where the
//! folder is; not reading the files.

use crate::error::IngestError;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// One `[sources.<name>]` of `regard.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// What kind of source it is.
    pub kind: SourceKind,
    /// The folder of its files; a relative one starts at the folder of `regard.toml`.
    pub root: PathBuf,
    /// The environment variable that moves the folder.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root_env: Option<String>,
    /// How long a load stays fresh. **Empty**: it never grows stale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fresh_for: Option<FreshFor>,
    /// How often it is loaded by itself. **Empty**: by cron, or only when somebody says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub every: Option<FreshFor>,
    /// When it is loaded by itself, as a cron pattern. **Empty**: as `every` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cron: Option<String>,
    /// Its tables by the name that mappings use.
    #[serde(default)]
    pub tables: BTreeMap<String, TableConfig>,
}

/// The kinds of source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// Files in a folder.
    Files,
}

/// One `[sources.<name>.tables.<table>]` of `regard.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct TableConfig {
    /// A file name or a pattern with `*`, `?`, `[a-z]` or `**`, under the source's folder.
    pub files: String,
    /// The format. **Empty**: told from the bytes and the name's ending.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<FileFormat>,
    /// The encoding by its usual name, such as `utf-8` or `iso-8859-1`. **Empty**: told from the bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub encoding: Option<String>,
    /// The separator: one character, or `tab`. **Empty**: told from the bytes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub separator: Option<String>,
    /// Of a JSON document, the array with the rows as a JSON pointer, such as `/data/items`. **Empty**: the
    /// document itself, or the only array of objects in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<String>,
    /// Of a workbook, the sheet by its name. **Empty**: the first one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// How columns are written, by name, where that is not the canonical way.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, ColumnConfig>,
}

/// One `[sources.<name>.tables.<table>.columns.<column>]` of `regard.toml`: how the texts of a column are
/// written. They reach mappings in the canonical way; a text that is not written so reaches them unchanged.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnConfig {
    /// How days and times are written, with the letters of `strptime` (`%d/%m/%Y %H:%M`); or `proven`: day or
    /// month first, whichever the column's own values leave possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time: Option<String>,
    /// The time zone of times without an offset. **Empty**: the home's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub time_zone: Option<String>,
    /// The decimal mark of numbers, `,` or `.`; or `proven`: whichever the column's own values leave possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decimal: Option<String>,
}

/// The formats that a table's files may have. Text formats may be packed with gzip or Zstandard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    /// Text with separated fields and a header.
    Csv,
    /// The same, separated by tabs.
    Tsv,
    /// One JSON document with an array of objects.
    Json,
    /// One JSON object on each line.
    #[serde(alias = "ndjson")]
    Jsonl,
    /// Apache Parquet.
    Parquet,
    /// A sheet of an Excel workbook.
    Xlsx,
}

/// How long a load stays fresh: `90s`, `30m`, `36h`, `7d` or `2w`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FreshFor(pub Duration);

/// Why a text is no duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a duration: write a whole number and s, m, h, d or w, such as 36h or 7d")]
pub struct NotADuration(pub String);

impl FreshFor {
    /// Reads `36h`, `7d` and the like.
    ///
    /// # Errors
    /// [`NotADuration`] when it is no whole number above 0 with a unit.
    pub fn parse(text: &str) -> Result<Self, NotADuration> {
        let wrong = || NotADuration(text.to_owned());
        let trimmed = text.trim();
        let unit = trimmed.chars().next_back().ok_or_else(wrong)?;
        let seconds: u64 = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            'w' => 604_800,
            _ => return Err(wrong()),
        };
        let digits = trimmed.get(..trimmed.len() - 1).ok_or_else(wrong)?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong());
        }
        let count: u64 = digits.parse().map_err(|_| wrong())?;
        let total = count.checked_mul(seconds).filter(|total| *total > 0).ok_or_else(wrong)?;
        Ok(Self(Duration::from_secs(total)))
    }
}

impl std::fmt::Display for FreshFor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let seconds = self.0.as_secs();
        let units = [(604_800, 'w'), (86_400, 'd'), (3_600, 'h'), (60, 'm')];
        match units.into_iter().find(|(size, _)| seconds > 0 && seconds.is_multiple_of(*size)) {
            Some((size, unit)) => write!(f, "{}{unit}", seconds / size),
            None => write!(f, "{seconds}s"),
        }
    }
}

impl Serialize for FreshFor {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FreshFor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(serde::de::Error::custom)
    }
}

impl SourceConfig {
    /// Where the source's folder is now. `home` is the folder of `regard.toml`; `environment` looks
    /// up a variable. When `root_env` is set there, its folder is taken: the one in it that has the
    /// name of `root` if there is one, else itself.
    ///
    /// # Errors
    /// [`IngestError::NoFolder`] when it is no folder.
    pub fn resolve_root(
        &self,
        home: &Path,
        environment: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<PathBuf, IngestError> {
        let moved = self.root_env.as_deref().and_then(|variable| {
            let value = environment(variable).filter(|value| !value.is_empty())?;
            Some((variable, PathBuf::from(value)))
        });
        let (path, hint) = match moved {
            Some((variable, folder)) => {
                let named = self.root.file_name().map(|name| folder.join(name)).filter(|path| path.is_dir());
                (named.unwrap_or(folder), format!(" or the variable {variable}, which moves it,"))
            }
            None => {
                let hint = self.root_env.as_ref().map(|variable| format!(" or set {variable},"));
                (home.join(&self.root), hint.unwrap_or_default())
            }
        };
        if path.is_dir() { Ok(path) } else { Err(IngestError::NoFolder { path, hint }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
        kind = "files"
        root = "data/olist"
        root_env = "REGARD_DATA"
        fresh_for = "36h"
        [tables.orders]
        files = "orders-*.csv"
        separator = ";"
    "#;

    #[test]
    fn a_source_is_read_as_it_is_written() {
        let source: SourceConfig = toml::from_str(TEXT).unwrap();
        assert_eq!(source.fresh_for, Some(FreshFor(Duration::from_secs(36 * 3600))));
        assert_eq!(source.tables["orders"].separator.as_deref(), Some(";"));
        let written = toml::to_string(&source).unwrap();
        assert_eq!(toml::from_str::<SourceConfig>(&written).unwrap(), source);
        let error = toml::from_str::<SourceConfig>(&TEXT.replace("separator", "seperator")).unwrap_err();
        assert!(error.to_string().contains("unknown field `seperator`"), "{error}");
    }

    #[test]
    fn a_table_says_where_its_rows_are_and_how_columns_are_written() {
        let text = r#"
            files = "orders.json.gz"
            format = "ndjson"
            rows = "/data/items"
            sheet = "Orders"
            [columns.created]
            time = "%d/%m/%Y %H:%M"
            time_zone = "America/New_York"
            [columns.amount]
            decimal = "proven"
        "#;
        let table: TableConfig = toml::from_str(text).unwrap();
        assert_eq!(table.format, Some(FileFormat::Jsonl));
        assert_eq!(table.columns["amount"].decimal.as_deref(), Some("proven"));
        assert_eq!(toml::from_str::<TableConfig>(&toml::to_string(&table).unwrap()).unwrap(), table);
        let error = toml::from_str::<TableConfig>(&text.replace("decimal", "decimals")).unwrap_err();
        assert!(error.to_string().contains("unknown field `decimals`"), "{error}");
    }

    #[test]
    fn durations_have_a_whole_number_and_a_unit() {
        for (text, seconds) in
            [("90s", 90), ("30m", 1800), ("36h", 129_600), ("7d", 604_800), (" 2w", 1_209_600)]
        {
            assert_eq!(FreshFor::parse(text), Ok(FreshFor(Duration::from_secs(seconds))), "{text}");
        }
        for text in ["", "7", "d", "1.5h", "-1d", "0d", "7 d", "7é", "99999999999999999999d"] {
            assert!(FreshFor::parse(text).is_err(), "{text}");
        }
        assert_eq!(FreshFor(Duration::from_secs(129_600)).to_string(), "36h");
    }

    #[test]
    fn the_folder_is_under_home_or_where_the_variable_says() {
        let home = tempfile::tempdir().unwrap();
        let elsewhere = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(home.path().join("data/olist")).unwrap();
        let source: SourceConfig = toml::from_str(TEXT).unwrap();
        let unset = |_: &str| None;
        assert_eq!(source.resolve_root(home.path(), &unset).unwrap(), home.path().join("data/olist"));
        let set = |name: &str| (name == "REGARD_DATA").then(|| elsewhere.path().as_os_str().to_owned());
        assert_eq!(source.resolve_root(home.path(), &set).unwrap(), elsewhere.path());
        std::fs::create_dir(elsewhere.path().join("olist")).unwrap();
        assert_eq!(source.resolve_root(home.path(), &set).unwrap(), elsewhere.path().join("olist"));
        let wrong = |_: &str| Some(OsString::from("no-such-folder"));
        let error = source.resolve_root(home.path(), &wrong).unwrap_err().to_string();
        assert_eq!(
            error,
            "the folder no-such-folder is not there: mend root or the variable REGARD_DATA, which moves it, in regard.toml"
        );
    }
}
