//! What the command says, and how it ends.

use crate::homes::write_settings;
use crate::support::{regard, run, success};
use std::net::TcpListener;
use tempfile::TempDir;

fn said(home: &std::path::Path, arguments: &[&str]) -> (Option<i32>, String) {
    let output = run(home, arguments);
    (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_missing_home_a_wrong_word_and_a_wrong_metric_are_one_line_each() {
    let folder = TempDir::new().unwrap();
    let (code, text) = said(folder.path(), &["load"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("regard.toml") && text.trim().lines().count() == 1, "{text}");

    success(folder.path(), &["init"]);
    let (code, text) = said(folder.path(), &["ask", "otif_frist"]);
    assert_eq!(code, Some(2), "{text}");
    assert!(text.contains("otif_first") && text.contains("ask --list"), "{text}");
    let (code, text) = said(folder.path(), &["ask", "orders", "--period", "yesterday"]);
    assert_eq!((code, text.contains("2018-08")), (Some(2), true), "{text}");
    assert_eq!(said(folder.path(), &["ask", "orders", "--moment", "31/02/2018"]).0, Some(2));
    assert_eq!(said(folder.path(), &["fly"]).0, Some(2));
}

#[test]
fn no_data_is_none_and_never_zero() {
    let folder = TempDir::new().unwrap();
    success(folder.path(), &["init"]);
    let figures = crate::support::json(folder.path(), &["ask", "orders", "nps", "--format", "json"]);
    let figures = figures.as_array().unwrap();
    assert_eq!(figures.len(), 2);
    for figure in figures {
        assert!(figure["value"].is_null(), "{figure}");
        let keys: Vec<_> = figure.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(keys.len(), 9, "{keys:?}");
    }
}

#[test]
fn a_port_in_use_is_one_clear_line() {
    let folder = TempDir::new().unwrap();
    success(folder.path(), &["init"]);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let (code, text) = said(folder.path(), &["serve", "--port", &port]);
    assert_eq!(code, Some(1));
    assert!(text.contains(&format!("port {port} is in use")) && text.contains("--port"), "{text}");
}

#[test]
fn a_check_finds_what_would_keep_sign_in_from_working() {
    let folder = TempDir::new().unwrap();
    let provider = |issuer: &str| {
        format!(
            "[[sign_in.providers]]\nname = \"okta\"\ntitle = \"Okta\"\nissuer = \"{issuer}\"\nclient_id = \"regard\"\n\
             redirect_url = \"https://regard.example/api/v1/sign-in/okta/callback\"\n\
             client_secret_env = \"SECRET_OF_OKTA\"\n"
        )
    };
    let check = |issuer: &str, secret: Option<&str>| {
        write_settings(folder.path(), &provider(issuer));
        let mut command = regard(folder.path());
        command
            .arg("check")
            .env_remove("SECRET_OF_OKTA")
            .envs(secret.map(|secret| ("SECRET_OF_OKTA", secret)));
        let output = command.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    };
    let (code, text) = check("https://okta.example", None);
    assert_eq!((code, text.contains("SECRET_OF_OKTA")), (Some(1), true), "{text}");
    let (code, text) = check("http://okta.example", Some("s3cr3t"));
    assert_eq!((code, text.contains("okta")), (Some(1), true), "{text}");
    let (code, text) = check("https://okta.example", Some("s3cr3t"));
    assert_eq!((code, text.contains("okta is in order")), (Some(0), true), "{text}");
    assert!(!text.contains("s3cr3t"), "{text}");
}

#[test]
fn a_demo_is_served_to_this_machine_alone() {
    let folder = TempDir::new().unwrap();
    success(folder.path(), &["init"]);
    let settings = folder.path().join("regard.toml");
    let written = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, format!("demo = true\n{written}")).unwrap();
    for opening in [["--host", "regard.example"], ["--proxy", "127.0.0.1"], ["--address", "0.0.0.0"]] {
        for command in ["serve", "demo"] {
            let (code, text) = said(folder.path(), &[command, "--port", "0", opening[0], opening[1]]);
            assert_eq!(code, Some(2), "{command} {opening:?}: {text}");
            assert!(text.contains(&opening.join(" ")) && text.contains("init"), "{text}");
        }
    }
}

#[test]
fn a_key_that_the_org_chart_does_not_know_is_refused() {
    let folder = TempDir::new().unwrap();
    let source = "[sources.hr]\nkind = \"files\"\nroot = \"data\"\n[sources.hr.tables.people]\nfiles = \"people.csv\"\n";
    write_settings(folder.path(), source);
    for made in ["data", "mappings/hr"] {
        std::fs::create_dir_all(folder.path().join(made)).unwrap();
    }
    std::fs::write(folder.path().join("data/people.csv"), "key,name,mail\nE1,Ada,ada@example.com\n").unwrap();
    let mapping = "select key as user_id, name, mail as email from people";
    std::fs::write(folder.path().join("mappings/hr/users.sql"), mapping).unwrap();
    success(folder.path(), &["load"]);
    let (code, text) = said(folder.path(), &["user", "add", "bo@example.com", "--name", "Bo", "--key", "E2"]);
    assert_eq!((code, text.contains("E2") && text.contains("org chart")), (Some(2), true), "{text}");
    assert!(!success(folder.path(), &["user", "list"]).contains("bo@example.com"));
}

#[test]
fn sql_reads_and_does_nothing_else() {
    let folder = TempDir::new().unwrap();
    success(folder.path(), &["init"]);
    assert_eq!(
        success(folder.path(), &["sql", "select count(*) as rows from customers"]).trim(),
        "rows\n   0"
    );
    let (code, _) = said(folder.path(), &["sql", "create table t as select 1"]);
    assert_eq!(code, Some(2));
}

#[test]
fn a_mistake_in_the_settings_names_the_line_and_the_key() {
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("regard.toml"),
        "name = \"x\"\ncurrency = \"EUR\"\ntime_zone = \"UTC\"\ncolour = 1\n",
    )
    .unwrap();
    let (code, text) = said(folder.path(), &["load"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("colour") && text.contains("line 4"), "{text}");
}
