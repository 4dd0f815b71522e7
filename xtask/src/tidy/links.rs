//! Links between documents lead somewhere. Looks at files of the repository only, never at the network.

use super::{Findings, Sources};
use std::path::{Component, Path, PathBuf};

/// Checks every Markdown file.
pub(super) fn check(sources: &Sources, findings: &mut Findings) {
    for (file, text) in sources.ending(&[".md"]) {
        for (line, target) in targets(text) {
            let place = file.parent().unwrap_or(Path::new("")).join(target);
            let place = without_dots(&place);
            let there = sources.files.iter().any(|known| known.starts_with(&place));
            if !there {
                findings.error(format!("{}:{line}: the link to {target} leads nowhere", file.display()));
            }
        }
    }
}

/// The targets of `[words](target)` that are files here, with their lines, counted from 1.
fn targets(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        for after in line.split("](").skip(1) {
            let target = after.split([')', '#']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") && !target.starts_with("mailto:") {
                found.push((index + 1, target));
            }
        }
    }
    found
}

/// `a/b/../c` is `a/c`.
fn without_dots(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn a_link_to_nothing_is_found() {
        let text = "[a](../a.md#part) [b](b.md) [folder](sub) [web](https://example.test) [here](#part)";
        let files = vec!["a.md".into(), "docs/sub/c.md".into(), "docs/d.md".into()];
        let texts = BTreeMap::from([("docs/d.md".into(), text.to_owned())]);
        let mut findings = Findings::default();
        check(&Sources { texts, files }, &mut findings);
        assert_eq!(findings.errors, ["docs/d.md:1: the link to b.md leads nowhere"]);
    }
}
