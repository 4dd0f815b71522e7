//! What an error of storage means for the people who load: whose move it is, in one line, with the fix. Owns the
//! servers' codes.

use super::config::StorageConfig;
use super::error::StorageError;
use crate::error::IngestError;
use crate::settings::at;
use object_store::client::{HttpError, HttpErrorKind};
use std::error::Error;
use std::io;
use std::time::Duration;

/// No code of S3 is longer. **Unit**: bytes.
const MAX_CODE_BYTES: usize = 64;

/// Where and at what an error came up.
pub(super) struct Scene<'a> {
    /// The source and its table or file.
    pub(super) at: String,
    pub(super) config: &'a StorageConfig,
    /// The file that is fetched. **Empty**: a table's files are listed.
    pub(super) file: Option<&'a str>,
}

impl<'a> Scene<'a> {
    pub(super) fn listing(source: &str, table: &str, config: &'a StorageConfig) -> Self {
        Self { at: at(source, Some(table)), config, file: None }
    }

    pub(super) fn fetching(source: &str, file: &'a str, config: &'a StorageConfig) -> Self {
        Self { at: format!("{}, file {file}", at(source, None)), config, file: Some(file) }
    }

    pub(super) fn settings(&self, reason: String) -> StorageError {
        StorageError::Settings { at: self.at.clone(), reason }
    }

    pub(super) fn outside(&self, reason: String) -> StorageError {
        StorageError::Outside { at: self.at.clone(), reason }
    }

    /// Nothing came for so long.
    pub(super) fn silent(&self, limit: Duration) -> StorageError {
        let (server, seconds) = (self.config.server(), limit.as_secs_f32());
        self.outside(format!(
            "{server} sent nothing for {seconds} s; check endpoint in regard.toml, and that a firewall lets us through"
        ))
    }

    /// What an error of the client means.
    pub(super) fn refused(&self, error: &object_store::Error) -> StorageError {
        if let object_store::Error::InvalidPath { .. } = error {
            return self.settings(format!(
                "below {} lies a key with an empty folder name (//), . or .. in it, which is no file's name; rename it, or name a narrower folder in files",
                self.config.root()
            ));
        }
        if let Some(error) = first::<HttpError>(error) {
            return self.unreachable(error);
        }
        // The client's own errors for lists are not public; its words begin so since its first version.
        let words = error.to_string();
        if words.contains("Received redirect without LOCATION") {
            return self.of_answer(301, "");
        }
        let status = behind(&words, "status code: ").and_then(|rest| rest.get(..3)?.parse().ok());
        let code = behind(&words, "<Code>").and_then(|rest| rest.split_once("</Code>")).map(|(code, _)| code);
        let code = code.filter(|code| {
            code.len() <= MAX_CODE_BYTES && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
        });
        match status {
            Some(status) => self.of_answer(status, code.unwrap_or_default()),
            None => self.no_storage("an answer that cannot be read"),
        }
    }

    /// **Source**: Amazon S3 API Reference, *Error responses*; MinIO and others use the same codes.
    fn of_answer(&self, status: u16, code: &str) -> StorageError {
        let config = self.config;
        let (bucket, server) = (&config.bucket, config.server());
        if let (404, "" | "NoSuchKey", Some(file)) = (status, code, self.file) {
            return IngestError::Changed { file: file.to_owned() }.into();
        }
        match (status, code) {
            (_, "NoSuchBucket" | "InvalidBucketName") => self.settings(format!(
                "there is no bucket {bucket} at {server}; mend root or endpoint in regard.toml"
            )),
            (_, "InvalidAccessKeyId" | "NotSignedUp" | "InvalidTokenId") => self.settings(format!(
                "{server} does not know the access key in {}; put the key of a user of this storage there",
                self.variable(true)
            )),
            (_, "SignatureDoesNotMatch") => self.settings(format!(
                "{server} refuses the signature: the secret in {} is not that of the access key in {}",
                self.variable(false),
                self.variable(true)
            )),
            (_, "RequestTimeTooSkewed" | "RequestExpired") => self.settings(format!(
                "the clocks of this machine and of {server} differ too much; set this machine's clock"
            )),
            (301 | 307 | 308, _)
            | (
                _,
                "AuthorizationHeaderMalformed" | "PermanentRedirect" | "IllegalLocationConstraintException",
            ) => self.settings(format!(
                "the bucket {bucket} is not in the region {}; write its own as region in regard.toml",
                config.region
            )),
            (401 | 403, _) => self.forbidden(),
            (408 | 429 | 500..=599, _) => {
                self.outside(format!("{server} answers {status}{}", in_brackets(code)))
            }
            (_, "") => self.no_storage(&format!("{status}")),
            _ => self
                .settings(format!("{server} answers {status}{}; check root and endpoint", in_brackets(code))),
        }
    }

    fn forbidden(&self) -> StorageError {
        let bucket = &self.config.bucket;
        let right = match self.file {
            None => format!("list the bucket {bucket} (s3:ListBucket)"),
            Some(_) => format!("read objects of the bucket {bucket} (s3:GetObject)"),
        };
        self.settings(match &self.config.keys {
            Some(keys) => format!(
                "the access key in the variable {} may not {right}; give its user this right",
                keys.access
            ),
            None => format!(
                "nobody may {right} without a key; put a key and its secret into environment variables, and write their names as access_key_env and secret_key_env"
            ),
        })
    }

    fn no_storage(&self, answer: &str) -> StorageError {
        self.settings(format!(
            "what answers at {} does not speak as S3 storage does (it said {answer}); check endpoint in regard.toml",
            self.config.server()
        ))
    }

    fn unreachable(&self, error: &HttpError) -> StorageError {
        let server = self.config.server();
        let deepest = deepest(error);
        if deepest.contains("failed to lookup address") {
            // A name server that is away says so; one that answers knows no such name.
            if deepest.contains("emporary failure") || deepest.contains("ry again") {
                return self.outside(format!("the host of {server} cannot be looked up now"));
            }
            return self.settings(format!("the host of {server} is unknown; mend endpoint in regard.toml"));
        }
        if deepest.contains("certificate") {
            return self.settings(format!(
                "the certificate of {server} is not trusted ({deepest}); give it one of an authority that this machine knows"
            ));
        }
        if deepest.contains("corrupt message") || deepest.contains("InvalidContentType") {
            return self.settings(format!(
                "{server} does not speak TLS; write endpoint = \"http://…\" if it is meant to have no encryption"
            ));
        }
        match first::<io::Error>(error).map(io::Error::kind) {
            Some(io::ErrorKind::ConnectionRefused) => self.outside(format!(
                "nothing answers at {server}; start the storage, or mend endpoint in regard.toml"
            )),
            _ if error.kind() == HttpErrorKind::Timeout => self.outside(format!(
                "{server} did not answer in time; check endpoint in regard.toml, and that a firewall lets us through"
            )),
            _ => self.outside(format!("the connection to {server} broke ({deepest})")),
        }
    }

    /// The variable of the access key or of its secret, as messages name it.
    fn variable(&self, access: bool) -> String {
        match &self.config.keys {
            Some(keys) => format!("the variable {}", if access { &keys.access } else { &keys.secret }),
            None => "no variable (the request had no key)".to_owned(),
        }
    }
}

fn in_brackets(code: &str) -> String {
    if code.is_empty() { String::new() } else { format!(" ({code})") }
}

fn behind<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    text.split_once(word).map(|(_, rest)| rest)
}

/// An error and its causes.
fn chain<'e>(error: &'e (dyn Error + 'static)) -> impl Iterator<Item = &'e (dyn Error + 'static)> {
    let mut next = Some(error);
    std::iter::from_fn(move || {
        let error = next?;
        next = error.source();
        Some(error)
    })
}

/// The first error of a type among an error and its causes.
fn first<'e, E: Error + 'static>(error: &'e (dyn Error + 'static)) -> Option<&'e E> {
    chain(error).find_map(|error| error.downcast_ref())
}

/// The words of the last cause.
fn deepest(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map(ToString::to_string).unwrap_or_default()
}
