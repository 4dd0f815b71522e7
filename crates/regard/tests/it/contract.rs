//! The whole API against its own document, by Schemathesis: random and boundary questions of every operation, by
//! nobody, by people at each role, and by programs. No failure of ours, and no answer that the document does not
//! know.

use crate::python::program;
use crate::served::Served;
use crate::support::{regard, success};
use serde_json::{Value, json};
use std::io::Write;
use std::path::Path;
use std::process::Stdio;
use tempfile::TempDir;

const PASSWORD: &str = "only for the tests 42";
/// How many questions of each operation beside those at the boundaries.
const QUESTIONS: &str = "10";

/// Who asks.
enum Asker {
    Nobody,
    /// Somebody with a session, added with these arguments.
    Person(&'static [&'static str]),
    /// A program with a token of such a person that may do this.
    Program(&'static [&'static str], &'static [&'static str]),
}

/// A served home with a little of everything in it, and what an asker sends with each question.
struct Bench {
    _folder: TempDir,
    served: Served,
    header: Option<String>,
    document: std::path::PathBuf,
}

impl Bench {
    fn new(asker: &Asker) -> Self {
        let folder = TempDir::new().unwrap();
        let home = folder.path().join("home");
        let world = ["world", "--customers", "6", "--seed", "3", "--until", "2026-01-04", "--out"];
        success(&home, &[&world[..], &[home.to_str().unwrap()]].concat());
        for source in ["crm", "erp", "surveys"] {
            success(&home, &["load", source]);
        }
        let served = Served::start(&home);
        let header = match asker {
            Asker::Nobody => None,
            Asker::Person(role) => Some(format!("Cookie: {}", sign_in(&home, &served, role))),
            Asker::Program(role, scopes) => {
                let cookie = format!("Cookie: {}\r\n", sign_in(&home, &served, role));
                let day = in_a_month();
                let wanted = json!({"name": "contract", "scopes": scopes, "expires_on": day}).to_string();
                let made = served.ask("POST", "/api/v1/me/tokens", &cookie, &wanted);
                assert_eq!(made.status, 201, "{made:?}");
                Some(format!("Authorization: Bearer {}", made.json()["token"].as_str().unwrap()))
            }
        };
        let document = folder.path().join("openapi.json");
        let asked = served.ask("GET", "/api/v1/openapi.json", "", "");
        let mut api: Value = asked.json();
        if header.is_some() {
            // Else it would make up credentials of its own beside those that it is given.
            forget_security(&mut api);
        }
        std::fs::write(&document, api.to_string()).unwrap();
        Self { _folder: folder, served, header, document }
    }

    /// Runs Schemathesis over every operation whose path does not match.
    fn run(&self, test: &str, but: &str) {
        let Some(mut command) = program(test, "schemathesis") else { return };
        command
            .arg("run")
            .arg(&self.document)
            .args(["--url", &format!("http://{}", self.served.address)])
            .args(["--header", "X-Regard: 1", "--seed", "7", "--max-examples", QUESTIONS])
            .args(["--phases", "examples,coverage,fuzzing", "--exclude-path-regex", but])
            .args(["--checks", "not_a_server_error,status_code_conformance"])
            .args(["--checks", "content_type_conformance,response_schema_conformance"]);
        if let Some(header) = &self.header {
            command.args(["--header", header]);
        }
        let output = command.current_dir(self.document.parent().unwrap()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains("No issues found") || said.contains("passed"), "{said}");
    }
}

/// Adds somebody, and signs them in: the pair of their session.
fn sign_in(home: &Path, served: &Served, role: &[&str]) -> String {
    let mut command = regard(home);
    command.args(["user", "add", "tester@example.com", "--name", "Tester"]).args(role);
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    writeln!(child.stdin.take().unwrap(), "{PASSWORD}").unwrap();
    assert!(child.wait().unwrap().success());
    let body = json!({"email": "tester@example.com", "password": PASSWORD}).to_string();
    let answer = served.ask("POST", "/api/v1/session", "", &body);
    assert_eq!(answer.status, 204, "{answer:?}");
    answer.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
}

/// The day in a month, for a token's end.
fn in_a_month() -> String {
    let day = jiff::Zoned::now().date().checked_add(jiff::Span::new().days(30)).unwrap();
    day.to_string()
}

fn forget_security(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.remove("security");
            members.remove("securitySchemes");
            members.values_mut().for_each(forget_security);
        }
        Value::Array(values) => values.iter_mut().for_each(forget_security),
        _ => {}
    }
}

/// Signing out, and what ends all of one's sessions, would end the run.
const ENDS_THE_SESSION: &str = "^/api/v1/session$";

#[test]
fn nobody_gets_only_documented_answers() {
    Bench::new(&Asker::Nobody).run("nobody_gets_only_documented_answers", "^never$");
}

#[test]
fn an_administrator_gets_only_documented_answers() {
    let bench = Bench::new(&Asker::Person(&["--admin"]));
    bench.run("an_administrator_gets_only_documented_answers", ENDS_THE_SESSION);
}

#[test]
fn a_viewer_gets_only_documented_answers() {
    // The first of the company's chart: they see customers.
    let bench = Bench::new(&Asker::Person(&["--key", "E001"]));
    bench.run("a_viewer_gets_only_documented_answers", ENDS_THE_SESSION);
}

#[test]
fn an_auditor_gets_only_documented_answers() {
    let bench = Bench::new(&Asker::Person(&["--auditor"]));
    bench.run("an_auditor_gets_only_documented_answers", ENDS_THE_SESSION);
}

#[test]
fn a_program_gets_only_documented_answers() {
    let bench = Bench::new(&Asker::Program(&["--admin"], &["read", "export", "scim"]));
    bench.run("a_program_gets_only_documented_answers", "^never$");
}

#[test]
fn a_program_of_the_auditor_gets_only_documented_answers() {
    let bench = Bench::new(&Asker::Program(&["--auditor"], &["audit"]));
    bench.run("a_program_of_the_auditor_gets_only_documented_answers", "^never$");
}
