//! Makes the demo home: the example's settings and mappings, and the files of a made company.

use crate::error::HomeError;
use crate::world::{WorldRequest, make_world};
use include_dir::{Dir, include_dir};
use std::fs;
use std::path::Path;

static EXAMPLE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/demo");

/// Makes the demo company's home. `regard.toml` is written last: a home that has one is whole.
///
/// # Errors
/// [`HomeError`] when the folder cannot be written.
pub fn make_demo(root: &Path, request: &WorldRequest, progress: &dyn Fn(u64)) -> Result<(), HomeError> {
    let world = root.join("world");
    let marker = world.join(".made-by-regard");
    if world.exists() && !marker.exists() {
        return Err(HomeError::NotOurs(world));
    }
    if world.exists() {
        fs::remove_dir_all(&world).map_err(HomeError::file("remove", &world))?;
    }
    fs::create_dir_all(&world).map_err(HomeError::file("make", &world))?;
    fs::write(&marker, "").map_err(HomeError::file("write", marker))?;
    make_world(&world, request, progress)?;
    copy(&EXAMPLE, root)?;
    let Some(settings) = EXAMPLE.get_file("regard.toml") else {
        return Err(HomeError::Bug("the demo has no settings".into()));
    };
    let (unfinished, path) = (root.join("regard.toml.unfinished"), root.join("regard.toml"));
    fs::write(&unfinished, settings.contents())
        .and_then(|()| fs::rename(&unfinished, &path))
        .map_err(HomeError::file("write", path))
}

fn copy(folder: &Dir<'_>, root: &Path) -> Result<(), HomeError> {
    for file in folder.files().filter(|file| file.path() != Path::new("regard.toml")) {
        let path = root.join(file.path());
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).map_err(HomeError::file("make", parent))?;
        }
        fs::write(&path, file.contents()).map_err(HomeError::file("write", &path))?;
    }
    folder.dirs().try_for_each(|inner| copy(inner, root))
}
