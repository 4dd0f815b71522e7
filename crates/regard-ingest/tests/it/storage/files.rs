//! What is listed, what is fetched, and what is said when it cannot be.

use super::server::{KEY, S3Server, SECRET, always, names, open, settings, table};
use regard_ingest::{Storage, StorageError, StorageLimits, StoredFile};
use std::path::Path;
use std::time::Duration;

/// What a read of this storage says.
async fn said(storage: &Storage) -> (String, bool) {
    let error = storage.find("orders", &table("*.csv")).await.unwrap_err();
    (error.to_string(), error.may_pass())
}

async fn fetched(storage: &Storage, file: &StoredFile) -> Result<Vec<u8>, StorageError> {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("file");
    storage.fetch(file, &target).await.map(|()| std::fs::read(&target).unwrap())
}

#[tokio::test]
async fn a_table_has_the_files_that_its_pattern_matches() {
    let server = S3Server::start(true).await;
    for key in [
        "orders.csv",
        "exports/b.csv",
        "exports/a.csv",
        "exports/x.txt",
        "exports/.h.csv",
        "exports/2018/c.csv",
        "exports/2018/09/d.csv",
        "exports/2019/c.csv",
        "exports-old/a.csv",
        "exports/Bestellungen März/größe 1+1=2 & mehr.csv",
        "exports/日本/注文.csv",
        "exports/100%25 (copy).csv",
    ] {
        server.put(key, key.as_bytes());
    }
    let storage = server.storage();
    for (pattern, expected) in [
        ("*.csv", vec!["100%25 (copy).csv", "a.csv", "b.csv"]),
        ("a.csv", vec!["a.csv"]),
        ("./a.csv", vec!["a.csv"]),
        ("[ab].csv", vec!["a.csv", "b.csv"]),
        ("*/c.csv", vec!["2018/c.csv", "2019/c.csv"]),
        ("2018/**/*.csv", vec!["2018/09/d.csv", "2018/c.csv"]),
        ("201?/c.csv", vec!["2018/c.csv", "2019/c.csv"]),
        (".*.csv", vec![".h.csv"]),
        ("Bestellungen März/*.csv", vec!["Bestellungen März/größe 1+1=2 & mehr.csv"]),
        ("日本/*", vec!["日本/注文.csv"]),
    ] {
        assert_eq!(names(&storage, pattern).await.unwrap(), expected, "{pattern}");
    }
    for file in storage.find("orders", &table("**/*.csv")).await.unwrap() {
        assert_eq!(file.key, format!("exports/{}", file.name));
        assert_eq!(fetched(&storage, &file).await.unwrap(), file.key.as_bytes(), "{}", file.key);
        assert!(file.modified.is_some() && file.bytes == file.key.len() as u64, "{file:?}");
    }
    let bucket = open(&settings("s3://shop", &server.endpoint, true), KEY, SECRET).unwrap();
    assert_eq!(names(&bucket, "*.csv").await.unwrap(), ["orders.csv"]);
    assert_eq!(names(&bucket, "exports/*.txt").await.unwrap(), ["exports/x.txt"]);
}

#[tokio::test]
async fn a_pattern_is_judged_as_in_a_folder() {
    let server = S3Server::start(true).await;
    server.put("exports/a.csv", b"a");
    let storage = server.storage();
    for (pattern, message) in [
        ("", "table orders: the pattern \"\" is empty: name a file, such as orders.csv or orders-*.csv"),
        (
            "../a.csv",
            "table orders: the pattern \"../a.csv\" leaves the source's folder: name files inside it",
        ),
        ("/a.csv", "table orders: the pattern \"/a.csv\" leaves the source's folder: name files inside it"),
        (
            "orders*.csv",
            "table orders: no file matches \"orders*.csv\" in s3://shop/exports; check files in regard.toml, or that the export arrived",
        ),
    ] {
        assert_eq!(names(&storage, pattern).await.unwrap_err(), message);
    }
    assert!(names(&storage, "[a").await.unwrap_err().contains("is no pattern"));
}

#[tokio::test]
async fn more_keys_than_one_page_are_all_found_up_to_the_limit() {
    let server = S3Server::start(true).await;
    for number in 0..2_345 {
        server.put(&format!("exports/o{number:05}.csv"), b"");
    }
    let storage = server.storage();
    let names = names(&storage, "*.csv").await.unwrap();
    assert_eq!(names.len(), 2_345);
    assert!(names.is_sorted() && names[2_344] == "o02344.csv");
    let storage = storage.limited(StorageLimits { keys: 2_000, ..StorageLimits::default() });
    assert_eq!(
        said(&storage).await,
        (
            "source shop, table orders: more than 2000 keys of shop begin with \"exports/\"; name a folder or the beginning of names in files, or move old exports away".to_owned(),
            false
        )
    );
}

#[tokio::test]
async fn a_large_file_is_fetched_byte_for_byte_and_one_that_is_too_large_is_not() {
    let server = S3Server::start(true).await;
    let bytes: Vec<u8> =
        (0..9_u32 << 20).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    server.put("exports/large.csv", &bytes);
    let storage = server.storage();
    let file = storage.find("orders", &table("large.csv")).await.unwrap().remove(0);
    assert!(fetched(&storage, &file).await.unwrap() == bytes);
    let storage = storage.limited(StorageLimits { file_bytes: 9 << 20, ..StorageLimits::default() });
    assert!(fetched(&storage, &file).await.is_ok());
    let storage = storage.limited(StorageLimits { file_bytes: (9 << 20) - 1, ..StorageLimits::default() });
    assert_eq!(
        fetched(&storage, &file).await.unwrap_err().to_string(),
        "large.csv: the file has 9437184 bytes, and at most 9437183 are fetched; export less into one file"
    );
    let storage = storage.limited(StorageLimits { table_bytes: (9 << 20) - 1, ..StorageLimits::default() });
    assert_eq!(
        storage.check_room("orders", [&file].into_iter()).unwrap_err().to_string(),
        "source shop, table orders: what is new has 9437184 bytes, and at most 9437183 are fetched in one load; name fewer files at first"
    );
    storage.check_room("orders", std::iter::empty()).unwrap();
}

#[tokio::test]
async fn a_file_that_is_not_what_was_listed_is_not_taken() {
    let server = S3Server::start(true).await;
    server.put("exports/a.csv", b"1,2,3");
    let storage = server.storage();
    let file = storage.find("orders", &table("a.csv")).await.unwrap().remove(0);
    let changed = "a.csv changed while it was being read: load again when the export is complete";
    let other = StoredFile { etag: Some("\"of another content\"".to_owned()), ..file.clone() };
    assert_eq!(fetched(&storage, &other).await.unwrap_err().to_string(), changed);
    server.put("exports/a.csv", b"1,2,3,4");
    assert_eq!(fetched(&storage, &file).await.unwrap_err().to_string(), changed);
    std::fs::remove_file(server.path("exports/a.csv")).unwrap();
    let error = fetched(&storage, &file).await.unwrap_err();
    assert_eq!((error.to_string().as_str(), error.may_pass()), (changed, true));
    server.put("exports/a.csv", b"1,2,3");
    let error = storage.fetch(&file, Path::new("no-such-folder/a.csv")).await.unwrap_err();
    assert!(error.to_string().starts_with("cannot keep a.csv: "), "{error}");
}

#[tokio::test]
async fn a_wrong_key_secret_or_bucket_is_named_and_never_shown() {
    let server = S3Server::start(true).await;
    server.put("exports/a.csv", b"a");
    let ours = settings("s3://shop/exports", &server.endpoint, true);
    let theirs = settings("s3://shup", &server.endpoint, true);
    let anonymous = settings("s3://shop/exports", &server.endpoint, false);
    let at = &server.endpoint;
    for (settings, key, secret, message) in [
        (
            &ours,
            KEY,
            "not-the-secret",
            format!(
                "{at} refuses the signature: the secret in the variable SHOP_SECRET is not that of the access key in the variable SHOP_KEY"
            ),
        ),
        (
            &ours,
            "AKIDSTRANGER",
            SECRET,
            format!(
                "{at} does not know the access key in the variable SHOP_KEY; put the key of a user of this storage there"
            ),
        ),
        (&theirs, KEY, SECRET, format!("there is no bucket shup at {at}; mend root or endpoint in regard.toml")),
        (
            &anonymous,
            "",
            "",
            "nobody may list the bucket shop (s3:ListBucket) without a key; put a key and its secret into environment variables, and write their names as access_key_env and secret_key_env".to_owned(),
        ),
    ] {
        let storage = open(settings, key, secret).unwrap();
        let expected = format!("source shop, table orders: {message}");
        assert_eq!(said(&storage).await, (expected, false));
        assert!(!format!("{storage:?}").contains(KEY), "{storage:?}");
    }
    let open_to_all = S3Server::start(false).await;
    open_to_all.put("exports/a.csv", b"a");
    let storage = open(&settings("s3://shop/exports", &open_to_all.endpoint, false), "", "").unwrap();
    assert_eq!(names(&storage, "*.csv").await.unwrap(), ["a.csv"]);
}

#[tokio::test]
async fn a_server_that_is_away_silent_or_another_is_told() {
    let quick = StorageLimits { silence: Duration::from_millis(500), ..StorageLimits::default() };
    let silent = always("").await;
    let storage = open(&settings("s3://shop", &silent, true), KEY, SECRET).unwrap().limited(quick);
    assert_eq!(
        said(&storage).await,
        (
            format!(
                "source shop, table orders: {silent} sent nothing for 0.5 s; check endpoint in regard.toml, and that a firewall lets us through; try again later"
            ),
            true
        )
    );
    let nobody = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let storage = open(&settings("s3://shop", &nobody, true), KEY, SECRET).unwrap();
    assert_eq!(
        said(&storage).await,
        (
            format!(
                "source shop, table orders: nothing answers at {nobody}; start the storage, or mend endpoint in regard.toml; try again later"
            ),
            true
        )
    );
    let server = S3Server::start(true).await;
    let encrypted = server.endpoint.replace("http://", "https://");
    let storage = open(&settings("s3://shop", &encrypted, true), KEY, SECRET).unwrap();
    let (message, may_pass) = said(&storage).await;
    assert!(
        message.contains(&format!("{encrypted} does not speak TLS; write endpoint = \"http://…\"")),
        "{message}"
    );
    assert!(!may_pass);
    let storage = open(&settings("s3://shop", "http://no-such-host.invalid", true), KEY, SECRET).unwrap();
    let (message, _) = said(&storage).await;
    assert!(message.contains("the host of http://no-such-host.invalid "), "{message}");
}

#[tokio::test]
async fn what_a_server_answers_is_told() {
    for (answer, message, may_pass) in [
        (
            "HTTP/1.1 403 Forbidden\r\ncontent-length: 52\r\nconnection: close\r\n\r\n<Error><Code>AccessDenied</Code><Key>x</Key></Error>",
            "the access key in the variable SHOP_KEY may not list the bucket shop (s3:ListBucket); give its user this right",
            false,
        ),
        (
            "HTTP/1.1 301 Moved\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
            "the bucket shop is not in the region us-east-1; write its own as region in regard.toml",
            false,
        ),
        (
            "HTTP/1.1 400 Bad\r\ncontent-length: 56\r\nconnection: close\r\n\r\n<Error><Code>AuthorizationHeaderMalformed</Code></Error>",
            "the bucket shop is not in the region us-east-1; write its own as region in regard.toml",
            false,
        ),
        (
            "HTTP/1.1 403 Forbidden\r\ncontent-length: 48\r\nconnection: close\r\n\r\n<Error><Code>RequestTimeTooSkewed</Code></Error>",
            "differ too much; set this machine's clock",
            false,
        ),
        (
            "HTTP/1.1 503 Slow\r\ncontent-length: 36\r\nconnection: close\r\n\r\n<Error><Code>SlowDown</Code></Error>",
            "answers 503 (SlowDown); try again later",
            true,
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 15\r\nconnection: close\r\n\r\n<!doctype html>",
            "does not speak as S3 storage does (it said an answer that cannot be read); check endpoint in regard.toml",
            false,
        ),
        (
            "HTTP/1.1 404 Not Found\r\ncontent-length: 4\r\nconnection: close\r\n\r\nnone",
            "does not speak as S3 storage does (it said 404); check endpoint in regard.toml",
            false,
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 190\r\nconnection: close\r\n\r\n<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a//b.csv</Key><LastModified>2018-09-30T14:05:00.000Z</LastModified><Size>1</Size><ETag>x</ETag></Contents></ListBucketResult>",
            "below s3://shop lies a key with an empty folder name (//), . or .. in it",
            false,
        ),
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 900\r\nconnection: close\r\n\r\n<ListBucketResult>",
            "broke",
            true,
        ),
    ] {
        let endpoint = always(answer).await;
        let storage = open(&settings("s3://shop", &endpoint, true), KEY, SECRET).unwrap();
        let found = said(&storage).await;
        assert!(found.0.contains(message) && found.1 == may_pass, "{answer}: {found:?}");
        assert!(!found.0.contains(KEY) && !found.0.contains(SECRET), "{found:?}");
    }
}

#[tokio::test]
async fn storage_that_never_ends_its_list_is_left() {
    let endpoint = always("HTTP/1.1 200 OK\r\ncontent-length: 171\r\nconnection: close\r\n\r\n<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>same</NextContinuationToken><CommonPrefixes><Prefix>a/</Prefix></CommonPrefixes></ListBucketResult>").await;
    let storage = open(&settings("s3://shop", &endpoint, true), KEY, SECRET).unwrap();
    let storage = storage.limited(StorageLimits { keys: 50, ..StorageLimits::default() });
    let (message, _) = said(&storage).await;
    assert!(message.contains("more than 50 keys"), "{message}");
}
