//! What the settings of storage may say: which keys go together, and that no message repeats a secret.

use super::server::{open, settings};
use regard_ingest::SourceConfig;

const TABLES: &str = "[tables.orders]\nfiles = \"*.csv\"\n";

/// What is said about a source with these keys behind its kind; nothing when they are in order.
fn said(keys: &str) -> String {
    let config: SourceConfig = toml::from_str(&format!("kind = \"files\"\n{keys}\n{TABLES}")).unwrap();
    match config.storage("shop") {
        Ok(Some(storage)) => storage.root(),
        Ok(None) => "a folder".to_owned(),
        Err(error) => {
            let text = error.to_string();
            assert!(text.starts_with("source shop: ") && !text.contains("hunter2"), "{text}");
            text["source shop: ".len()..].to_owned()
        }
    }
}

#[test]
fn a_root_is_a_folder_or_storage() {
    for (root, expected) in [
        ("data/olist", "a folder"),
        ("/srv/s3/data", "a folder"),
        ("s3:/not-quite", "a folder"),
        ("s3://shop", "s3://shop"),
        ("s3://shop/", "s3://shop"),
        ("s3://shop/exports/2018/", "s3://shop/exports/2018"),
        ("s3://my.shop-1_x/Ausfuhr März", "s3://my.shop-1_x/Ausfuhr März"),
        ("gs://shop", "root begins with gs://, which is not read"),
        ("https://hunter2@x", "root begins with https://, which is not read"),
        ("hunter2 hunter2://x", "root begins with a scheme, which is not read"),
        ("s3://", "root names no bucket"),
        ("s3:///exports", "root names no bucket"),
        ("s3://key:hunter2@shop/exports", "root names no bucket"),
        ("s3://a..b", "root names no bucket"),
        ("s3://xn--shop", "root names no bucket"),
        ("s3://shop?x=hunter2", "root names no bucket"),
        ("s3://shop//exports", "root has no folder that storage can hold"),
        ("s3://shop/a/../b", "root has no folder that storage can hold"),
        ("s3://shop/./b", "root has no folder that storage can hold"),
    ] {
        let found = said(&format!("root = {root:?}"));
        assert!(found.starts_with(expected), "{root}: {found}");
    }
    let long = format!("root = \"s3://shop/{}\"", "x".repeat(1_024));
    assert!(said(&long).starts_with("root has no folder"));
}

#[test]
fn a_key_that_does_not_belong_is_named() {
    for (keys, expected) in [
        (
            "root = \"data\"\nendpoint = \"https://x\"",
            "endpoint is for storage, but root is a folder; leave endpoint out, or write root = \"s3://bucket/folder\"",
        ),
        ("root = \"data\"\nregion = \"eu-central-1\"", "region is for storage"),
        ("root = \"data\"\naccess_key_env = \"A\"", "access_key_env is for storage"),
        ("root = \"data\"\nsecret_key_env = \"A\"", "secret_key_env is for storage"),
        ("root = \"data\"\npath_style = true", "path_style is for storage"),
        ("root = \"s3://shop\"\nroot_env = \"DATA\"", "root_env moves folders"),
        ("root = \"s3://shop\"\nregion = \"\"", "region is none"),
        ("root = \"s3://shop\"\nregion = \"eu central\"", "region is none"),
        ("root = \"s3://shop\"\nregion = \"eu/\\n\"", "region is none"),
        ("root = \"s3://shop\"\nendpoint = \"minio:9000\"", "endpoint must begin with https://"),
        (
            "root = \"s3://shop\"\nendpoint = \"https://ann:hunter2@minio\"",
            "endpoint has a user or key in it",
        ),
        ("root = \"s3://shop\"\nendpoint = \"https://minio/hunter2\"", "endpoint is no address"),
        ("root = \"s3://shop\"\naccess_key_env = \"A\"", "access_key_env has no secret_key_env beside it"),
        ("root = \"s3://shop\"\nsecret_key_env = \"A\"", "secret_key_env has no access_key_env beside it"),
        (
            "root = \"s3://shop\"\naccess_key_env = \"hunter2/+=\"\nsecret_key_env = \"A\"",
            "access_key_env is no name of an environment variable",
        ),
        (
            "root = \"s3://shop\"\naccess_key_env = \"A\"\nsecret_key_env = \"hunter2/+=\"",
            "secret_key_env is no name of an environment variable",
        ),
        (
            "root = \"s3://shop\"\nsecret_key = \"hunter2\"",
            "access keys and their secrets do not belong into regard.toml",
        ),
        (
            "root = \"data\"\naccess_key_id = \"hunter2\"",
            "access keys and their secrets do not belong into regard.toml",
        ),
        (
            "root = \"s3://shop\"\nsecret_access_key = 7",
            "access keys and their secrets do not belong into regard.toml",
        ),
        ("root = \"s3://shop\"\nendpoint = \"http://[::1]:9000\"\npath_style = false", "s3://shop"),
    ] {
        let found = said(keys);
        assert!(found.starts_with(expected), "{keys}: {found}");
    }
    let config: SourceConfig = toml::from_str("kind = \"files\"\nroot = \"s3://shop\"").unwrap();
    assert_eq!(
        config.storage("shop").unwrap_err().to_string(),
        "source shop: it has no tables; add [sources.shop.tables.NAME]"
    );
}

#[test]
fn settings_are_written_as_they_are_read() {
    let text = settings("s3://shop/exports", "https://minio:9000", true);
    let text = text.replace("[tables", "region = \"eu-central-1\"\npath_style = true\n[tables");
    let config: SourceConfig = toml::from_str(&text).unwrap();
    assert_eq!(toml::from_str::<SourceConfig>(&toml::to_string(&config).unwrap()).unwrap(), config);
    assert_eq!(config.path_style, Some(true));
}

#[test]
fn a_variable_that_holds_no_key_is_named() {
    let settings = settings("s3://shop", "https://minio:9000", true);
    for (key, secret, expected) in [
        ("", "x", "the variable SHOP_KEY is not set; put the access key of the storage into it"),
        ("x", " \n", "the variable SHOP_SECRET is not set; put the secret of the storage into it"),
        (
            "hunter2 hunter2",
            "x",
            "the variable SHOP_KEY holds blanks or other signs that no access key has; put the access key alone into it",
        ),
        ("x\u{7}", "x", "the variable SHOP_KEY holds blanks or other signs"),
        ("x", "hunter2 #", "the variable SHOP_SECRET holds blanks or other signs"),
    ] {
        let error = open(&settings, key, secret).unwrap_err().to_string();
        assert!(error.starts_with(&format!("source shop: {expected}")), "{error}");
        assert!(!error.contains("hunter2"), "{error}");
    }
    // The end of a line comes with a secret that was written to a file.
    let storage = open(&settings, "key\n", "hunter2\n").unwrap();
    assert_eq!(format!("{storage:?}"), "Storage(s3://shop at https://minio:9000)");
    let amazon = settings.replace("endpoint = \"https://minio:9000\"\n", "region = \"eu-central-1\"\n");
    let storage = open(&amazon, "key", "hunter2").unwrap();
    assert_eq!(format!("{storage:?}"), "Storage(s3://shop at https://s3.eu-central-1.amazonaws.com)");
}
