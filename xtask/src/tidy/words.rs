//! Words that have no place in the repository: paths of one machine, hosts of package registries in lock
//! files, silenced lints, and notes to self.

use super::{Findings, Sources};
use std::path::Path;

/// This file spells the words, so it is not searched.
const THIS_FILE: &str = "xtask/src/tidy/words.rs";

/// In any file: folders below `/` where one machine keeps things.
const MACHINE_ROOTS: &[&str] = &["work", "tmp", "root", "Users"];
/// One of them is also a path of the standard that this crate speaks.
const STANDARD_ROOT: (&str, &str) = ("crates/regard-scim", "/Users/");
/// And wherever its address is written.
const STANDARD_ADDRESS: &str = "/scim/v2/Users";
/// The same on the other kind of machine.
const MACHINE_DRIVE: &str = "C:\\Users";

/// In code: what silences a check or is left for later.
const LEFT_BEHIND: &[(&str, &str)] = &[
    ("#[allow", "use #[expect(lint, reason = \"…\")]"),
    ("#![allow", "use #![expect(lint, reason = \"…\")]"),
    ("TODO", "do it, or open an issue"),
    ("FIXME", "do it, or open an issue"),
    ("todo!(", "write it"),
    ("unimplemented!(", "write it"),
    ("#[ignore", "a test runs or says why it skips"),
    ("it.skip(", "a test runs or says why it skips"),
    ("test.skip(", "a test runs or says why it skips"),
    ("describe.skip(", "a test runs or says why it skips"),
    (".only(", "run the others too"),
    ("eslint-disable", "mend it, or change the rule"),
    ("@ts-ignore", "use the right type"),
];

const CODE: &[&str] = &[".rs", ".ts", ".js", ".mjs", ".svelte", ".sql", ".py", ".yaml", ".yml"];

/// The one place that a crate in Cargo.lock comes from.
const CRATES: &str = "registry+https://github.com/rust-lang/crates.io-index";

/// Checks every text.
pub(super) fn check(sources: &Sources, findings: &mut Findings) {
    for (file, text) in sources.texts.iter().filter(|(file, _)| !file.ends_with(THIS_FILE)) {
        check_lock(file, text, findings);
        let paths = MACHINE_ROOTS.iter().map(|root| format!("/{root}/")).chain([MACHINE_DRIVE.to_owned()]);
        let (speaker, standard) = STANDARD_ROOT;
        for path in paths.filter(|path| path != standard || !file.starts_with(speaker)) {
            note(file, &text.replace(STANDARD_ADDRESS, ""), &path, "a path of one machine", findings);
        }
    }
    for (file, text) in sources.ending(CODE).filter(|(file, _)| !file.ends_with(THIS_FILE)) {
        for (word, instead) in LEFT_BEHIND {
            note(file, text, word, instead, findings);
        }
    }
}

fn note(file: &Path, text: &str, word: &str, why: &str, findings: &mut Findings) {
    for (index, _) in text.lines().enumerate().filter(|(_, line)| line.contains(word)) {
        findings.error(format!("{}:{}: {word}: {why}", file.display(), index + 1));
    }
}

fn check_lock(file: &Path, text: &str, findings: &mut Findings) {
    let shown = file.display();
    if file.ends_with("Cargo.lock") {
        for line in text.lines().filter(|line| line.starts_with("source = ") && !line.contains(CRATES)) {
            findings.error(format!("{shown}: {line}: crates come from crates.io"));
        }
    }
    if file.ends_with("package-lock.json") && text.contains("\"resolved\": \"http") {
        findings.error(format!("{shown}: names a registry; make it with omit-lockfile-registry-resolved"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn errors(file: &str, text: &str) -> usize {
        let texts = BTreeMap::from([(file.into(), text.to_owned())]);
        let mut findings = Findings::default();
        check(&Sources { texts, files: Vec::new() }, &mut findings);
        findings.errors.len()
    }

    #[test]
    fn what_is_left_behind_is_found() {
        assert_eq!(errors("a.rs", "#[allow(dead_code)]\nfn later() { todo!() }"), 2);
        for root in MACHINE_ROOTS {
            assert_eq!(errors("a.md", &format!("see /{root}/main")), 1, "{root}");
        }
        assert_eq!(errors("crates/regard-scim/src/a.rs", "GET /Users/1"), 0);
        assert_eq!(errors("a.md", &format!("see {MACHINE_DRIVE}\\me")), 1);
        assert_eq!(errors("a.md", "TODO in words is a heading like any other"), 0);
        assert_eq!(errors("web/package-lock.json", "{\"resolved\": \"https://example.test/a.tgz\"}"), 1);
        assert_eq!(errors("Cargo.lock", "source = \"git+https://example.test/a\""), 1);
        assert_eq!(errors("Cargo.lock", &format!("source = \"{CRATES}\"")), 0);
    }
}
