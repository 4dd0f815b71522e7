//! The floors: which crate may name which. Owns the list of crates and their floors; the reasons are in
//! ARCHITECTURE.md.

use super::{Findings, Sources};
use std::path::Path;
use toml::{Table, Value};

/// Every crate of the product with its floor. A crate names only crates on lower floors; its tests may use any,
/// since they run on the real parts.
const FLOORS: &[(&str, u8)] = &[
    ("regard-model", 0),
    ("regard-deliver", 1),
    ("regard-identity", 1),
    ("regard-ingest", 1),
    ("regard-lake", 1),
    ("regard-metrics", 1),
    ("regard-policy", 1),
    ("regard-predict", 1),
    ("regard-sso", 1),
    ("regard-store", 1),
    ("regard-world", 1),
    ("regard-app", 2),
    ("regard-home", 2),
    ("regard-scim", 2),
    ("regard-server", 3),
    ("regard", 4),
];

/// Crates that stand beside the floors: named only by tests, or by nobody.
const BESIDE: &[&str] = &["regard-testkit", "xtask"];

/// The crates that only the lake may name, by how their names start.
const ENGINE: &[&str] = &["datafusion", "parquet", "ballista"];
const ENGINE_OWNER: &str = "regard-lake";

/// Crates that take text or arrays and give text or arrays: no files, no network, no clock.
const PURE: &[&str] =
    &["regard-identity", "regard-model", "regard-metrics", "regard-policy", "regard-predict"];
const IMPURE: &[&str] =
    &["std::fs", "std::net", "tokio::", "SystemTime::now", "Instant::now", "Timestamp::now", "Zoned::now"];

/// Checks every manifest and every `use`.
pub(super) fn check(sources: &Sources, findings: &mut Findings) {
    for (file, text) in sources.ending(&["Cargo.toml"]) {
        let Some(name) = crate_of(file) else { continue };
        match text.parse::<Table>() {
            Ok(manifest) => check_manifest(&name, &manifest, findings),
            Err(error) => findings.error(format!("{}: {error}", file.display())),
        }
    }
    for (file, text) in sources.ending(&[".rs"]) {
        let Some(name) = crate_of(file) else { continue };
        if name != ENGINE_OWNER && name != "xtask" {
            check_engine(file, text, findings);
        }
        if PURE.contains(&name.as_str()) {
            check_pure(file, text, findings);
        }
    }
}

/// The crate that a file belongs to: `crates/NAME/…` or `xtask/…`.
fn crate_of(file: &Path) -> Option<String> {
    let mut parts = file.iter().map(|part| part.to_string_lossy().into_owned());
    match parts.next()?.as_str() {
        "crates" => parts.next(),
        "xtask" => Some("xtask".to_owned()),
        _ => None,
    }
}

fn floor_of(name: &str) -> Option<u8> {
    FLOORS.iter().find(|(known, _)| *known == name).map(|(_, floor)| *floor)
}

fn check_manifest(name: &str, manifest: &Table, findings: &mut Findings) {
    let floor = floor_of(name);
    if floor.is_none() && !BESIDE.contains(&name) {
        findings.error(format!(
            "crates/{name}: this crate stands on no floor; add it to xtask/src/tidy/floors.rs"
        ));
        return;
    }
    for (table, for_tests) in
        [("dependencies", false), ("build-dependencies", false), ("dev-dependencies", true)]
    {
        for named in names_in(manifest, table) {
            let problem = problem_of(name, floor, &named, for_tests);
            if let Some(problem) = problem {
                findings.error(format!("{name} [{table}]: {problem}"));
            }
        }
    }
}

/// What is wrong with one dependency, if anything is.
fn problem_of(name: &str, floor: Option<u8>, named: &str, for_tests: bool) -> Option<String> {
    if ENGINE.iter().any(|engine| named.starts_with(engine)) && name != ENGINE_OWNER {
        return Some(format!("only {ENGINE_OWNER} may name {named}"));
    }
    if BESIDE.contains(&named) {
        return (!for_tests).then(|| format!("{named} is for tests: name it in [dev-dependencies]"));
    }
    let below = floor_of(named)?;
    if for_tests {
        return None;
    }
    match floor {
        Some(floor) if below >= floor => Some(format!(
            "it stands on floor {floor} and may name only lower floors, but {named} is on floor {below}"
        )),
        None if named == "regard" => Some("nothing names the binary".to_owned()),
        _ => None,
    }
}

/// The crates named in a dependency table, also under `[target.….*]`.
fn names_in(manifest: &Table, table: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let mut take = |section: Option<&Value>| {
        for (key, value) in section.and_then(Value::as_table).into_iter().flatten() {
            let renamed = value.get("package").and_then(Value::as_str);
            names.push(renamed.unwrap_or(key).to_owned());
        }
    };
    take(manifest.get(table));
    for target in manifest.get("target").and_then(Value::as_table).into_iter().flat_map(Table::values) {
        take(target.get(table));
    }
    names
}

fn check_engine(file: &Path, text: &str, findings: &mut Findings) {
    for (number, line) in code_lines(text) {
        for engine in ENGINE {
            let named = line.contains(&format!("{engine}::")) || line.trim() == format!("use {engine};");
            if named {
                findings.error(format!(
                    "{}:{number}: only {ENGINE_OWNER} may name {engine}; ask through the Engine port",
                    file.display()
                ));
            }
        }
    }
}

fn check_pure(file: &Path, text: &str, findings: &mut Findings) {
    let in_tests = file.iter().any(|part| part == "tests" || part == "benches");
    if in_tests {
        return;
    }
    let product = text.split("#[cfg(test)]").next().unwrap_or_default();
    for (number, line) in code_lines(product) {
        for word in IMPURE.iter().filter(|word| line.contains(**word)) {
            findings.error(format!(
                "{}:{number}: {word} in a pure crate; take it as an argument",
                file.display()
            ));
        }
    }
}

/// The lines that are no comments, numbered from 1.
fn code_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines()
        .enumerate()
        .map(|(index, line)| (index + 1, line))
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn errors(name: &str, manifest: &str) -> usize {
        let mut findings = Findings::default();
        check_manifest(name, &manifest.parse().unwrap(), &mut findings);
        findings.errors.len()
    }

    #[test]
    fn a_crate_names_only_lower_floors() {
        assert_eq!(
            errors("regard-lake", "[dependencies]\nregard-model.workspace = true\ndatafusion = \"1\""),
            0
        );
        assert_eq!(errors("regard-lake", "[dependencies]\nregard-store.workspace = true"), 1);
        assert_eq!(errors("regard-store", "[dependencies]\nregard-app.workspace = true"), 1);
        assert_eq!(
            errors("regard-model", "[target.'cfg(unix)'.dependencies]\nregard-app = { path = \"x\" }"),
            1
        );
        assert_eq!(errors("regard-app", "[dependencies]\nregard-home.workspace = true"), 1);
        assert_eq!(errors("regard-metrics", "[dev-dependencies]\nregard-lake.workspace = true"), 0);
        assert_eq!(errors("regard-new", ""), 1);
    }

    #[test]
    fn the_engine_and_the_testkit_stay_where_they_belong() {
        assert_eq!(errors("regard-app", "[dependencies]\ndatafusion-expr = \"1\""), 1);
        assert_eq!(
            errors("regard-app", "[dev-dependencies]\nsome = { package = \"parquet\", version = \"1\" }"),
            1
        );
        assert_eq!(errors("regard-app", "[dev-dependencies]\nregard-testkit.workspace = true"), 0);
        assert_eq!(errors("regard-app", "[dependencies]\nregard-testkit.workspace = true"), 1);
    }

    #[test]
    fn pure_crates_read_no_clock_outside_their_tests() {
        let mut findings = Findings::default();
        let text = "use std::fs;\n// std::net in words\n#[cfg(test)]\nmod tests { use std::fs; }";
        check_pure(Path::new("crates/regard-model/src/lib.rs"), text, &mut findings);
        assert_eq!(findings.errors.len(), 1);
    }
}
