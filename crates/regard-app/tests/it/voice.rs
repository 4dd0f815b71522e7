//! What customers say, with scores and shares worked out by hand, and the feed of their comments.

use crate::support::Opened;
use regard_app::pages::{Band, CommentsQuestion, ListQuestion, PageQuestion, Told, Tone, Verdict};
use std::fmt::Write;

const CUSTOMERS: &str = "customer_id,name,segment,country\nana,Ana & Co,smb,DE\nbo,Bo,enterprise,EG\n";

/// One answer a score, each a minute after the other, asked an hour before.
fn answers(csv: &mut String, survey: &str, touchpoint: &str, customer: &str, day: &str, scores: &[i64]) {
    for (at, score) in scores.iter().enumerate() {
        let key = format!("{survey}-{touchpoint}-{customer}-{day}-{at}");
        let (asked, answered) = (format!("{day} 09:{at:02}"), format!("{day} 10:{at:02}"));
        writeln!(csv, "{key},{customer},{survey},{touchpoint},{asked},{answered},{score},,").unwrap();
    }
}

/// June: nine recommendations, all of promoters. July: five promoters, five detractors. August: six
/// promoters, three passives and, of Bo, three detractors. Four were asked in August and did not answer.
async fn company() -> Opened {
    let mut csv =
        "answer_id,customer_id,survey,touchpoint,asked_at,answered_at,score,comment,language\n".to_owned();
    answers(&mut csv, "nps", "relationship", "ana", "2018-06-10", &[9; 9]);
    answers(&mut csv, "nps", "relationship", "ana", "2018-07-10", &[9, 9, 9, 9, 9, 0, 0, 0, 0, 0]);
    answers(&mut csv, "nps", "relationship", "ana", "2018-08-10", &[9, 9, 10, 10, 10, 9, 7, 8, 8]);
    answers(&mut csv, "nps", "relationship", "bo", "2018-08-11", &[0, 6, 3]);
    answers(&mut csv, "csat", "delivery", "ana", "2018-08-12", &[1, 1, 2, 2, 1, 5]);
    answers(&mut csv, "csat", "support", "ana", "2018-08-13", &[5, 5, 4, 5, 4, 5]);
    answers(&mut csv, "ces", "support", "ana", "2018-08-14", &[7, 6, 5, 4, 2]);
    for at in 0..4 {
        writeln!(csv, "silent-{at},bo,nps,relationship,2018-08-20 09:00,,,,").unwrap();
    }
    csv.push_str(
        "t1,ana,csat,delivery,2018-08-21 09:00,2018-08-21 10:00,1,\"Zu spät, und 50% fehlt\",de\n\
         t2,bo,csat,support,2018-08-22 09:00,2018-08-22 10:00,5,Quick and friendly,en\n\
         t3,bo,ces,support,2018-08-23 09:00,2018-08-23 10:00,4,Neither easy nor hard,en\n\
         t4,ana,nps,relationship,2018-09-01 09:00,2018-09-01 10:00,2,Later than the moment,en\n\
         t5,ana,account_team,,2018-08-24 09:00,2018-08-24 10:00,2,They are unhappy,en\n",
    );
    Opened::of_tables(&[("customers", CUSTOMERS), ("answers", &csv)]).await
}

const MOMENT: &str = "2018-08-31";

fn near(value: Option<f64>, expected: f64) -> bool {
    value.is_some_and(|value| (value - expected).abs() < 1e-6)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_score_has_its_margin_and_a_change_within_it_is_none() {
    let company = company().await;
    let lens = company.lens(MOMENT, &[]).await;
    let page = company.reader.voice(&lens, &PageQuestion::default()).await.unwrap();
    assert_eq!((page.nps.value, page.nps.n, page.nps.verdict), (Some(25.0), 12, Verdict::Unchanged));
    let margin = 196.0 * ((0.5 + 0.25 - 0.0625_f64) / 12.0).sqrt();
    assert!(near(page.nps.margin, margin), "{:?}", page.nps.margin);
    assert_eq!(page.nps.reference.as_ref().and_then(|reference| reference.change), Some(25.0));
    let shares = page.shares.unwrap();
    assert_eq!((shares.promoters, shares.passives, shares.detractors), (50.0, 25.0, 25.0));
    assert_eq!(page.headline.key, "voice.headline.unchanged");
    let line: Vec<_> = page.nps.series.iter().rev().take(3).map(|point| (point.value, point.n)).collect();
    assert_eq!(line, [(Some(25.0), 12), (Some(0.0), 10), (None, 9)]);
    assert!(page.nps.series.last().unwrap().margin.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn satisfaction_effort_and_response_are_those_of_the_metrics() {
    let company = company().await;
    let lens = company.lens(MOMENT, &[]).await;
    let page = company.reader.voice(&lens, &PageQuestion::default()).await.unwrap();
    let of = |name: &str| page.figures.iter().find(|figure| figure.metric == name).unwrap();
    assert_eq!((of("recommendation_rate").value, of("recommendation_rate").n), (Some(50.0), 12));
    // Of fourteen, one of seven after a delivery and seven of seven after support.
    assert!(near(of("csat").value, 100.0 * 8.0 / 14.0) && of("csat").n == 14);
    // (7 + 6 + 5 + 4 + 2 + 4) ÷ 6; three of six answer 5 or more.
    assert!(near(of("ces").value, 28.0 / 6.0) && near(of("ces_easy").value, 50.0));
    // Thirty-two and the account team's answered, four did not.
    assert!(near(of("response_rate").value, 100.0 * 33.0 / 37.0) && of("response_rate").n == 37);
}

#[tokio::test(flavor = "multi_thread")]
async fn cuts_withhold_what_rests_on_too_few_and_name_the_lowest() {
    let company = company().await;
    let lens = company.lens(MOMENT, &[]).await;
    let page = company.reader.voice(&lens, &PageQuestion::default()).await.unwrap();
    let cut = |metric: &str, dimension: &str| {
        page.cuts.iter().find(|cut| cut.metric == metric && cut.dimension == dimension).unwrap()
    };
    let segments: Vec<_> = cut("nps", "segment")
        .members
        .iter()
        .map(|member| (member.member.as_str(), member.n, member.withheld))
        .collect();
    assert_eq!(segments, [("smb", 28, false), ("enterprise", 3, true)]);
    let values: Vec<_> = cut("nps", "segment").members.iter().map(|member| member.value).collect();
    assert!(near(values[0], 100.0 * 15.0 / 28.0) && values[1].is_none());
    let touchpoints: Vec<_> =
        cut("csat", "touchpoint").members.iter().map(|member| (member.member.as_str(), member.n)).collect();
    assert_eq!(touchpoints, [("delivery", 7), ("support", 7)]);
    assert_eq!(page.headline.params["then"]["params"]["touchpoint"], "delivery");
    let smb = PageQuestion { segment: Some("enterprise".into()), ..PageQuestion::default() };
    let page = company.reader.voice(&lens, &smb).await.unwrap();
    assert_eq!((page.nps.value, page.nps.withheld, page.shares), (None, true, None));
    assert_eq!(page.headline.key, "voice.headline.few");
}

async fn shown(company: &Opened, question: &CommentsQuestion) -> Vec<(String, Option<Band>)> {
    let lens = company.lens(MOMENT, &[]).await;
    let page = company.reader.comments(&lens, question).await.unwrap();
    assert_eq!(page.total as usize, page.rows.len());
    page.rows.into_iter().map(|row| (row.answer_id, row.band)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_are_searched_and_narrowed_as_they_are_written() {
    let company = company().await;
    let question = CommentsQuestion::default;
    let all = shown(&company, &question()).await;
    let expected = [("t3", Some(Band::Middle)), ("t2", Some(Band::High)), ("t1", Some(Band::Low))];
    assert_eq!(all, expected.map(|(id, band)| (id.to_owned(), band)));
    let ids = async |question: CommentsQuestion| -> Vec<String> {
        shown(&company, &question).await.into_iter().map(|(id, _)| id).collect()
    };
    assert_eq!(ids(CommentsQuestion { search: Some("SPÄT".into()), ..question() }).await, ["t1"]);
    assert_eq!(ids(CommentsQuestion { search: Some("50%".into()), ..question() }).await, ["t1"]);
    assert!(ids(CommentsQuestion { search: Some("5_%".into()), ..question() }).await.is_empty());
    assert_eq!(ids(CommentsQuestion { language: Some("en".into()), ..question() }).await, ["t3", "t2"]);
    assert_eq!(ids(CommentsQuestion { segment: Some("smb".into()), ..question() }).await, ["t1"]);
    assert_eq!(ids(CommentsQuestion { survey: Some("account_team".into()), ..question() }).await, ["t5"]);
    let period = Some(regard_model::Period::parse("2018-08-22").unwrap());
    assert_eq!(ids(CommentsQuestion { period, ..question() }).await, ["t2"]);
    let low = CommentsQuestion {
        survey: Some("nps".into()),
        band: Some(Band::Low),
        told: Told::Answers,
        ..question()
    };
    assert_eq!(ids(low).await.len(), 8, "five detractors of July and three of August");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_feed_is_read_on_without_gaps_and_stays_in_scope() {
    let company = company().await;
    let lens = company.lens(MOMENT, &[]).await;
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let question = CommentsQuestion { told: Told::Answers, limit: Some(7), after, ..Default::default() };
        let page = company.reader.comments(&lens, &question).await.unwrap();
        assert_eq!(page.total, 51);
        seen.extend(page.rows.into_iter().map(|row| row.answer_id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let mut once = seen.clone();
    once.sort();
    once.dedup();
    assert_eq!((seen.len(), once.len()), (51, 51));
    let bo = company.lens(MOMENT, &["bo"]).await;
    let page = company.reader.comments(&bo, &CommentsQuestion::default()).await.unwrap();
    let ids: Vec<_> = page.rows.iter().map(|row| row.answer_id.as_str()).collect();
    assert_eq!((ids, page.rows[0].customer_name.as_deref()), (vec!["t3", "t2"], Some("Bo")));
    assert_eq!(page.facets.surveys, ["ces", "csat"]);
    assert_eq!(page.facets.languages, ["en"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_answer_nothing_is_said() {
    let empty = Opened::of_tables(&[("customers", CUSTOMERS)]).await;
    let lens = empty.lens(MOMENT, &[]).await;
    let page = empty.reader.voice(&lens, &PageQuestion::default()).await.unwrap();
    assert_eq!((page.headline.key.as_str(), page.cuts.len()), ("voice.headline.nothing_loaded", 0));
    assert!(page.figures.iter().all(|figure| figure.value.is_none()));
    let comments = empty.reader.comments(&lens, &CommentsQuestion::default()).await.unwrap();
    assert_eq!((comments.total, comments.next), (0, None));
}

/// What is low on one page is low on each: c1, c4, c6 and c7. Six of ten are low whatever is asked but effort, where the
/// lower third of 1 to 7 ends at 3; three of five are not.
#[tokio::test(flavor = "multi_thread")]
async fn the_brief_the_feed_and_the_timeline_call_the_same_answers_low() {
    let cases = [
        ("c1", "nps", "", 6, Band::Low),
        ("c2", "nps", "", 7, Band::Middle),
        ("c3", "csat", "", 3, Band::Middle),
        ("c4", "csat", "10", 6, Band::Low),
        ("c5", "ces", "", 4, Band::Middle),
        ("c6", "ces", "", 3, Band::Low),
        ("c7", "product", "5", 2, Band::Low),
        ("c8", "nps", "", 9, Band::High),
        ("c9", "account_team", "", 1, Band::Low),
    ];
    let mut customers = "customer_id,name\n".to_owned();
    let mut answers = "answer_id,customer_id,survey,asked_at,answered_at,score,scale_max\n".to_owned();
    for (customer, survey, top, score, _) in cases {
        writeln!(customers, "{customer},{customer}").unwrap();
        let when = "2018-08-20 09:00,2018-08-20 10:00";
        writeln!(answers, "{customer},{customer},{survey},{when},{score},{top}").unwrap();
    }
    let company = Opened::of_tables(&[("customers", &customers), ("answers", &answers)]).await;
    let lens = company.lens(MOMENT, &[]).await;
    let feed =
        shown(&company, &CommentsQuestion { told: Told::Answers, ..CommentsQuestion::default() }).await;
    for (customer, survey, _, _, band) in cases {
        // The account team's own view is no customer's answer.
        let in_feed = (survey != "account_team").then_some(Some(band));
        assert_eq!(feed.iter().find(|(id, _)| id == customer).map(|(_, band)| *band), in_feed, "{customer}");
        let events = company.reader.timeline(&lens, customer, &ListQuestion::default()).await.unwrap().events;
        let expected = match band {
            Band::Low => Tone::Bad,
            Band::Middle => Tone::Plain,
            Band::High => Tone::Good,
        };
        assert_eq!(events.iter().map(|event| event.tone).collect::<Vec<_>>(), [expected], "{customer}");
    }
    let brief = company.brief(&lens).await;
    let saved: Vec<_> = brief.attention.iter().map(|one| one.customer_id.as_str()).collect();
    assert_eq!(saved, ["c1", "c4", "c6", "c7"]);
    let call = brief.todo.iter().find(|step| step.what.key == "todo.what.call_back_many").unwrap();
    assert_eq!(call.what.params["count"], 4);
}
