//! Makes the demo home: the example's settings and mappings, and the files of a made company.

use crate::error::HomeError;
use crate::world::{WorldRequest, make_world};
use include_dir::{Dir, include_dir};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::{fmt, fs};

static EXAMPLE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../../examples/demo");

/// Marks the folder of a made company as ours, and says how it was made.
const MARKER: &str = ".made-by-regard";

/// How a demo is to be made, as far as somebody asked for it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoWish {
    /// How many customers.
    pub customers: Option<u32>,
    /// The seed.
    pub seed: Option<u64>,
    /// The last day.
    pub until: Option<Date>,
}

/// Makes the demo company's home. `regard.toml` is written last: a home that has one is whole.
///
/// # Errors
/// [`HomeError`] when the folder cannot be written.
pub fn make_demo(root: &Path, request: &WorldRequest, progress: &dyn Fn(u64)) -> Result<(), HomeError> {
    request.check()?;
    let world = root.join("world");
    let marker = world.join(MARKER);
    if world.exists() && !marker.exists() {
        return Err(HomeError::NotOurs(world));
    }
    if world.exists() {
        fs::remove_dir_all(&world).map_err(HomeError::file("remove", &world))?;
    }
    fs::create_dir_all(&world).map_err(HomeError::file("make", &world))?;
    let (customers, seed, until) = (Some(request.customers), Some(request.seed), Some(request.until));
    let made = serde_json::to_string(&DemoWish { customers, seed, until });
    let made = made.map_err(|error| HomeError::Bug(error.to_string()))?;
    fs::write(&marker, made).map_err(HomeError::file("write", marker))?;
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

/// Whether the demo that is there is the one that was asked for.
///
/// # Errors
/// [`HomeError::OtherDemo`] when it was made otherwise.
pub fn check_demo(root: &Path, wish: &DemoWish) -> Result<(), HomeError> {
    let made = made(root);
    let fits = wish.customers.is_none_or(|customers| made.customers == Some(customers))
        && wish.seed.is_none_or(|seed| made.seed == Some(seed))
        && wish.until.is_none_or(|until| made.until == Some(until));
    if fits { Ok(()) } else { Err(HomeError::OtherDemo { root: root.to_owned(), made }) }
}

/// The last day of a demo's records. **Empty**: it was made by hand.
pub(crate) fn made_until(root: &Path) -> Option<Date> {
    made(root).until
}

/// How a demo was made. One that somebody made by hand says nothing of itself, and fits no wish.
fn made(root: &Path) -> DemoWish {
    let text = fs::read_to_string(root.join("world").join(MARKER)).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

impl fmt::Display for DemoWish {
    /// As options of the command line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { customers: Some(customers), seed: Some(seed), until: Some(until) } = self else {
            return f.write_str("other options");
        };
        write!(f, "--customers {customers} --seed {seed} --until {until}")
    }
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
