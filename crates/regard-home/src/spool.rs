//! Rows that were sent to us. Each delivery is a file of the home, safe on disk before it is acknowledged;
//! a load takes the files in, and then they stay as originals. Owns the folders and the keys of
//! deliveries; not what is in them.
//!
//! A file moves from `sent` to `loaded` only after the commit. A crash between the two makes the next
//! load read it again, which changes nothing: rows are told apart by their keys.

use crate::error::HomeError;
use jiff::{SignedDuration, Timestamp};
use regard_ingest::SourceFile;
use regard_lake::{Claim, make_folder};
use serde::{Deserialize, Serialize};
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// The ending of a file that is still being written.
const UNFINISHED: &str = "unfinished";
/// How much may wait for a load, of one source.
const MOST_WAITING_BYTES: u64 = 4 << 30;
/// How long a delivery's key is remembered.
const KEYS_KEPT: SignedDuration = SignedDuration::from_hours(7 * 24);
const LONGEST_NAME: usize = 64;

/// The deliveries of one source.
#[derive(Debug, Clone)]
pub struct Spool {
    folder: PathBuf,
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its name.
    pub name: String,
    /// How many rows it holds.
    pub rows: u64,
    /// The hash of what was sent.
    pub hash: String,
}

/// What a delivery is made of, and what it should be called.
#[derive(Debug, Clone, Copy)]
pub struct Parcel<'a> {
    /// The stream that it belongs to: a table of the source.
    pub stream: &'a str,
    /// The sender's own key: a second delivery under it is the first one again.
    pub key: Option<&'a str>,
    /// The rows, as JSON lines.
    pub lines: &'a [u8],
    /// How many they are.
    pub rows: u64,
}

/// Why a delivery was not taken.
#[derive(Debug, thiserror::Error)]
pub enum SpoolError {
    /// The name cannot be a stream's.
    #[error("{0:?} is no name of a stream: write up to 64 lowercase letters, digits and _")]
    Stream(String),
    /// The key has been used for something else.
    #[error("this Idempotency-Key came before with other rows; take a new key for each delivery")]
    OtherRows,
    /// Too much waits for a load already.
    #[error("more than 4 GiB wait to be loaded; send again when a load has run")]
    Full,
    /// The disk failed.
    #[error(transparent)]
    Disk(#[from] HomeError),
}

impl Spool {
    /// The deliveries of a source of a home.
    pub fn of(root: &Path, source: &str) -> Self {
        Self { folder: root.join("raw").join(source) }
    }

    /// Keeps a delivery; when this returns it is safe on disk. The second value says whether it was there
    /// already.
    ///
    /// # Errors
    /// [`SpoolError`], by whose fault it is.
    pub fn keep(&self, parcel: &Parcel<'_>) -> Result<(Delivery, bool), SpoolError> {
        if !is_stream(parcel.stream) {
            return Err(SpoolError::Stream(parcel.stream.to_owned()));
        }
        let hash = blake3::hash(parcel.lines).to_hex().to_string();
        let key = parcel.key.map(|key| self.key_path(parcel.stream, key));
        if let Some(path) = &key
            && let Some(before) = read_key(path)?
        {
            return if before.hash == hash { Ok((before, true)) } else { Err(SpoolError::OtherRows) };
        }
        if self.waiting_bytes()? > MOST_WAITING_BYTES {
            return Err(SpoolError::Full);
        }
        let folder = self.folder.join("sent").join(parcel.stream);
        make_folder(&folder).map_err(HomeError::from)?;
        let name = format!("{}.jsonl", uuid::Uuid::now_v7().simple());
        write_safely(&folder.join(&name), parcel.lines)?;
        let delivery = Delivery { name, rows: parcel.rows, hash };
        if let Some(path) = &key {
            make_folder(&self.folder.join("keys")).map_err(HomeError::from)?;
            let text = serde_json::to_vec(&delivery).map_err(io::Error::from);
            let text = text.map_err(HomeError::file("write to", path))?;
            write_safely(path, &text)?;
        }
        Ok((delivery, false))
    }

    /// The streams that something was ever sent to, by name.
    ///
    /// # Errors
    /// [`HomeError::File`].
    pub fn streams(&self) -> Result<Vec<String>, HomeError> {
        let mut streams = Vec::new();
        for part in ["sent", "loaded"] {
            streams.extend(names_in(&self.folder.join(part))?.into_iter().filter(|name| is_stream(name)));
        }
        streams.sort();
        streams.dedup();
        Ok(streams)
    }

    /// What waits for a load, oldest first.
    ///
    /// # Errors
    /// [`HomeError::File`].
    pub fn waiting(&self, stream: &str) -> Result<Vec<SourceFile>, HomeError> {
        let folder = self.folder.join("sent").join(stream);
        let mut files = Vec::new();
        for name in names_in(&folder)?.into_iter().filter(|name| !name.ends_with(UNFINISHED)) {
            let path = folder.join(&name);
            let bytes = path.metadata().map_err(HomeError::file("read", &path))?.len();
            files.push(SourceFile { path, name: format!("{stream}/{name}"), bytes });
        }
        files.sort_by(|one, two| one.name.cmp(&two.name));
        Ok(files)
    }

    /// Says that deliveries are in the facts now: they leave the queue and stay as originals.
    ///
    /// # Errors
    /// [`HomeError::File`]; what could not be moved is read again by the next load, to no effect.
    pub fn loaded(&self, stream: &str, files: &[SourceFile], now: Timestamp) -> Result<(), HomeError> {
        let folder = self.folder.join("loaded").join(stream);
        make_folder(&folder)?;
        for file in files {
            let Some(name) = file.path.file_name() else { continue };
            fs::rename(&file.path, folder.join(name)).map_err(HomeError::file("move", &file.path))?;
        }
        self.forget_keys(now)
    }

    fn forget_keys(&self, now: Timestamp) -> Result<(), HomeError> {
        let folder = self.folder.join("keys");
        for name in names_in(&folder)? {
            let path = folder.join(name);
            let modified = path.metadata().and_then(|facts| facts.modified());
            let written = modified.ok().and_then(|at| Timestamp::try_from(at).ok());
            if written.is_some_and(|at| now.duration_since(at) > KEYS_KEPT) {
                fs::remove_file(&path).map_err(HomeError::file("remove", &path))?;
            }
        }
        Ok(())
    }

    fn waiting_bytes(&self) -> Result<u64, HomeError> {
        let mut bytes = 0;
        for stream in names_in(&self.folder.join("sent"))? {
            bytes += self.waiting(&stream)?.iter().map(|file| file.bytes).sum::<u64>();
        }
        Ok(bytes)
    }

    fn key_path(&self, stream: &str, key: &str) -> PathBuf {
        let hash =
            blake3::Hasher::new().update(stream.as_bytes()).update(&[0]).update(key.as_bytes()).finalize();
        self.folder.join("keys").join(hash.to_hex().as_str())
    }
}

/// Whether a name can be a stream's: it becomes the name of a folder and of a table.
pub fn is_stream(name: &str) -> bool {
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '_';
    !name.is_empty() && name.len() <= LONGEST_NAME && name.chars().all(plain)
}

fn read_key(path: &Path) -> Result<Option<Delivery>, HomeError> {
    match fs::read(path) {
        Ok(text) => {
            // A key that was cut off by a crash stands for nothing: its delivery was not acknowledged.
            Ok(serde_json::from_slice(&text).ok())
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(HomeError::file("read", path)(error)),
    }
}

pub(crate) fn write_safely(path: &Path, bytes: &[u8]) -> Result<(), HomeError> {
    let write = || -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        let claim = Claim::take(folder, UNFINISHED)?;
        let mut writer = BufWriter::new(claim.file());
        writer.write_all(bytes)?;
        writer.flush()?;
        claim.file().sync_all()?;
        fs::rename(claim.path(), path)?;
        File::open(folder)?.sync_all()
    };
    write().map_err(HomeError::file("write to", path))
}

/// The names in a folder. **Empty**: also when there is no such folder.
fn names_in(folder: &Path) -> Result<Vec<String>, HomeError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(HomeError::file("read", folder)(error)),
    };
    let mut names = Vec::new();
    for entry in entries {
        let entry = entry.map_err(HomeError::file("read", folder))?;
        names.extend(entry.file_name().into_string());
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parcel<'a>(key: Option<&'a str>, lines: &'a [u8]) -> Parcel<'a> {
        Parcel { stream: "visits", key, lines, rows: 1 }
    }

    #[test]
    fn a_delivery_waits_until_it_is_loaded_and_stays_as_an_original() {
        let root = tempfile::tempdir().unwrap();
        let spool = Spool::of(root.path(), "web");
        assert!(spool.waiting("visits").unwrap().is_empty() && spool.streams().unwrap().is_empty());
        let (first, repeated) = spool.keep(&parcel(None, b"{\"id\":1}\n")).unwrap();
        let (second, _) = spool.keep(&parcel(None, b"{\"id\":2}\n")).unwrap();
        assert!(!repeated && first.name < second.name);
        let waiting = spool.waiting("visits").unwrap();
        let names: Vec<&str> = waiting.iter().map(|file| file.name.as_str()).collect();
        assert_eq!(names, [format!("visits/{}", first.name), format!("visits/{}", second.name)]);
        spool.loaded("visits", &waiting[..1], Timestamp::now()).unwrap();
        assert_eq!(spool.waiting("visits").unwrap(), waiting[1..]);
        let original = root.path().join("raw/web/loaded/visits").join(&first.name);
        assert_eq!(fs::read(original).unwrap(), b"{\"id\":1}\n");
        assert_eq!(spool.streams().unwrap(), ["visits"]);
    }

    #[test]
    fn a_key_names_one_delivery() {
        let root = tempfile::tempdir().unwrap();
        let spool = Spool::of(root.path(), "web");
        let (first, _) = spool.keep(&parcel(Some("a"), b"{}\n")).unwrap();
        assert_eq!(spool.keep(&parcel(Some("a"), b"{}\n")).unwrap(), (first, true));
        assert!(matches!(spool.keep(&parcel(Some("a"), b"{ }\n")), Err(SpoolError::OtherRows)));
        assert!(!spool.keep(&parcel(Some("b"), b"{}\n")).unwrap().1);
        assert_eq!(spool.waiting("visits").unwrap().len(), 2);
        let later = Timestamp::now() + KEYS_KEPT + SignedDuration::from_hours(1);
        spool.loaded("visits", &[], later).unwrap();
        assert!(!spool.keep(&parcel(Some("a"), b"{ }\n")).unwrap().1);
    }

    #[test]
    fn a_stream_is_a_plain_name() {
        let root = tempfile::tempdir().unwrap();
        let spool = Spool::of(root.path(), "web");
        for wrong in ["", "..", "a/b", "Visits", "a b", "visits\0", &"a".repeat(65)] {
            let parcel = Parcel { stream: wrong, key: None, lines: b"{}\n", rows: 1 };
            assert!(matches!(spool.keep(&parcel), Err(SpoolError::Stream(_))), "{wrong:?}");
        }
        assert!(!root.path().join("raw").exists());
    }
}
