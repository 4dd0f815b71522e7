//! Who sees which customers, and how soon a change of it holds: at the next request.

use crate::house::House;
use crate::staff;
use jiff::civil::date;
use regard_app::access::When;
use regard_model::{CustomerId, UserId};
use regard_store::{Granted, NewGrant, NewWatchlist, Sharing, Watched};

/// Whether somebody may open a customer's page.
async fn sees(house: &House, who: &str, customer: &str) -> bool {
    let cookie = house.sign_in_as(&UserId::new(who)).await;
    let answer = house.get_with(&format!("/api/v1/customers/{customer}"), Some(&cookie)).await;
    match answer.status.as_u16() {
        200 => true,
        404 => false,
        other => panic!("{who} {customer}: {other} {}", answer.text()),
    }
}

fn grant(to: &str, granted: Granted) -> NewGrant {
    NewGrant {
        to_user_id: UserId::new(to),
        granted,
        from_on: None,
        to_on: Some(date(2026, 1, 31)),
        note: None,
        granted_by: UserId::new("admin"),
    }
}

#[tokio::test]
async fn a_grant_holds_at_the_next_request_until_it_is_revoked_or_over() {
    let house = staff::company().await;
    assert!(sees(&house, "ann", "ann").await && !sees(&house, "ann", "fin").await);
    let one = house
        .state
        .store
        .create_grant(grant("ann", Granted::Customer(CustomerId::new("fin"))), None)
        .await
        .unwrap();
    assert!(sees(&house, "ann", "fin").await && !sees(&house, "ann", "cat").await);
    house.state.store.revoke_grant(one.grant_id, UserId::new("admin"), None).await.unwrap();
    assert!(!sees(&house, "ann", "fin").await);

    house.state.store.create_grant(grant("fin", Granted::StandIn(UserId::new("lead"))), None).await.unwrap();
    assert!(sees(&house, "fin", "ann").await && sees(&house, "fin", "lead").await);
    assert!(!sees(&house, "fin", "cat").await, "another team");
    house.clock.advance(jiff::SignedDuration::from_hours(27 * 24));
    assert!(!sees(&house, "fin", "ann").await, "the stand-in is over");
}

#[tokio::test]
async fn many_questions_are_answered_as_each_by_itself() {
    let house = staff::company().await;
    let (store, access) = (&house.state.store, &house.state.access);
    store.create_grant(grant("ann", Granted::Customer(CustomerId::new("fin"))), None).await.unwrap();
    let lens = house.everyones_lens().await;
    let when = When { snapshot: lens.snapshot, day: lens.today(), today: lens.today() };
    let mut sight = access.sight(when).await.unwrap();
    let mut seen = 0;
    for (who, ..) in staff::PEOPLE {
        for (whose, ..) in staff::PEOPLE {
            let (who, whose) = (UserId::new(who), CustomerId::new(whose));
            let alone = access.sees(&who, &whose, when).await.unwrap();
            assert_eq!(sight.sees(&who, &whose).await.unwrap(), alone, "{who} {whose}");
            seen += usize::from(alone);
        }
    }
    assert!(seen > staff::PEOPLE.len() && seen < staff::PEOPLE.len() * staff::PEOPLE.len());
}

#[tokio::test]
async fn a_sales_entity_shows_those_whom_it_billed() {
    let house = staff::company().await;
    house.state.store.create_grant(grant("fin", Granted::SalesEntity("North".into())), None).await.unwrap();
    assert!(
        sees(&house, "fin", "ann").await
            && sees(&house, "fin", "cat").await
            && sees(&house, "fin", "fin").await
    );
    assert!(!sees(&house, "fin", "boss").await, "billed by South");
}

#[tokio::test]
async fn a_shared_list_shows_no_more_than_its_owner_sees() {
    let house = staff::company().await;
    let store = &house.state.store;
    let new = NewWatchlist { owner_id: UserId::new("lead"), name: "Renewals".into(), watched: Watched::List };
    let members = ["ann", "cat"].map(CustomerId::new).to_vec();
    let list = store.make_watchlist(new, members).await.unwrap();
    let readers = Sharing::Named { readers: [UserId::new("fin")].into(), grants_sight: true };
    store.share_watchlist(UserId::new("lead"), list.watchlist_id, readers, None).await.unwrap();
    assert!(sees(&house, "fin", "ann").await);
    assert!(!sees(&house, "fin", "cat").await, "the owner does not see them");
}

#[tokio::test]
async fn who_is_moved_sees_the_others_at_the_next_request() {
    let house = staff::company().await;
    // Somebody looks before it, so that older facts are there to be shown.
    assert!(sees(&house, "other", "cat").await && !sees(&house, "other", "ann").await);
    let rows = std::fs::read_to_string(house.folder().join("data/users.csv")).unwrap();
    let moved = rows.replace("ann,ann,ann@company.example,lead,", "ann,ann,ann@company.example,other,");
    assert_ne!(rows, moved);
    std::fs::write(house.folder().join("data/users.csv"), moved).unwrap();
    house.load().await;
    assert!(sees(&house, "other", "ann").await && !sees(&house, "lead", "ann").await);
}

#[tokio::test]
async fn who_looks_from_an_earlier_day_sees_those_of_that_day() {
    let house = staff::company().await;
    let rows = std::fs::read_to_string(house.folder().join("data/assignments.csv")).unwrap();
    let rows = rows.replace("role\n", "role,from_on,to_on\n").replace("owner\n", "owner,,\n");
    let rows = rows
        .replace("ann,ann,Sales,owner,,", "ann,ann,Sales,owner,,2025-12-15\nann,fin,Sales,owner,2025-12-16,");
    std::fs::write(house.folder().join("data/assignments.csv"), rows).unwrap();
    let select = "select customer_id,user_id,business_unit,role,from_on,to_on from assignments";
    std::fs::write(house.folder().join("mappings/company/assignments.sql"), select).unwrap();
    house.load().await;
    let on = |day: &str| format!("ann?moment={day}");
    assert!(sees(&house, "ann", &on("2025-12-15")).await && !sees(&house, "ann", &on("2025-12-16")).await);
    assert!(!sees(&house, "fin", &on("2025-12-15")).await && sees(&house, "fin", &on("2025-12-16")).await);
}
