//! Originals as they were received: each distinct file is kept once, safe on disk, so that the lake
//! can be built again.

use crate::error::HomeError;
use regard_ingest::SourceFile;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::Path;

const BUFFER_BYTES: usize = 1 << 20;

/// Keeps a source's file under its content's hash; a file that is kept already costs only the reading.
pub(crate) fn keep(root: &Path, source: &str, file: &SourceFile) -> Result<(), HomeError> {
    let folder = root.join("raw").join(source);
    fs::create_dir_all(&folder).map_err(HomeError::file("make", &folder))?;
    let unfinished = folder.join(format!("{}.unfinished", uuid::Uuid::now_v7().simple()));
    let hash = hash_of(&file.path)?;
    let name = file.name.replace(['/', '\\'], "_");
    let target = folder.join(format!("{hash:.16}-{name}"));
    if target.exists() {
        return Ok(());
    }
    let copied = fs::copy(&file.path, &unfinished)
        .and_then(|_| File::open(&unfinished)?.sync_all())
        .and_then(|()| fs::rename(&unfinished, &target))
        .and_then(|()| File::open(&folder)?.sync_all());
    copied.map_err(|cause| {
        // A half copy is worth nothing; that it cannot be removed either adds nothing to the message.
        drop(fs::remove_file(&unfinished));
        HomeError::File { action: "keep a copy of", path: file.path.clone(), cause }
    })
}

fn hash_of(path: &Path) -> Result<String, HomeError> {
    let read = || -> std::io::Result<String> {
        let mut file = File::open(path)?;
        let mut hasher = blake3::Hasher::new();
        let mut buffer = vec![0; BUFFER_BYTES];
        loop {
            match file.read(&mut buffer)? {
                0 => return Ok(hasher.finalize().to_hex().to_string()),
                bytes => hasher.write_all(&buffer[..bytes])?,
            }
        }
    };
    read().map_err(HomeError::file("read", path))
}
