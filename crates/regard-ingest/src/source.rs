//! What `regard.toml` says about a source of files. Owns the keys, their meaning and where a folder
//! is; not what the keys of storage say (`storage/config.rs`), nor reading the files.

use crate::error::IngestError;
use crate::fresh_for::FreshFor;
use crate::settings::Misplaced;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// One `[sources.<name>]` of `regard.toml`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SourceConfig {
    /// What kind of source it is.
    pub kind: SourceKind,
    /// The folder of its files; a relative one starts at the folder of `regard.toml`. Or S3-compatible
    /// storage: `s3://bucket/prefix`.
    pub root: PathBuf,
    /// The environment variable that moves the folder. Storage is not moved.
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
    /// Whether it is loaded whenever its files have changed and are no longer written to. Storage is not watched.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub watch: bool,
    /// The address of the storage: `https://minio.example:9000`. **Empty**: Amazon's, in `region`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The region of the bucket. **Empty**: `us-east-1`, which most other storage answers to as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// The environment variable that holds the access key. **Empty**: requests are anonymous.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_key_env: Option<String>,
    /// The environment variable that holds the secret of the access key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret_key_env: Option<String>,
    /// Whether the bucket stands in the path of addresses and not in the host. **Empty**: in the path where
    /// an `endpoint` is given, or the bucket has a dot in its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path_style: Option<bool>,
    /// Its tables by the name that mappings use.
    #[serde(default)]
    pub tables: BTreeMap<String, TableConfig>,
    /// Keys that people try first, refused without a word of what they say.
    #[serde(default, alias = "access_key_id", skip_serializing)]
    pub(crate) access_key: Misplaced,
    #[serde(default, alias = "secret_access_key", skip_serializing)]
    pub(crate) secret_key: Misplaced,
}

/// The kinds of source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// Files in a folder or in storage.
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
                (named.unwrap_or(folder), format!(", or the variable {variable}, which moves it"))
            }
            None => {
                let hint = self
                    .root_env
                    .as_ref()
                    .map(|variable| format!(", or set the variable {variable} to where it is"));
                (home.join(&self.root), hint.unwrap_or_default())
            }
        };
        if path.is_dir() { Ok(path) } else { Err(IngestError::NoFolder { path, hint }) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

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
            "the folder no-such-folder is not there: mend root in regard.toml, or the variable REGARD_DATA, which moves it"
        );
    }
}
