//! What `regard.toml` says about storage: where a bucket is and which variables hold its keys. Owns that the
//! keys fit together; asks neither the environment nor the network.

use super::endpoint::{Endpoint, is_label};
use super::error::StorageError;
use crate::settings::{at, is_variable};
use crate::source::SourceConfig;

/// What most storage answers to that knows no regions.
const REGION: &str = "us-east-1";
const SCHEME: &str = "s3://";
/// S3's own limit, and that of all that imitate it. **Unit**: bytes.
const MAX_KEY_BYTES: usize = 1_024;
/// What the oldest buckets may have. **Unit**: bytes.
const MAX_BUCKET_BYTES: usize = 255;

/// Where a source's files lie, when that is no folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StorageConfig {
    pub(super) bucket: String,
    /// What all keys begin with: nothing, or a folder with `/` behind it.
    pub(super) prefix: String,
    /// **Empty**: Amazon's.
    pub(super) endpoint: Option<Endpoint>,
    pub(super) region: String,
    /// **Empty**: requests are anonymous.
    pub(super) keys: Option<KeyVariables>,
    pub(super) path_style: bool,
}

/// The environment variables that hold an access key and its secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KeyVariables {
    pub(super) access: String,
    pub(super) secret: String,
}

impl SourceConfig {
    /// The storage that `root` names. **Empty**: `root` is a folder of this machine.
    ///
    /// # Errors
    /// [`StorageError::Settings`] names the key of `regard.toml` that does not fit, and what to write.
    pub fn storage(&self, source: &str) -> Result<Option<StorageConfig>, StorageError> {
        self.storage_of(source).map_err(|reason| StorageError::settings(at(source, None), reason))
    }

    fn storage_of(&self, source: &str) -> Result<Option<StorageConfig>, String> {
        if self.access_key.0 || self.secret_key.0 {
            return Err("access keys and their secrets do not belong into regard.toml; put them into environment variables, and write their names as access_key_env = \"SHOP_KEY\" and secret_key_env = \"SHOP_SECRET\"".into());
        }
        let root = self.root.to_string_lossy();
        let Some(place) = root.strip_prefix(SCHEME) else {
            return self.folder_of(&root).map(|()| None);
        };
        if self.root_env.is_some() {
            return Err("root_env moves folders; storage is where root says: leave root_env out".into());
        }
        if self.watch {
            return Err("watch looks at folders; for storage write every = \"15m\" (or cron)".into());
        }
        if self.tables.is_empty() {
            return Err(format!("it has no tables; add [sources.{source}.tables.NAME]"));
        }
        let (bucket, prefix) = bucket_and_prefix(place)?;
        let endpoint = self.endpoint.as_deref().map(Endpoint::parse).transpose()?;
        let region = self.region.clone().unwrap_or_else(|| REGION.to_owned());
        if !is_label(&region) {
            return Err("region is none; write one such as region = \"eu-central-1\", or leave it out".into());
        }
        // No certificate covers a host with further dots before its name.
        let path_style = self.path_style.unwrap_or(endpoint.is_some() || bucket.contains('.'));
        let keys = self.key_variables()?;
        Ok(Some(StorageConfig { bucket, prefix, endpoint, region, keys, path_style }))
    }

    /// That nothing is said about storage, for a root that is a folder.
    fn folder_of(&self, root: &str) -> Result<(), String> {
        if let Some((scheme, _)) = root.split_once("://") {
            let known = scheme.bytes().all(|byte| byte.is_ascii_alphanumeric()) && scheme.len() <= 8;
            let shown = if known { format!("{scheme}://") } else { "a scheme".to_owned() };
            return Err(format!(
                "root begins with {shown}, which is not read; write a folder, or root = \"s3://bucket/folder\" for S3-compatible storage, with its address as endpoint"
            ));
        }
        let given = [
            ("endpoint", self.endpoint.is_some()),
            ("region", self.region.is_some()),
            ("access_key_env", self.access_key_env.is_some()),
            ("secret_key_env", self.secret_key_env.is_some()),
            ("path_style", self.path_style.is_some()),
        ];
        match given.iter().find(|(_, given)| *given) {
            Some((key, _)) => Err(format!(
                "{key} is for storage, but root is a folder; leave {key} out, or write root = \"s3://bucket/folder\""
            )),
            None => Ok(()),
        }
    }

    fn key_variables(&self) -> Result<Option<KeyVariables>, String> {
        let (access, secret) = match (&self.access_key_env, &self.secret_key_env) {
            (None, None) => return Ok(None),
            (Some(_), None) => {
                return Err("access_key_env has no secret_key_env beside it; write the name of the variable with the secret, such as secret_key_env = \"SHOP_SECRET\"".into());
            }
            (None, Some(_)) => {
                return Err("secret_key_env has no access_key_env beside it; write the name of the variable with the access key, such as access_key_env = \"SHOP_KEY\"".into());
            }
            (Some(access), Some(secret)) => (access, secret),
        };
        for (key, variable, example) in
            [("access_key_env", access, "SHOP_KEY"), ("secret_key_env", secret, "SHOP_SECRET")]
        {
            if !is_variable(variable) {
                return Err(format!(
                    "{key} is no name of an environment variable; write letters, digits and _, such as {key} = \"{example}\", and put the key itself into that variable"
                ));
            }
        }
        Ok(Some(KeyVariables { access: access.clone(), secret: secret.clone() }))
    }
}

impl StorageConfig {
    /// Bucket and folder, as `root` writes them.
    pub fn root(&self) -> String {
        format!("{SCHEME}{}/{}", self.bucket, self.prefix).trim_end_matches('/').to_owned()
    }

    /// The address of the storage.
    pub(super) fn server(&self) -> String {
        match &self.endpoint {
            Some(endpoint) => endpoint.to_string(),
            None => format!("https://s3.{}.amazonaws.com", self.region),
        }
    }
}

/// Splits what stands behind `s3://`. The messages repeat none of it: people put keys there.
fn bucket_and_prefix(place: &str) -> Result<(String, String), String> {
    let (bucket, prefix) = place.split_once('/').unwrap_or((place, ""));
    if bucket.len() > MAX_BUCKET_BYTES || !bucket.split('.').all(is_label) {
        return Err("root names no bucket; write root = \"s3://bucket/folder\", and the address of the storage as endpoint".into());
    }
    let prefix = prefix.trim_end_matches('/');
    if prefix.is_empty() {
        return Ok((bucket.to_owned(), String::new()));
    }
    let is_part = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(char::is_control);
    if prefix.len() >= MAX_KEY_BYTES || !prefix.split('/').all(is_part) {
        return Err("root has no folder that storage can hold; write root = \"s3://bucket/folder/folder\" without //, . and ..".into());
    }
    Ok((bucket.to_owned(), format!("{prefix}/")))
}
