//! How the tables come to be, and what they refuse by themselves.

use crate::bench::Bench;
use anyhow::{Context, Result};
use futures::future::try_join_all;
use jiff::SignedDuration;
use regard_model::UserId;
use regard_store::{Origin, OutsideError, Role, SessionToken, SignInMethod, Store, StoreError, UserSearch};
use std::fmt::Write;

/// How many there are.
const MIGRATIONS: i64 = 21;

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
    assert_eq!(bench.count("select count(*) from migrations").await?, MIGRATIONS);
    Ok(())
}

pub(crate) async fn opened_by_many_at_once_is_migrated_once(bench: Bench) -> Result<()> {
    let stores = try_join_all((0..6).map(|_| bench.open())).await?;
    assert_eq!(stores.len(), 6);
    assert_eq!(bench.count("select count(*) from migrations").await?, MIGRATIONS);
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

/// The tables as the release before made them, with somebody who is signed in.
pub(crate) async fn users_and_sessions_outlive_a_new_table_of_users(bench: Bench) -> Result<()> {
    let token = SessionToken::read(&"7".repeat(64)).context("has the shape of a token")?;
    let token_hash = blake3::hash(token.reveal().as_bytes()).to_hex();
    let mut before = String::from(
        "create table migrations (name text not null, checksum text not null, applied_at bigint not null, \
            constraint migrations_pkey primary key (name));",
    );
    for (name, sql) in [
        ("0001_sign_in.sql", include_str!("../../../migrations/0001_sign_in.sql")),
        ("0002_push_tokens.sql", include_str!("../../../migrations/0002_push_tokens.sql")),
        ("0003_customer_decisions.sql", include_str!("../../../migrations/0003_customer_decisions.sql")),
    ] {
        let checksum = blake3::hash(sql.as_bytes()).to_hex();
        write!(before, "{sql}\ninsert into migrations values ('{name}', '{checksum}', 0);")?;
    }
    let now = bench.clock.now().as_microsecond();
    write!(
        before,
        "insert into users values ('u1', 'ann@example.com', 'Ann Lee', 'Head', 'director', 'Sales', 'admin', \
            false, 'a hash', {now}, null); \
         insert into users values ('u2', 'lukasz@example.com', 'Łukasz ŻAK', null, null, null, 'viewer', false, \
            null, {now}, null); \
         insert into users values ('p1', 'bob@example.com', 'Bob', null, null, null, 'viewer', true, null, \
            {now}, {now}); \
         insert into sessions values ('{token_hash}', 'u1', {now}, {now}, {now} + 1);"
    )?;
    bench.run_script(before).await?;
    let store = bench.open().await?;
    let session = store.session(&token).await?.context("the session goes on")?;
    assert_eq!((session.method, session.session_id.len()), (SignInMethod::Password, 32));
    let ann = session.user;
    assert_eq!((ann.profile.name.as_str(), ann.profile.role), ("Ann Lee", Role::Admin));
    assert_eq!(ann.profile.business_unit.as_deref(), Some("Sales"));
    assert_eq!((ann.origin, ann.manager_id.clone(), ann.language), (Origin::Admin, None, None));
    let persona = store.user(&UserId::new("p1")).await?.context("the persona is there")?;
    assert_eq!((persona.persona, persona.disabled_at), (true, Some(bench.clock.now())));
    let search = UserSearch { text: Some("ann lee".into()), ..UserSearch::default() };
    assert_eq!(store.find_users(&search, None, 10).await?, [ann]);
    // The old tables were folded by the database, which need not know such letters.
    let search = UserSearch { text: Some("łukasz żak".into()), ..UserSearch::default() };
    assert_eq!(store.find_users(&search, None, 10).await?.len(), 1);
    store.close().await;
    bench.run_sql("update users set search_text = 'as it was' where user_id = 'u2'").await?;
    let store = bench.open().await?;
    assert_eq!(store.find_users(&search, None, 10).await?.len(), 0, "it is folded again once");
    assert_eq!(bench.count("select count(*) from users where password_hash = 'a hash'").await?, 1);
    Ok(())
}

pub(crate) async fn the_constraints_hold_without_us(bench: Bench) -> Result<()> {
    bench.open().await?.close().await;
    let put = "insert into users (user_id, email, name, role, origin, persona, search_text, created_at) \
        values ('u1', 'ann@example.com', 'Ann', 'viewer', 'admin', false, '', 0)";
    bench.run_sql(put).await?;
    for role in ["admin", "auditor", "expert"] {
        let put = put.replace("'u1', 'ann@", &format!("'{role}', '{role}@"));
        bench.run_script(put.replace("'viewer'", &format!("'{role}'"))).await?;
    }
    for (sql, constraint) in [
        (
            "insert into users (user_id, email, name, role, origin, persona, search_text, created_at) \
             values ('u2', 'bob@example.com', 'Bob', 'king', 'admin', false, '', 0)",
            "users_role_check",
        ),
        (
            "insert into users (user_id, email, name, role, origin, persona, search_text, created_at) \
             values ('u2', 'bob@example.com', 'Bob', 'viewer', 'nowhere', false, '', 0)",
            "users_origin_check",
        ),
        (
            "insert into users (user_id, email, name, role, origin, persona, password_hash, search_text, \
             created_at) values ('u2', 'bob@example.com', 'Bob', 'viewer', 'admin', true, 'x', '', 0)",
            "users_persona_check",
        ),
        (
            "insert into sessions (token_hash, session_id, user_id, method, created_at, last_seen_at, expires_at) \
             values ('t', 's', 'u1', 'password', 10, 10, 9)",
            "sessions_expires_at_check",
        ),
    ] {
        let refused = bench.run_sql(sql).await;
        assert!(matches!(&refused, Err(error) if error.to_string().contains(constraint)), "{refused:?}");
    }
    let orphan = "insert into sessions (token_hash, session_id, user_id, method, created_at, last_seen_at, \
        expires_at) values ('t', 's', 'nobody', 'password', 0, 0, 9)";
    assert!(bench.run_sql(orphan).await.is_err(), "a session must have a user");
    Ok(())
}
