//! Promises of every kind on the pages, and where the team and a customer disagree, worked out by hand.

use crate::support::Opened;
use regard_app::pages::{ApartRow, PageQuestion};

const CUSTOMERS: &str = "customer_id,name,segment\nana,Ana,smb\nbo,Bo,enterprise\n";

/// In February: k1 is fixed a minute late, k2 in time; the project goes live on its last day; the call-back is broken.
const CASES: &str = "case_id,customer_id,opened_at,due_at,resolved_at
k1,ana,2026-02-02 09:00,2026-02-02 17:00,2026-02-02 17:01
k2,ana,2026-02-03 09:00,2026-02-03 17:00,2026-02-03 16:00
k3,ana,2026-03-01 08:00,2026-03-01 10:00,
k4,bo,2026-03-01 08:00,2026-03-09 10:00,
";
const PROJECTS: &str = "implementation_id,customer_id,name,started_on,first_planned_on,planned_on,live_on
m1,ana,Rollout,2026-01-05,2026-01-20,2026-02-10,2026-02-10
m2,ana,Archive,2026-01-07,2026-02-20,2026-03-01,
";
const COMMITMENTS: &str =
    "commitment_id,customer_id,kind,made_at,due_on,due_at,change_reason,kept_at,withdrawn_at
c1,ana,call_back,2026-02-04 10:00,,2026-02-05 10:00,,,
c2,ana,credit,2026-02-04 10:00,2026-02-28,,approval missing,,
c3,ana,credit,2026-02-04 10:00,2026-02-27,,,,2026-02-20 09:00
c4,ana,credit,2026-02-04 10:00,2026-03-31,,,2026-02-20 09:00,
";

async fn company() -> Opened {
    Opened::of_tables(&[
        ("customers", CUSTOMERS),
        ("cases", CASES),
        ("implementations", PROJECTS),
        ("commitments", COMMITMENTS),
    ])
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_promise_counts_and_has_its_own_rate() {
    let company = company().await;
    let lens = company.lens("2026-03-01", &[]).await;
    let page = company.reader.promises(&lens, &PageQuestion::default()).await.unwrap();
    // Due in February: k1, k2, m1, c1, c2; kept: k2, m1.
    assert_eq!((page.ledger.kept.value, page.ledger.kept.n), (Some(40.0), 5));
    assert_eq!(page.headline.key, "promises.headline.all_kept");
    let by_kind = page.ledger.by_kind.unwrap();
    let mut rates: Vec<_> =
        by_kind.members.iter().map(|one| (one.member.as_str(), one.n, one.value)).collect();
    rates.sort_by_key(|(kind, ..)| *kind);
    assert_eq!(
        rates.iter().map(|(kind, n, _)| (*kind, *n)).collect::<Vec<_>>(),
        [("call_back", 1), ("credit", 1), ("fix", 2), ("go_live", 1)]
    );
    let brief = company.brief(&lens).await;
    assert!(brief.headline.key.starts_with("brief.headline.kept"), "{}", brief.headline.key);
    assert!(brief.figures.iter().any(|card| card.metric == "promises_kept"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_open_stands_on_the_page_of_its_customer_alone() {
    let company = company().await;
    let lens = company.lens("2026-03-01T11:00:00+01:00", &[]).await;
    let open = async |customer: &str| {
        let page = company.reader.customer(&lens, customer).await.unwrap();
        let row = |one: regard_app::pages::OtherPromise| (one.promise_id, one.days_late);
        page.other_promises.into_iter().map(row).collect::<Vec<_>>()
    };
    // The call-back is overdue, the credit since yesterday, the case since an hour; the project's day is today.
    let named = |rows: &[(&str, Option<i64>)]| {
        rows.iter().map(|(id, late)| ((*id).to_owned(), *late)).collect::<Vec<_>>()
    };
    assert_eq!(open("ana").await, named(&[("c1", Some(24)), ("c2", Some(1)), ("k3", Some(0)), ("m2", None)]));
    assert_eq!(open("bo").await, named(&[("k4", None)]));
    let said = company.reader.customer(&lens, "ana").await.unwrap().summary;
    let late = said.iter().find(|one| one.key == "customer.summary.late_promises").unwrap();
    assert_eq!((&late.params["count"], &late.params["days"]), (&3.into(), &24.into()));
    assert!(said.iter().all(|one| one.key != "customer.summary.no_late_orders"), "{said:?}");
    // Before it was withdrawn or kept, it was open.
    let before = company.lens("2026-02-19", &[]).await;
    let page = company.reader.customer(&before, "ana").await.unwrap();
    let ids: Vec<String> = page.other_promises.into_iter().map(|one| one.promise_id).collect();
    assert_eq!(ids, ["c1", "c3", "c2", "m2", "c4"]);
}

/// Ana says 9 of 10 and 5 of 5 where the team says 2 of 5: 9.5 and 2.5. Bo says 1 of 7 for ease, the team 5 of 5: 0 and
/// 10. Cy is heard alone, Di is not far from what the team says, and what stands off its scale says nothing.
const ANSWERS: &str = "answer_id,customer_id,survey,answered_at,score,scale_max
a1,ana,nps,2026-02-01 09:00,9,
a2,ana,csat,2026-02-02 09:00,5,
a3,ana,account_team,2026-02-03 09:00,2,
b1,bo,ces,2026-02-01 09:00,1,
b2,bo,account_team,2026-02-03 09:00,5,
c1,cy,nps,2026-02-01 09:00,0,
d1,di,csat,2026-02-01 09:00,4,
d2,di,account_team,2026-02-01 09:00,4,
o1,ana,nps,2024-01-01 09:00,0,
";

#[tokio::test(flavor = "multi_thread")]
async fn who_is_seen_otherwise_is_named_those_whom_the_team_overrates_first() {
    let customers = "customer_id,name,segment\nana,Ana,smb\nbo,Bo,enterprise\ncy,Cy,smb\ndi,Di,smb\n";
    let company = Opened::of_tables(&[("customers", customers), ("answers", ANSWERS)]).await;
    let lens = company.lens("2026-02-28", &[]).await;
    let apart = company.reader.voice(&lens, &PageQuestion::default()).await.unwrap().apart;
    assert_eq!((apart.compared, apart.total), (3, 2));
    let row = |id: &str, name: &str, customer: f64, team: f64| ApartRow {
        customer_id: id.into(),
        customer_name: name.into(),
        customer,
        team,
    };
    assert_eq!(apart.rows, [row("bo", "Bo", 0.0, 10.0), row("ana", "Ana", 9.5, 2.5)]);
    let question = PageQuestion { segment: Some("smb".into()), ..PageQuestion::default() };
    let apart = company.reader.voice(&lens, &question).await.unwrap().apart;
    assert_eq!((apart.compared, apart.total, apart.rows.len()), (2, 1, 1));
    let scoped = company.lens("2026-02-28", &["bo"]).await;
    let apart = company.reader.voice(&scoped, &PageQuestion::default()).await.unwrap().apart;
    assert_eq!((apart.compared, apart.total), (1, 1));
    assert_eq!(apart.rows[0].customer_id, "bo");
}
