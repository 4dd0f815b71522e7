//! What only one of the two databases has: a file with permissions and a log, a server that may be away.

use crate::bench::Bench;
use anyhow::Result;
use regard_store::{OutsideError, Store, StoreError, StoreUrl, Surroundings};
use regard_testkit::temp_home;
use sqlx::{Connection, Row, SqliteConnection};

#[tokio::test]
async fn the_file_is_its_owners_alone_and_logs_ahead() -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let home = temp_home()?;
    let url = StoreUrl::in_home(home.path());
    let store = Store::open(&url, Surroundings::system()).await?;
    for name in ["regard.sqlite", "regard.sqlite-wal", "regard.sqlite-shm"] {
        let mode = std::fs::metadata(home.join(name))?.permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    store.close().await;
    let path = home.join("regard.sqlite").display().to_string();
    let mut connection = SqliteConnection::connect(&path).await?;
    let row = sqlx::query("pragma journal_mode").fetch_one(&mut connection).await?;
    assert_eq!(row.try_get::<String, _>(0)?, "wal");
    let row = sqlx::query("select sqlite_version()").fetch_one(&mut connection).await?;
    let version: String = row.try_get(0)?;
    let parts: Vec<u32> = version.split('.').map(str::parse).collect::<Result<_, _>>()?;
    assert!(parts >= vec![3, 51, 3], "{version} has bugs that were mended in 3.51.3");
    Ok(())
}

#[tokio::test]
async fn a_place_that_cannot_be_had_is_the_worlds_fault_and_named() -> Result<()> {
    let home = temp_home()?;
    let missing = home.join("no-such-folder");
    let error = Store::open(&StoreUrl::in_home(&missing), Surroundings::system()).await;
    let Err(StoreError::Outside(error @ OutsideError::NotMade { .. })) = error else { panic!("{error:?}") };
    assert!(error.to_string().contains("no-such-folder"), "{error}");

    std::fs::write(home.join("regard.sqlite"), "this is a letter, and no database at all".repeat(100))?;
    let error = Store::open(&StoreUrl::in_home(home.path()), Surroundings::system()).await;
    assert!(matches!(error, Err(StoreError::Outside(OutsideError::Unreachable { .. }))), "{error:?}");

    let away =
        format!("postgres://ann:secret@{}:5432/regard", missing.display().to_string().replace('/', "%2F"));
    let error = Store::open(&away.parse()?, Surroundings::system()).await;
    let Err(StoreError::Outside(error @ OutsideError::Unreachable { .. })) = error else {
        panic!("{error:?}")
    };
    assert!(!error.to_string().contains("secret"), "{error}");
    Ok(())
}

#[tokio::test]
async fn a_database_that_is_not_there_is_the_worlds_fault_too() -> Result<()> {
    let bench = Bench::on_postgres().await?;
    let shown = bench.store_url()?.to_string();
    assert!(shown.starts_with("postgres://postgres@"), "{shown}");
    let url = regard_testkit::fresh_postgres().await?.replace("/test_", "/no_such_");
    let error = Store::open(&url.parse()?, Surroundings::system()).await;
    let Err(StoreError::Outside(error)) = error else { panic!("{error:?}") };
    assert!(error.to_string().contains("does not exist"), "{error}");
    Ok(())
}
