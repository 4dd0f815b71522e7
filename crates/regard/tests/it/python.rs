//! The Python that runs other people's programs in tests: taps, dlt, and what asks the whole API. Owns finding it and saying what is
//! missing; `cargo xtask test` makes it and names it.

use std::path::PathBuf;
use std::process::Command;

/// Names a Python with the packages of the tests.
const VARIABLE: &str = "REGARD_TEST_PYTHON";
const PACKAGES: &str = "tap-jsonl==0.3.1 meltanolabs-tap-postgres==0.8.3 singer-sdk==0.53.7 dlt==1.31.0 \
     schemathesis==4.32.5";

/// That Python. **Empty**: the variable is not set; it has been said how to get one.
///
/// # Panics
/// When the variable names no program: then the test was meant to run.
pub(crate) fn python(test: &str) -> Option<PathBuf> {
    let Some(named) = std::env::var_os(VARIABLE).filter(|named| !named.is_empty()) else {
        println!("skipped: {test}: {VARIABLE} names no Python with {PACKAGES}");
        println!(
            "(`cargo xtask test` makes one; by hand: python3 -m venv V && V/bin/pip install {PACKAGES})"
        );
        return None;
    };
    let program = PathBuf::from(named);
    assert!(program.is_file(), "{VARIABLE} names {}, which is no file", program.display());
    Some(program)
}

/// A program that pip put beside that Python. It is run with an empty home, so that it finds no settings.
pub(crate) fn program(test: &str, name: &str) -> Option<Command> {
    let program = python(test)?.parent()?.join(name);
    assert!(program.is_file(), "{} is missing: install {PACKAGES}", program.display());
    let mut command = Command::new(program);
    command.env("PYTHONDONTWRITEBYTECODE", "1");
    Some(command)
}
