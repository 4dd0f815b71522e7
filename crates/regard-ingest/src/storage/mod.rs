//! S3-compatible storage as the place of a source's files. Owns where it is, which of its objects a table has, and
//! fetching them into files of this machine; not reading the files, nor keeping them.
//!
//! Invariants:
//! - Nothing is ever written to the storage.
//! - What is listed, what a file takes and how long a server may be silent have limits.
//! - No message, log line or debug text holds a key or a secret.
//! - A file is what was listed, or an error: one that changed between listing and fetching is not taken.

mod blame;
mod config;
mod endpoint;
mod error;
mod list;

pub use config::StorageConfig;
pub use error::StorageError;

use crate::error::IngestError;
use crate::settings::at;
use blame::Scene;
use futures::StreamExt;
use jiff::Timestamp;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::path::Path as ObjectPath;
use object_store::{BackoffConfig, ClientOptions, GetResult, ObjectStoreExt, RetryConfig};
use std::ffi::OsString;
use std::fmt;
use std::io;
use std::path::Path;
use std::time::Duration;
use tokio::fs::File;
use tokio::io::{AsyncWriteExt, BufWriter};
use tokio::time::timeout;

const BUFFER_BYTES: usize = 1 << 20;
/// How long a server may take to let us in.
const CONNECT_LIMIT: Duration = Duration::from_secs(10);
/// How long one request may take, with all that it sends.
const REQUEST_LIMIT: Duration = Duration::from_secs(3_600);
/// How often a request is tried again that a server could not answer.
const RETRIES: usize = 4;

/// What reading storage may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StorageLimits {
    /// How many keys are listed for one table.
    pub keys: usize,
    /// How large one file may be. **Unit**: bytes.
    pub file_bytes: u64,
    /// How many bytes one load may fetch for a table. **Unit**: bytes.
    pub table_bytes: u64,
    /// How long the server may send nothing.
    pub silence: Duration,
}

impl Default for StorageLimits {
    /// 100,000 keys, 64 GiB a file, 256 GiB a table, a minute.
    fn default() -> Self {
        Self { keys: 100_000, file_bytes: 64 << 30, table_bytes: 256 << 30, silence: Duration::from_secs(60) }
    }
}

/// An object that is a file of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// Its whole key in the bucket.
    pub key: String,
    /// Its name under the source's root, with `/` between folders.
    pub name: String,
    /// **Unit**: bytes.
    pub bytes: u64,
    /// When it was written. **Empty**: at no time that a calendar has.
    pub modified: Option<Timestamp>,
    /// What the storage calls this content, quotes and all; the same key with another content has another.
    /// **Empty**: the storage does not say.
    pub etag: Option<String>,
}

impl StoredFile {
    /// The name under which the storage has just this content, byte for byte. **Empty**: it does not say.
    pub fn content(&self) -> Option<&str> {
        self.etag.as_deref().filter(|etag| !etag.starts_with("W/"))
    }
}

/// Storage whose settings are complete.
pub struct Storage {
    source: String,
    config: StorageConfig,
    limits: StorageLimits,
    store: AmazonS3,
}

impl fmt::Debug for Storage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Storage({} at {})", self.config.root(), self.config.server())
    }
}

impl Storage {
    /// Storage of these settings. `environment` looks up a variable. Connects to nothing.
    ///
    /// # Errors
    /// [`StorageError::Settings`] names the variable and what to put into it.
    pub fn open(
        source: &str,
        config: &StorageConfig,
        environment: &dyn Fn(&str) -> Option<OsString>,
    ) -> Result<Self, StorageError> {
        let wrong = |reason: String| StorageError::settings(at(source, None), reason);
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&config.bucket)
            .with_region(&config.region)
            .with_virtual_hosted_style_request(!config.path_style)
            .with_retry(retries());
        let mut options = ClientOptions::new()
            .with_connect_timeout(CONNECT_LIMIT)
            .with_timeout(REQUEST_LIMIT)
            .with_allow_http(false);
        if let Some(endpoint) = &config.endpoint {
            options = options.with_allow_http(!endpoint.encrypted);
            builder = builder.with_endpoint(match config.path_style {
                true => endpoint.to_string(),
                false => endpoint.of_bucket(&config.bucket),
            });
        }
        builder = match &config.keys {
            Some(keys) => builder
                .with_access_key_id(variable(&keys.access, "access key", environment).map_err(wrong)?)
                .with_secret_access_key(variable(&keys.secret, "secret", environment).map_err(wrong)?),
            None => builder.with_skip_signature(true),
        };
        let store = builder.with_client_options(options).build().map_err(|error| {
            wrong(format!("no connection to {} can be prepared ({error})", config.server()))
        })?;
        let limits = StorageLimits::default();
        Ok(Self { source: source.to_owned(), config: config.clone(), limits, store })
    }

    /// The same with other limits.
    #[must_use]
    pub fn limited(self, limits: StorageLimits) -> Self {
        Self { limits, ..self }
    }

    /// Whether files that are to be fetched are not too large together.
    ///
    /// # Errors
    /// [`StorageError::Settings`] says what to do.
    pub fn check_room<'f>(
        &self,
        table: &str,
        files: impl Iterator<Item = &'f StoredFile>,
    ) -> Result<(), StorageError> {
        let bytes = files.fold(0_u64, |sum, file| sum.saturating_add(file.bytes));
        if bytes <= self.limits.table_bytes {
            return Ok(());
        }
        let limit = self.limits.table_bytes;
        Err(Scene::listing(&self.source, table, &self.config).settings(format!(
            "what is new has {bytes} bytes, and at most {limit} are fetched in one load; name fewer files at first"
        )))
    }

    /// What an object stood for is the same elsewhere only when this is.
    pub fn place(&self) -> String {
        format!("{} at {}", self.config.root(), self.config.server())
    }

    /// Copies a file into `target`, which is made or written over; after an error what stands there means
    /// nothing. The file is flushed, and not yet safe on the disk.
    ///
    /// # Errors
    /// [`IngestError::Changed`] (in [`StorageError::Files`]) when it is no longer what was found;
    /// [`IngestError::BadFile`] when it is too large; [`StorageError::Disk`]; [`StorageError::Settings`] and
    /// [`StorageError::Outside`] for what the storage says.
    pub async fn fetch(&self, file: &StoredFile, target: &Path) -> Result<(), StorageError> {
        let scene = Scene::fetching(&self.source, &file.name, &self.config);
        if file.bytes > self.limits.file_bytes {
            let reason = format!(
                "the file has {} bytes, and at most {} are fetched; export less into one file",
                file.bytes, self.limits.file_bytes
            );
            return Err(IngestError::BadFile { file: file.name.clone(), reason }.into());
        }
        let key = ObjectPath::parse(&file.key).map_err(|error| scene.refused(&error.into()))?;
        let answer = timeout(self.limits.silence, self.store.get(&key)).await;
        let answer = answer.map_err(|_| scene.silent(self.limits.silence))?;
        let object = answer.map_err(|error| scene.refused(&error))?;
        if !is_same(file, &object) {
            return Err(changed(file));
        }
        let disk = |source: io::Error| StorageError::Disk { file: file.name.clone(), source };
        let mut output = BufWriter::with_capacity(BUFFER_BYTES, File::create(target).await.map_err(disk)?);
        let mut stream = object.into_stream();
        let mut left = file.bytes;
        while let Some(chunk) = timeout(self.limits.silence, stream.next())
            .await
            .map_err(|_| scene.silent(self.limits.silence))?
        {
            let chunk = chunk.map_err(|error| scene.refused(&error))?;
            left = left.checked_sub(chunk.len() as u64).ok_or_else(|| changed(file))?;
            output.write_all(&chunk).await.map_err(disk)?;
        }
        output.flush().await.map_err(disk)?;
        if left > 0 {
            return Err(scene.outside(format!("the connection ended {left} bytes before the file")));
        }
        Ok(())
    }
}

/// Whether an object is what was listed. Storage that names no content is taken at its length.
fn is_same(file: &StoredFile, object: &GetResult) -> bool {
    let bare = |etag: &Option<String>| etag.as_deref().map(|etag| etag.trim_matches('"').to_owned());
    let (listed, given) = (bare(&file.etag), bare(&object.meta.e_tag));
    object.meta.size == file.bytes && (listed.is_none() || given.is_none() || listed == given)
}

fn changed(file: &StoredFile) -> StorageError {
    IngestError::Changed { file: file.name.clone() }.into()
}

/// A request is tried again while a server is overloaded or the connection breaks; how long is up to
/// [`StorageLimits::silence`], and within a large file such a moment may come late.
fn retries() -> RetryConfig {
    let backoff = BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(5),
        base: 2.0,
    };
    RetryConfig { backoff, max_retries: RETRIES, retry_timeout: REQUEST_LIMIT }
}

/// A key or secret from its environment variable.
///
/// # Errors
/// What is wrong with the variable, without a word of what it holds.
fn variable(
    name: &str,
    what: &str,
    environment: &dyn Fn(&str) -> Option<OsString>,
) -> Result<String, String> {
    let value = environment(name).unwrap_or_default();
    let text =
        value.to_str().ok_or_else(|| format!("the variable {name} holds no text; put the {what} into it"))?;
    let text = text.trim();
    if text.is_empty() {
        return Err(format!("the variable {name} is not set; put the {what} of the storage into it"));
    }
    // The client puts the access key into a header, and has no answer to one that does not fit there.
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(format!(
            "the variable {name} holds blanks or other signs that no {what} has; put the {what} alone into it"
        ));
    }
    Ok(text.to_owned())
}
