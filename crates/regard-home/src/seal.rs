//! The key under which secrets of webhooks are kept in the application database. Owns its file: made at the first call,
//! and read by its owner alone.

use crate::error::HomeError;
use crate::home::Home;
use std::io::{ErrorKind, Write};
use std::path::Path;

/// Where it lies in a home.
const FILE: &str = "webhooks.key";
const PROBLEM: &str = "holds no key of 64 hexadecimal digits: put the file of your backup here; or remove it, start \
    again, and give every webhook another secret";

impl Home {
    /// The key, as it was drawn at the first call. Whoever has it and the application database can sign as this home.
    ///
    /// # Errors
    /// [`HomeError`] when its file cannot be written or read, or holds something else.
    pub fn sealing_key(&self, draw: impl FnOnce(&mut [u8; 32])) -> Result<[u8; 32], HomeError> {
        let path = self.root().join(FILE);
        if !path.exists() {
            let mut key = [0; 32];
            draw(&mut key);
            write_new(&path, self.root(), &key)?;
        }
        let text = std::fs::read_to_string(&path).map_err(HomeError::file("read", &path))?;
        let fault = || HomeError::Config { path, message: PROBLEM.to_owned() };
        key_of(text.trim()).ok_or_else(fault)
    }
}

/// Writes the key, unless another program was faster: then that one's counts.
fn write_new(path: &Path, folder: &Path, key: &[u8; 32]) -> Result<(), HomeError> {
    // A temporary file is its owner's alone, and stays so under its name.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(HomeError::file("write", path))?;
    let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    writeln!(file, "{digits}").map_err(HomeError::file("write", path))?;
    file.as_file().sync_all().map_err(HomeError::file("write", path))?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != ErrorKind::AlreadyExists => {
            Err(HomeError::file("write", path)(error.error))
        }
        _ => Ok(()),
    }
}

fn key_of(digits: &str) -> Option<[u8; 32]> {
    let is_hex = digits.len() == 64 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let pairs = digits.as_bytes().chunks(2).filter(|_| is_hex);
    let bytes: Option<Vec<u8>> =
        pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
    bytes?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home() -> (tempfile::TempDir, Home) {
        let folder = tempfile::tempdir().unwrap();
        crate::init(folder.path(), None).unwrap();
        let home = Home::open(folder.path()).unwrap();
        (folder, home)
    }

    #[test]
    fn a_key_is_drawn_once_and_is_its_owners() {
        let (_folder, home) = home();
        let first = home.sealing_key(|into| into.fill(0xa7)).unwrap();
        assert_eq!(first, [0xa7; 32]);
        assert_eq!(home.sealing_key(|into| into.fill(1)).unwrap(), first);
        write_new(&home.root().join(FILE), home.root(), &[2; 32]).unwrap();
        assert_eq!(home.sealing_key(|into| into.fill(3)).unwrap(), first, "who was faster counts");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(home.root().join(FILE)).unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{mode:o}");
        }
    }

    #[test]
    fn what_is_no_key_says_what_to_do() {
        let (_folder, home) = home();
        for text in ["", "ab", &"zz".repeat(32), &"ab".repeat(33)] {
            std::fs::write(home.root().join(FILE), text).unwrap();
            let error = home.sealing_key(|_| {}).unwrap_err().to_string();
            assert!(error.contains("webhooks.key") && error.contains("backup"), "{error}");
        }
    }
}
