//! Code in documentation comments: it is either named as another language, or it does not stand there.
//! Nothing runs it, so as Rust it would grow false without anybody noticing.

use super::{Findings, Sources};

/// Checks every Rust file.
pub(super) fn check(sources: &Sources, findings: &mut Findings) {
    for (file, text) in sources.ending(&[".rs"]) {
        for line in runnable_fences(text) {
            findings.error(format!(
                "{}:{line}: an example that nothing runs; write a test, or name its language (text, toml, json)",
                file.display()
            ));
        }
    }
}

/// The lines, counted from 1, on which a fence of Rust opens. Every second fence closes.
fn runnable_fences(text: &str) -> Vec<usize> {
    let fence = |line: &str| {
        let line = line.trim_start();
        let words = line.strip_prefix("///").or_else(|| line.strip_prefix("//!"))?;
        words.trim().strip_prefix("```").map(str::to_owned)
    };
    let fences = text.lines().enumerate().filter_map(|(index, line)| Some((index + 1, fence(line)?)));
    let opening = fences.step_by(2);
    opening.filter(|(_, language)| language.is_empty() || language == "rust").map(|(line, _)| line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_rust_is_refused() {
        let rust = "/// ```\n/// let x = 1;\n/// ```\nfn f() {}";
        let toml = "//! ```toml\n//! a = 1\n//! ```";
        assert_eq!(runnable_fences(rust), [1]);
        assert!(runnable_fences(toml).is_empty());
    }
}
