//! Makes a home: from an example, or with the fewest settings that work.

use crate::error::HomeError;
use std::fs;
use std::path::Path;
use toml_edit::{DocumentMut, Item, Value};

const PARTS: [&str; 2] = ["mappings", "metrics"];

/// Makes a home in a folder. From an example it takes the settings, mappings and metrics; data stay
/// where they are, and paths in the settings keep their meaning.
///
/// # Errors
/// [`HomeError::AlreadyThere`] when the folder is a home; others when files cannot be copied.
pub fn init(root: &Path, from: Option<&Path>) -> Result<(), HomeError> {
    let settings = root.join("regard.toml");
    if settings.exists() {
        return Err(HomeError::AlreadyThere(root.to_owned()));
    }
    fs::create_dir_all(root).map_err(HomeError::file("make", root))?;
    let Some(from) = from else {
        for part in PARTS {
            fs::create_dir_all(root.join(part)).map_err(HomeError::file("make", root.join(part)))?;
        }
        return write(&settings, include_str!("starter.toml"));
    };
    let example = from.join("regard.toml");
    if !example.is_file() {
        return Err(HomeError::NoHome(from.to_owned()));
    }
    let text = fs::read_to_string(&example).map_err(HomeError::file("read", &example))?;
    let from = from.canonicalize().map_err(HomeError::file("open", from))?;
    for part in PARTS {
        if from.join(part).is_dir() {
            copy_folder(&from.join(part), &root.join(part))?;
        }
    }
    let text = with_absolute_roots(&text, &from)
        .map_err(|error| HomeError::Config { path: example, message: error.to_string() })?;
    write(&settings, &text)
}

/// Folders of sources are written relative to the settings; in the new home they are absolute.
fn with_absolute_roots(text: &str, from: &Path) -> Result<String, toml_edit::TomlError> {
    let mut settings: DocumentMut = text.parse()?;
    let sources = settings.get_mut("sources").and_then(Item::as_table_like_mut);
    for (_, source) in sources.into_iter().flat_map(|sources| sources.iter_mut()) {
        let root = source.as_table_like_mut().and_then(|source| source.get_mut("root"));
        let Some(root) = root.and_then(Item::as_value_mut) else { continue };
        let Some(path) = root.as_str() else { continue };
        let joined = from.join(path);
        let found = joined.canonicalize().unwrap_or(joined);
        let around = root.decor().clone();
        *root = Value::from(found.display().to_string());
        *root.decor_mut() = around;
    }
    Ok(settings.to_string())
}

fn write(path: &Path, text: &str) -> Result<(), HomeError> {
    fs::write(path, text).map_err(HomeError::file("write", path))
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), HomeError> {
    fs::create_dir_all(to).map_err(HomeError::file("make", to))?;
    let entries = fs::read_dir(from).map_err(HomeError::file("read", from))?;
    for entry in entries {
        let entry = entry.map_err(HomeError::file("read", from))?;
        let target = to.join(entry.file_name());
        let kind = entry.file_type().map_err(HomeError::file("read", entry.path()))?;
        if kind.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else if kind.is_file() {
            fs::copy(entry.path(), &target).map_err(HomeError::file("copy", entry.path()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_keep_their_meaning_in_the_new_home() {
        let text = "name = \"x\"\n[sources.a]\nroot = '../data' # where\nroot_env = \"DATA\"\n\
                    [sources.b.tables]\nroot = \"no folder\"\n[sources]\nc = { root = \"/else\" }\n";
        let mended = with_absolute_roots(text, Path::new("/nowhere/example")).unwrap();
        assert_eq!(
            mended,
            text.replace("'../data'", "\"/nowhere/example/../data\""),
            "only folders of sources change, and comments stay"
        );
    }
}
