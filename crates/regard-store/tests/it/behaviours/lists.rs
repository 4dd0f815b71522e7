//! Changes of a watchlist that belong together: all of one happens, or nothing.

use crate::bench::{Bench, fault, user};
use anyhow::{Context, Result};
use regard_model::{CustomerId, UserId};
use regard_store::{
    CallerError, Limits, MembersChanged, NewWatchlist, Sharing, Store, Watched, WatchlistChanges,
};

fn list(owner_id: &UserId) -> NewWatchlist {
    NewWatchlist { owner_id: owner_id.clone(), name: "renewals".to_owned(), watched: Watched::List }
}

fn segment(owner_id: &UserId) -> NewWatchlist {
    NewWatchlist { watched: Watched::Segment { filter: "{\"country\":\"PL\"}".to_owned() }, ..list(owner_id) }
}

fn customers(keys: &[&str]) -> Vec<CustomerId> {
    keys.iter().map(|key| CustomerId::new(*key)).collect()
}

async fn members(store: &Store, owner: &UserId, id: &str) -> Result<Vec<String>> {
    let members = store.members(owner, id, None, 100).await?;
    Ok(members.into_iter().map(|member| member.customer_id.as_str().to_owned()).collect())
}

pub(crate) async fn a_list_is_made_with_its_customers_or_not_at_all(bench: Bench) -> Result<()> {
    let limits = Limits { members_per_watchlist: 3, watchlists_per_user: 2, ..Limits::default() };
    let store = bench.open_with(limits).await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let bad = "x".repeat(1001);
    for (keys, is_expected) in [
        (vec!["a", ""], "BadText"),
        (vec!["a", bad.as_str()], "BadText"),
        (vec!["a", "n\0"], "BadText"),
        (vec!["a", "b", "c", "d"], "TooMany"),
    ] {
        let refused = fault(store.make_watchlist(list(&ann), customers(&keys)).await);
        assert!(format!("{refused:?}").contains(is_expected), "{refused:?}");
    }
    let refused = fault(store.make_watchlist(segment(&ann), customers(&["a"])).await);
    assert!(matches!(refused, Some(CallerError::NotAList(_))), "{refused:?}");
    let nameless = NewWatchlist { name: " ".to_owned(), ..list(&ann) };
    let refused = fault(store.make_watchlist(nameless, Vec::new()).await);
    assert!(matches!(refused, Some(CallerError::BadText { field: "the name", .. })), "{refused:?}");
    let nobody = fault(store.make_watchlist(list(&UserId::new("nobody")), Vec::new()).await);
    assert!(matches!(nobody, Some(CallerError::UnknownUser(_))), "{nobody:?}");
    assert_eq!(store.watchlists_of(&ann).await?, [], "no list is left behind");

    let made = store.make_watchlist(list(&ann), customers(&["b", "a", "b"])).await?;
    assert_eq!((&made.owner_id, &made.watched, made.grants_sight), (&ann, &Watched::List, false));
    assert_eq!(members(&store, &ann, &made.watchlist_id).await?, ["a", "b"]);
    let described = store.make_watchlist(segment(&ann), Vec::new()).await?;
    assert_eq!(described.watched, segment(&ann).watched);
    let third = fault(store.make_watchlist(list(&ann), Vec::new()).await);
    assert!(matches!(third, Some(CallerError::TooMany { at_most: 2, .. })), "{third:?}");
    Ok(())
}

pub(crate) async fn name_and_description_change_together(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let bob = user(&store, "bob@example.com").await?.user_id;
    let before = store.make_watchlist(segment(&ann), Vec::new()).await?;
    let plain = store.make_watchlist(list(&ann), Vec::new()).await?.watchlist_id;
    let id = before.watchlist_id.clone();
    let changes = |name: &str, filter: &str| WatchlistChanges {
        name: Some(name.to_owned()),
        filter: Some(filter.to_owned()),
    };
    let change =
        |who: &UserId, id: &str, changes| store.change_watchlist(who.clone(), id.to_owned(), changes);
    let filter = "{\"country\":\"DE\"}";
    for refused in [changes("", filter), changes("good", "no object")] {
        let refused = fault(change(&ann, &id, refused).await);
        assert!(matches!(refused, Some(CallerError::BadText { .. })), "{refused:?}");
    }
    let other = fault(change(&bob, &id, changes("mine", filter)).await);
    assert_eq!(other, Some(CallerError::UnknownWatchlist(id.clone())));
    let named = fault(change(&ann, &plain, changes("good", filter)).await);
    assert_eq!(named, Some(CallerError::NotASegment(plain.clone())));
    assert_eq!(store.watchlist(&ann, &id).await?, Some(before));

    change(&ann, &id, changes("both", filter)).await?;
    let name = WatchlistChanges { name: Some("one".to_owned()), ..WatchlistChanges::default() };
    change(&ann, &id, name.clone()).await?;
    change(&ann, &plain, name).await?;
    let after = store.watchlist(&ann, &id).await?.context("it is there")?;
    assert_eq!(after.name, "one");
    assert_eq!(after.watched, Watched::Segment { filter: filter.to_owned() });
    assert_eq!(store.watchlist(&ann, &plain).await?.context("it is there")?.watched, Watched::List);
    Ok(())
}

pub(crate) async fn customers_come_and_go_in_one_step(bench: Bench) -> Result<()> {
    let store = bench.open_with(Limits { members_per_watchlist: 3, ..Limits::default() }).await?;
    let ann = user(&store, "ann@example.com").await?.user_id;
    let bob = user(&store, "bob@example.com").await?.user_id;
    let id = store.make_watchlist(list(&ann), customers(&["a", "b"])).await?.watchlist_id;
    let described = store.make_watchlist(segment(&ann), Vec::new()).await?.watchlist_id;
    let change = |who: &UserId, id: &str, add: &[&str], remove: &[&str]| {
        store.change_list_members(who.clone(), id.to_owned(), customers(add), customers(remove), None)
    };
    let refused = fault(change(&ann, &id, &["c"], &[""]).await);
    assert!(matches!(refused, Some(CallerError::BadText { .. })), "{refused:?}");
    let refused = fault(change(&ann, &id, &["c", "d"], &[]).await);
    assert!(matches!(refused, Some(CallerError::TooMany { at_most: 3, .. })), "{refused:?}");
    let refused = fault(change(&ann, &described, &["c"], &[]).await);
    assert_eq!(refused, Some(CallerError::NotAList(described)));
    let refused = fault(change(&bob, &id, &["c"], &["a"]).await);
    assert_eq!(refused, Some(CallerError::UnknownWatchlist(id.clone())));
    assert_eq!(members(&store, &ann, &id).await?, ["a", "b"], "nothing of it happened");

    let revision = store.access_revision().await?;
    let changed = change(&ann, &id, &["a", "c", "d"], &["b", "gone"]).await?;
    assert_eq!(changed, MembersChanged { added: 2, removed: 1 });
    assert_eq!(members(&store, &ann, &id).await?, ["a", "c", "d"]);
    assert_eq!(store.access_revision().await?, revision, "nobody else sees by it");
    let named = Sharing::Named { readers: [bob].into(), grants_sight: true };
    store.share_watchlist(ann.clone(), id.clone(), named, None).await?;
    let revision = store.access_revision().await?;
    change(&ann, &id, &[], &["b"]).await?;
    assert_eq!(store.access_revision().await?, revision, "nothing has changed");
    change(&ann, &id, &[], &["a"]).await?;
    assert!(store.access_revision().await? > revision);
    Ok(())
}
