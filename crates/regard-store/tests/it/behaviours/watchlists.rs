//! Customers under somebody's lens.

use crate::bench::{Bench, DESK, deeds, fault, let_in, user};
use anyhow::{Context, Result};
use jiff::SignedDuration;
use regard_model::{CustomerId, UserId};
use regard_store::{
    AuditKind, CallerError, Limits, NewWatchlist, SharedWith, Sharing, Store, StoreError, Watched, Watchlist,
    WatchlistChanges, WatchlistMember,
};
use serde_json::json;

fn list(owner: &UserId, name: &str) -> NewWatchlist {
    NewWatchlist { owner_id: owner.clone(), name: name.to_owned(), watched: Watched::List }
}

fn segment(owner: &UserId, filter: &str) -> NewWatchlist {
    NewWatchlist { watched: Watched::Segment { filter: filter.to_owned() }, ..list(owner, "late payers") }
}

fn customers(keys: &[&str]) -> Vec<CustomerId> {
    keys.iter().map(|key| CustomerId::new(*key)).collect()
}

fn name(name: &str) -> WatchlistChanges {
    WatchlistChanges { name: Some(name.to_owned()), filter: None }
}

fn filter(filter: &str) -> WatchlistChanges {
    WatchlistChanges { name: None, filter: Some(filter.to_owned()) }
}

/// How many are new.
async fn add(
    store: &Store,
    owner: &UserId,
    id: &str,
    customers: Vec<CustomerId>,
) -> std::result::Result<u64, StoreError> {
    let changed =
        store.change_list_members(owner.clone(), id.to_owned(), customers, Vec::new(), None).await?;
    assert_eq!(changed.removed, 0);
    Ok(changed.added)
}

/// How many are gone.
async fn remove(
    store: &Store,
    owner: &UserId,
    id: &str,
    customers: Vec<CustomerId>,
) -> std::result::Result<u64, StoreError> {
    let changed =
        store.change_list_members(owner.clone(), id.to_owned(), Vec::new(), customers, None).await?;
    assert_eq!(changed.added, 0);
    Ok(changed.removed)
}

fn named(readers: &[&UserId], grants_sight: bool) -> Sharing {
    Sharing::Named { readers: readers.iter().map(|reader| (*reader).clone()).collect(), grants_sight }
}

async fn people(store: &Store) -> Result<(UserId, UserId, UserId)> {
    let ann = user(store, "ann@example.com").await?.user_id;
    let bob = user(store, "bob@example.com").await?.user_id;
    let cy = user(store, "cy@example.com").await?.user_id;
    Ok((ann, bob, cy))
}

fn names(lists: &[Watchlist]) -> Vec<&str> {
    lists.iter().map(|list| list.name.as_str()).collect()
}

pub(crate) async fn a_watchlist_is_its_owners_until_it_is_shared(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob, cy) = people(&store).await?;
    let made = store.make_watchlist(list(&ann, "key accounts"), Vec::new()).await?;
    let id = made.watchlist_id.clone();
    assert_eq!((made.shared_with, made.grants_sight), (SharedWith::Private, false));
    assert_eq!(store.members(&ann, &id, None, 10).await?, []);
    assert_eq!((made.owner_name.as_str(), &made.watched), ("Ann Lee", &Watched::List));
    assert_eq!(store.watchlist(&ann, &id).await?, Some(made.clone()));
    assert_eq!(store.watchlist(&bob, &id).await?, None);

    store.share_watchlist(ann.clone(), id.clone(), named(&[&bob], false), None).await?;
    add(&store, &ann, &id, customers(&["c1", "c2"])).await?;
    let seen = store.watchlist(&bob, &id).await?.context("it is shared with Bob")?;
    assert_eq!(seen.name, "key accounts");
    assert_eq!(names(&store.shared_watchlists(&bob, None, 10).await?), ["key accounts"]);
    assert_eq!(store.watchlist(&cy, &id).await?, None);
    assert!(store.shared_watchlists(&cy, None, 10).await?.is_empty());
    assert_eq!(store.readers_of(&ann, &id).await?, std::slice::from_ref(&bob));
    assert!(store.readers_of(&bob, &id).await?.is_empty(), "the owner alone knows who reads");

    store.share_watchlist(ann.clone(), id.clone(), Sharing::Everyone, None).await?;
    assert!(store.watchlist(&cy, &id).await?.is_some());
    assert!(store.readers_of(&ann, &id).await?.is_empty());
    assert!(store.shared_watchlists(&ann, None, 10).await?.is_empty(), "one's own is not shared with one");
    store.share_watchlist(ann.clone(), id.clone(), Sharing::Private, None).await?;
    assert_eq!(store.watchlist(&bob, &id).await?, None, "no reader is left over");
    assert_eq!(store.members(&ann, &id, None, 10).await?.len(), 2);
    Ok(())
}

pub(crate) async fn only_the_owner_changes_a_watchlist(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob, _) = people(&store).await?;
    let id = store.make_watchlist(list(&ann, "key accounts"), Vec::new()).await?.watchlist_id;
    let other = store.make_watchlist(segment(&ann, "{\"country\":\"PL\"}"), Vec::new()).await?.watchlist_id;
    store.share_watchlist(ann.clone(), id.clone(), Sharing::Everyone, None).await?;
    let unknown = |id: &str| Some(CallerError::UnknownWatchlist(id.to_owned()));
    for id in [id.as_str(), "nothing"] {
        let (owned, key) = (|| bob.clone(), || id.to_owned());
        assert_eq!(fault(store.change_watchlist(owned(), key(), name("mine")).await), unknown(id));
        assert_eq!(fault(store.change_watchlist(owned(), key(), filter("{}")).await), unknown(id));
        assert_eq!(fault(store.share_watchlist(owned(), key(), Sharing::Private, None).await), unknown(id));
        assert_eq!(fault(add(&store, &bob, id, customers(&["c1"])).await), unknown(id));
        assert_eq!(fault(remove(&store, &bob, id, customers(&["c1"])).await), unknown(id));
        assert_eq!(fault(store.delete_watchlist(owned(), key(), None).await), unknown(id));
    }
    bench.clock.advance(SignedDuration::from_mins(1));
    store.change_watchlist(ann.clone(), id.clone(), name("top ten")).await?;
    store.change_watchlist(ann.clone(), other.clone(), filter("{\"country\":\"DE\"}")).await?;
    let renamed = store.watchlist(&ann, &id).await?.context("it is there")?;
    assert_eq!((renamed.name.as_str(), renamed.changed_at), ("top ten", bench.clock.now()));
    let described = store.watchlist(&ann, &other).await?.context("it is there")?;
    assert_eq!(described.watched, Watched::Segment { filter: "{\"country\":\"DE\"}".to_owned() });
    add(&store, &ann, &id, customers(&["c1"])).await?;
    store.delete_watchlist(ann.clone(), id.clone(), None).await?;
    assert_eq!(store.watchlist(&ann, &id).await?, None);
    assert_eq!(bench.count("select count(*) from watchlist_members").await?, 0);
    Ok(())
}

pub(crate) async fn a_list_names_customers_page_by_page(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob, _) = people(&store).await?;
    let id = store.make_watchlist(list(&ann, "key accounts"), Vec::new()).await?.watchlist_id;
    let many: Vec<CustomerId> = (0..60).map(|number| CustomerId::new(format!("c{number:02}"))).collect();
    assert_eq!(add(&store, &ann, &id, many.clone()).await?, 60);
    assert_eq!(add(&store, &ann, &id, customers(&["c59", "B", "B"])).await?, 1);
    assert_eq!(add(&store, &ann, &id, Vec::new()).await?, 0);
    assert_eq!(store.members(&ann, &id, None, 100).await?.len(), 61);
    let mut seen: Vec<WatchlistMember> = Vec::new();
    loop {
        let after = seen.last().map(|member| &member.customer_id);
        let page = store.members(&ann, &id, after, 26).await?;
        if page.is_empty() {
            break;
        }
        seen.extend(page);
    }
    let mut expected = many;
    expected.insert(0, CustomerId::new("B"));
    assert_eq!(seen.iter().map(|member| member.customer_id.clone()).collect::<Vec<_>>(), expected);
    assert_eq!((&seen[0].added_by, seen[0].added_at), (&ann, bench.clock.now()));

    let hidden = fault(store.members(&bob, &id, None, 10).await);
    assert_eq!(hidden, Some(CallerError::UnknownWatchlist(id.clone())));
    store.share_watchlist(ann.clone(), id.clone(), Sharing::Everyone, None).await?;
    assert_eq!(store.members(&bob, &id, None, 100).await?.len(), 61);
    let c1 = CustomerId::new("c01");
    assert_eq!(
        names(&store.watchlists_holding(&bob, &[CustomerId::new("other"), c1.clone()]).await?),
        ["key accounts"]
    );
    assert_eq!(remove(&store, &ann, &id, customers(&["c01", "c02", "no"])).await?, 2);
    assert!(store.watchlists_holding(&ann, std::slice::from_ref(&c1)).await?.is_empty());
    assert_eq!(store.members(&ann, &id, None, 100).await?.len(), 59);
    Ok(())
}

pub(crate) async fn sight_is_given_to_named_people_of_named_customers(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob, cy) = people(&store).await?;
    let id = store.make_watchlist(list(&ann, "key accounts"), Vec::new()).await?.watchlist_id;
    add(&store, &ann, &id, customers(&["c2", "c1"])).await?;
    let sight = async |who: &UserId| -> Result<Vec<String>> {
        let sight = store.watchlist_sight(who).await?;
        assert!(sight.iter().all(|sight| sight.owner_id == ann && sight.watchlist_id == id));
        Ok(sight.into_iter().map(|sight| sight.customer_id.as_str().to_owned()).collect())
    };
    store.share_watchlist(ann.clone(), id.clone(), Sharing::Everyone, None).await?;
    assert!(sight(&bob).await?.is_empty(), "everyone is nobody by name");
    store.share_watchlist(ann.clone(), id.clone(), named(&[&bob], false), None).await?;
    assert!(sight(&bob).await?.is_empty(), "the owner did not say so");
    let before = store.access_revision().await?;
    store.share_watchlist(ann.clone(), id.clone(), named(&[&bob], true), None).await?;
    assert_eq!(sight(&bob).await?, ["c1", "c2"]);
    assert!(sight(&cy).await?.is_empty() && sight(&ann).await?.is_empty());

    // Each change of what is seen is counted, and nothing else is.
    let shared = store.access_revision().await?;
    assert!(shared > before);
    add(&store, &ann, &id, customers(&["c3"])).await?;
    let added = store.access_revision().await?;
    assert!(added > shared);
    add(&store, &ann, &id, customers(&["c3"])).await?;
    store.change_watchlist(ann.clone(), id.clone(), name("top")).await?;
    assert_eq!(store.access_revision().await?, added);
    remove(&store, &ann, &id, customers(&["c3"])).await?;
    assert!(store.access_revision().await? > added);

    let_in(&store, &ann, false).await?;
    assert!(sight(&bob).await?.is_empty(), "who is gone gives no sight");
    let_in(&store, &ann, true).await?;
    let before = store.access_revision().await?;
    store.delete_watchlist(ann.clone(), id.clone(), None).await?;
    assert!(sight(&bob).await?.is_empty());
    assert!(store.access_revision().await? > before);
    Ok(())
}

pub(crate) async fn a_watchlist_is_bounded(bench: Bench) -> Result<()> {
    let limits = Limits {
        watchlists_per_user: 3,
        members_per_watchlist: 30,
        readers_per_watchlist: 1,
        ..Limits::default()
    };
    let store = bench.open_with(limits).await?;
    let (ann, bob, cy) = people(&store).await?;
    for wrong in ["", "[]", "nonsense", "{\"a\":1} {", &format!("{{\"a\":\"{}\"}}", "x".repeat(4096))] {
        let refused = fault(store.make_watchlist(segment(&ann, wrong), Vec::new()).await);
        assert!(matches!(refused, Some(CallerError::BadText { field: "the filter", .. })), "{wrong}");
    }
    let nameless = fault(store.make_watchlist(list(&ann, ""), Vec::new()).await);
    assert!(matches!(nameless, Some(CallerError::BadText { field: "the name", .. })));
    let nobody = fault(store.make_watchlist(list(&UserId::new("nobody"), "x"), Vec::new()).await);
    assert_eq!(nobody, Some(CallerError::UnknownUser("nobody".to_owned())));

    let id = store.make_watchlist(list(&ann, "a"), Vec::new()).await?.watchlist_id;
    let described = store.make_watchlist(segment(&ann, "{}"), Vec::new()).await?.watchlist_id;
    store.make_watchlist(list(&ann, "a"), Vec::new()).await?;
    let fourth = fault(store.make_watchlist(list(&ann, "d"), Vec::new()).await);
    assert!(matches!(fourth, Some(CallerError::TooMany { at_most: 3, .. })), "{fourth:?}");

    let some =
        |from: u32, to: u32| (from..to).map(|key| CustomerId::new(key.to_string())).collect::<Vec<_>>();
    add(&store, &ann, &id, some(0, 29)).await?;
    for (from, to) in [(28, 31), (100, 131)] {
        let refused = fault(add(&store, &ann, &id, some(from, to)).await);
        assert!(matches!(refused, Some(CallerError::TooMany { at_most: 30, .. })), "{refused:?}");
    }
    assert_eq!(store.members(&ann, &id, None, 100).await?.len(), 29, "none of them is on it");
    let lower = bench.open_with(Limits { members_per_watchlist: 10, ..Limits::default() }).await?;
    assert_eq!(remove(&lower, &ann, &id, some(0, 1)).await?, 1, "a lower bound keeps nobody from going down");
    let wrong = fault(add(&store, &ann, &id, customers(&["ok", ""])).await);
    assert!(matches!(wrong, Some(CallerError::BadText { .. })), "{wrong:?}");
    let not_a_list = Some(CallerError::NotAList(described.clone()));
    assert_eq!(fault(add(&store, &ann, &described, customers(&["c"])).await), not_a_list);
    let sight = store.share_watchlist(ann.clone(), described.clone(), named(&[&bob], true), None).await;
    assert_eq!(fault(sight), not_a_list);
    let not_a_segment = fault(store.change_watchlist(ann.clone(), id.clone(), filter("{}")).await);
    assert_eq!(not_a_segment, Some(CallerError::NotASegment(id.clone())));

    let two = fault(store.share_watchlist(ann.clone(), id.clone(), named(&[&bob, &cy], false), None).await);
    assert!(matches!(two, Some(CallerError::TooMany { at_most: 1, .. })), "{two:?}");
    let stranger = UserId::new("nobody");
    let nobody = fault(store.share_watchlist(ann.clone(), id.clone(), named(&[&stranger], true), None).await);
    assert_eq!(nobody, Some(CallerError::UnknownUser("nobody".to_owned())));
    assert_eq!(store.watchlists_of(&ann).await?.iter().filter(|list| list.grants_sight).count(), 0);
    Ok(())
}

/// For who reads what others did: whose it is does not matter, and what is gone has no name.
pub(crate) async fn watchlists_are_named_whosever_they_are(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, ben, _) = people(&store).await?;
    let one = store.make_watchlist(list(&ann, "one"), Vec::new()).await?.watchlist_id;
    let two = store.make_watchlist(list(&ben, "two"), Vec::new()).await?.watchlist_id;
    let ids = [one.clone(), two.clone(), "nothing".to_owned()];
    let names = store.watchlist_names(&ids).await?;
    assert_eq!(names.values().collect::<Vec<_>>().len(), 2);
    assert_eq!((names[&one].as_str(), names[&two].as_str()), ("one", "two"));
    store.delete_watchlist(ann, one.clone(), None).await?;
    assert!(!store.watchlist_names(&ids).await?.contains_key(&one));
    assert!(store.watchlist_names(&[]).await?.is_empty());
    Ok(())
}

/// Nobody sees more by a list without an entry in the audit log.
pub(crate) async fn sight_by_a_list_is_in_the_audit_log(bench: Bench) -> Result<()> {
    let store = bench.open().await?;
    let (ann, bob, _) = people(&store).await?;
    let id = store.make_watchlist(list(&ann, "key accounts"), Vec::new()).await?.watchlist_id;
    add(&store, &ann, &id, customers(&["c0"])).await?;
    assert!(deeds(&store, AuditKind::AccessChanged).await?.is_empty(), "nobody else sees it");
    store.share_watchlist(ann.clone(), id.clone(), named(&[&bob], true), Some(DESK)).await?;
    let change = |add: &[&str], remove: &[&str]| {
        store.change_list_members(ann.clone(), id.clone(), customers(add), customers(remove), Some(DESK))
    };
    change(&["c1", "c2"], &["c0"]).await?;
    change(&["c1"], &["gone"]).await?;
    assert!(store.share_watchlist(bob.clone(), id.clone(), Sharing::Everyone, Some(DESK)).await.is_err());
    store.delete_watchlist(ann.clone(), id.clone(), Some(DESK)).await?;

    let said = deeds(&store, AuditKind::AccessChanged).await?;
    let by_ann = |(by, subject, _): &(Option<UserId>, String, serde_json::Value)| {
        by.as_ref() == Some(&ann) && *subject == format!("list {id}")
    };
    assert!(said.iter().all(by_ann), "{said:?}");
    let details: Vec<serde_json::Value> = said.into_iter().map(|(_, _, details)| details).collect();
    let shared = json!({
        "name": "key accounts", "with": "named", "readers": [bob.as_str()], "grants_sight": true,
    });
    let changed = json!({"name": "key accounts", "added": 2, "removed": 1});
    assert_eq!(details, [shared, changed, json!({"name": "key accounts", "deleted": true})]);
    Ok(())
}
