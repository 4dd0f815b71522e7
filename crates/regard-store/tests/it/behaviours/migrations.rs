//! How the tables come to be, and what they refuse by themselves.

use crate::bench::Bench;
use anyhow::Result;
use futures::future::try_join_all;
use jiff::SignedDuration;
use regard_store::{OutsideError, Store, StoreError};

async fn open(bench: &Bench) -> Result<Result<Store, StoreError>> {
    Ok(Store::open(&bench.store_url()?, bench.surroundings()).await)
}

pub(crate) async fn opened_twice_is_migrated_once(bench: Bench) -> Result<()> {
    bench.open().await?.close().await;
    let first = bench.count("select max(applied_at) from migrations").await?;
    assert_eq!(first, bench.clock.now().as_microsecond());
    bench.clock.advance(SignedDuration::from_hours(1));
    bench.open().await?.close().await;
    assert_eq!(bench.count("select max(applied_at) from migrations").await?, first);
    assert_eq!(bench.count("select count(*) from migrations").await?, 3);
    Ok(())
}

pub(crate) async fn opened_by_many_at_once_is_migrated_once(bench: Bench) -> Result<()> {
    let stores = try_join_all((0..6).map(|_| bench.open())).await?;
    assert_eq!(stores.len(), 6);
    assert_eq!(bench.count("select count(*) from migrations").await?, 3);
    Ok(())
}

pub(crate) async fn other_words_under_the_same_name_are_refused(bench: Bench) -> Result<()> {
    bench.open().await?.close().await;
    bench.run_sql("update migrations set checksum = 'another'").await?;
    let refused = open(&bench).await?;
    let Err(StoreError::Outside(OutsideError::MigrationChanged { name })) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(name, "0001_sign_in.sql");
    Ok(())
}

pub(crate) async fn a_newer_database_is_refused(bench: Bench) -> Result<()> {
    bench.open().await?.close().await;
    bench
        .run_sql("insert into migrations (name, checksum, applied_at) values ('9999_later.sql', '', 0)")
        .await?;
    let refused = open(&bench).await?;
    let Err(StoreError::Outside(OutsideError::Newer { name })) = refused else { panic!("{refused:?}") };
    assert_eq!(name, "9999_later.sql");
    Ok(())
}

pub(crate) async fn the_constraints_hold_without_us(bench: Bench) -> Result<()> {
    bench.open().await?.close().await;
    let put = "insert into users (user_id, email, name, role, persona, created_at) \
        values ('u1', 'ann@example.com', 'Ann', 'viewer', false, 0)";
    bench.run_sql(put).await?;
    for (sql, constraint) in [
        (
            "insert into users (user_id, email, name, role, persona, created_at) \
             values ('u2', 'bob@example.com', 'Bob', 'king', false, 0)",
            "users_role_check",
        ),
        (
            "insert into users (user_id, email, name, role, persona, password_hash, created_at) \
             values ('u2', 'bob@example.com', 'Bob', 'viewer', true, 'x', 0)",
            "users_persona_check",
        ),
        (
            "insert into sessions (token_hash, user_id, created_at, last_seen_at, expires_at) \
             values ('t', 'u1', 10, 10, 9)",
            "sessions_expires_at_check",
        ),
    ] {
        let refused = bench.run_sql(sql).await;
        assert!(matches!(&refused, Err(error) if error.to_string().contains(constraint)), "{refused:?}");
    }
    let orphan = "insert into sessions (token_hash, user_id, created_at, last_seen_at, expires_at) \
        values ('t', 'nobody', 0, 0, 9)";
    assert!(bench.run_sql(orphan).await.is_err(), "a session must have a user");
    Ok(())
}
