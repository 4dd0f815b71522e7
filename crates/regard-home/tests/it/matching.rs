//! Customers of two sources that are one: what is certain joins by itself, what is likely waits, what a person
//! says counts, and nothing is written twice.

use crate::support::{Opened, TestHome};
use jiff::Timestamp;
use regard_home::{Matched, Said, match_customers};
use regard_model::{CustomerId, Verdict};

fn home() -> TestHome {
    let mut home = TestHome::new("Europe/Berlin", "EUR");
    home.table("erp", "customers", "erp.csv");
    home.write(
        "data/erp.csv",
        "id,name,country,vat,since\n\
         e1,Bolt GmbH,DE,DE136695976,2015-01-01\n\
         e2,Nordwind Logistik GmbH,DE,,2016-01-01\n\
         e3,Kiosk am Eck,DE,,2017-01-01\n",
    );
    home.mapping(
        "erp",
        "customers",
        "select id as customer_id, name, country, since as since_on from customers",
    );
    home.mapping(
        "erp",
        "identities",
        "select id as customer_id, 'erp' as source, id as source_key, vat as tax_number from customers \
         where vat is not null",
    );
    home.table("crm", "accounts", "crm.csv");
    home.write(
        "data/crm.csv",
        "id,name,country,vat,since\n\
         c1,Bolt Maschinenbau,DE,DE 136 695 976,2019-01-01\n\
         c2,Nordwind Logistik,DE,,2019-01-01\n",
    );
    home.mapping(
        "crm",
        "customers",
        "select id as customer_id, name, country, since as since_on from accounts",
    );
    home.mapping(
        "crm",
        "identities",
        "select id as customer_id, 'crm' as source, id as source_key, vat as tax_number from accounts \
         where vat is not null",
    );
    home
}

fn said(one: &str, two: &str, verdict: Verdict, second: i64) -> Said {
    Said {
        first: CustomerId::new(one),
        second: CustomerId::new(two),
        verdict,
        main: None,
        at: Timestamp::from_second(second).unwrap(),
        by: "Ann Lee".to_owned(),
    }
}

async fn matched(opened: &Opened, said: &[Said]) -> Matched {
    let clock = || "2026-03-01T10:00:00Z".parse().unwrap();
    let said = || async { Ok(said.to_vec()) };
    match_customers(&opened.home, &opened.lake, said, &clock).await.unwrap()
}

async fn links(opened: &Opened) -> Vec<String> {
    opened
        .texts(
            "select customer_id || '>' || main_customer_id || ' ' || verdict || ' ' || coalesce(certainty, '-') \
             from customer_links order by 1",
        )
        .await
}

async fn names(opened: &Opened) -> Vec<String> {
    opened.texts("select customer_id from customers order by 1").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tax_number_joins_a_name_waits_and_a_second_look_changes_nothing() {
    let home = home();
    let opened = home.open().await;
    opened.load("erp").await;
    opened.load("crm").await;
    let first = matched(&opened, &[]).await;
    assert_eq!(first, Matched { joined: 1, waiting: 1, behind: 0, changed: 2 });
    assert_eq!(links(&opened).await, ["c1>e1 joined certain", "c2>e2 waiting likely"]);
    assert_eq!(names(&opened).await, ["c2", "e1", "e2", "e3"]);
    let evidence = opened.texts("select evidence from customer_links order by customer_id").await;
    assert!(
        evidence[0].contains("identity.same_tax_number") && evidence[0].contains("136695976"),
        "{evidence:?}"
    );
    assert!(evidence[1].contains("identity.same_name") && evidence[1].contains("Nordwind"), "{evidence:?}");

    let head = opened.lake.newest().await.unwrap().snapshot;
    assert_eq!(matched(&opened, &[]).await.changed, 0);
    assert_eq!(opened.lake.newest().await.unwrap().snapshot, head, "nothing new, no snapshot");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_says_counts_and_can_be_taken_back() {
    let home = home();
    let opened = home.open().await;
    opened.load("erp").await;
    opened.load("crm").await;
    matched(&opened, &[]).await;

    let mut words = vec![said("c2", "e2", Verdict::Joined, 100), said("e1", "c1", Verdict::KeptApart, 100)];
    matched(&opened, &words).await;
    assert_eq!(links(&opened).await, ["c1>e1 kept_apart by_hand", "c2>e2 joined by_hand"]);
    assert_eq!(names(&opened).await, ["c1", "e1", "e2", "e3"]);
    let by = opened.texts("select decided_by from customer_links order by 1").await;
    assert_eq!(by, ["Ann Lee", "Ann Lee"]);
    let kept = opened.texts("select evidence from customer_links where verdict = 'kept_apart'").await;
    assert!(kept[0].contains("identity.same_tax_number"), "what spoke for it stays: {kept:?}");

    words.push(said("c2", "e2", Verdict::Undone, 200));
    matched(&opened, &words).await;
    let apart = links(&opened).await;
    assert_eq!(apart, ["c1>e1 kept_apart by_hand", "c2>e2 waiting likely"]);
    assert_eq!(names(&opened).await, ["c1", "c2", "e1", "e2", "e3"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pair_for_which_nothing_speaks_any_more_is_dropped() {
    let home = home();
    let opened = home.open().await;
    opened.load("erp").await;
    opened.load("crm").await;
    matched(&opened, &[]).await;
    home.write("data/crm.csv", "id,name,country,vat,since\nc2,Sonnenhof,DE,,2019-01-01\n");
    opened.load("crm").await;
    matched(&opened, &[]).await;
    assert_eq!(links(&opened).await, ["c1>e1 joined certain", "c2>e2 dropped likely"]);
}
