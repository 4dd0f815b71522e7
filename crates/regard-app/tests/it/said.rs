//! What customers say, read in a run of foresight: themes and sentiment counted by hand, and that nothing later and
//! nothing of others is in them.

use crate::support::Opened;
use regard_app::pages::{
    CommentsPage, CommentsQuestion, PageQuestion, SentimentName, ThemeMove, ThemeRow, VoicePage,
};
use std::fmt::Write;

const MOMENT: &str = "2026-03-01";
const CUSTOMERS: &str = "customer_id,name\nana,Ana\nbo,Bo\n";
const HEADER: &str = "answer_id,customer_id,survey,asked_at,answered_at,score,comment\n";

/// Rows of answers, so many of the same, a minute after each other.
fn say(
    csv: &mut String,
    customer: &str,
    (survey, score): (&str, i64),
    day: &str,
    (count, comment): (usize, &str),
) {
    for at in 0..count {
        let key = format!("{survey}-{day}-{customer}-{}-{at}", comment.len());
        writeln!(csv, "{key},{customer},{survey},{day} 08:00,{day} 10:{at:02},{score},\"{comment}\"")
            .unwrap();
    }
}

/// In the year Ana says twenty times that a delivery was late, Bo eight times that the staff is friendly, and four
/// say something else each. In the year before Bo said thirty-two times that the staff is friendly.
fn answers() -> String {
    let mut csv = HEADER.to_owned();
    say(&mut csv, "ana", ("nps", 2), "2026-01-10", (20, "The delivery was late"));
    say(&mut csv, "bo", ("csat", 5), "2026-01-11", (8, "Such friendly staff"));
    for (day, word) in [(12, "Blue"), (13, "Green"), (14, "Yellow"), (15, "Purple")] {
        say(&mut csv, "bo", ("csat", 3), &format!("2026-01-{day}"), (1, word));
    }
    say(&mut csv, "bo", ("csat", 5), "2024-06-01", (32, "Such friendly staff"));
    csv
}

async fn company(answers: &str) -> Opened {
    let cases = "case_id,customer_id,opened_at,subject,text\n\
        k1,ana,2026-01-20 10:00,Late,My delivery was late again\n\
        k2,bo,2024-01-20 10:00,Late,My delivery was late again\n";
    let notes = "note_id,customer_id,noted_at,text\nn1,bo,2026-01-21 10:00,They like our friendly staff\n";
    let tables = [("customers", CUSTOMERS), ("answers", answers), ("cases", cases), ("notes", notes)];
    Opened::of_tables(&tables).await
}

async fn voice(company: &Opened, moment: &str, scope: &[&str]) -> VoicePage {
    let lens = company.lens(moment, scope).await;
    company.reader.voice(&lens, &PageQuestion::default()).await.unwrap()
}

async fn comments(company: &Opened, scope: &[&str], question: CommentsQuestion) -> CommentsPage {
    let lens = company.lens(MOMENT, scope).await;
    company.reader.comments(&lens, &question).await.unwrap()
}

fn theme<'a>(page: &'a VoicePage, word: &str) -> &'a ThemeRow {
    let found = page.themes.rows.iter().find(|row| row.label.contains(word));
    found.unwrap_or_else(|| panic!("no theme {word}: {:?}", page.themes.rows))
}

#[tokio::test(flavor = "multi_thread")]
async fn themes_are_what_a_person_would_count() {
    let company = company(&answers()).await;
    let report = company.foresee(MOMENT).await;
    // Twenty low scores are too few to judge words by, so a score speaks for its comment.
    let record = &report.comments;
    assert_eq!(
        (record.comments, record.cases, record.notes, record.more),
        (Some(64), Some(2), Some(1), false)
    );
    assert_eq!((record.basis.as_str(), record.low, record.high), ("scores", Some(20), Some(40)));
    let page = voice(&company, MOMENT, &[]).await;
    assert_eq!(page.comments_record.as_ref(), Some(record));
    let themes = &page.themes;
    assert_eq!((themes.comments, themes.rows.len(), themes.other), (32, 2, 4), "{themes:?}");
    let late = theme(&page, "late");
    assert_eq!((late.label.as_str(), late.language.as_deref()), ("delivery was late", Some("en")));
    assert_eq!((late.comments, late.share), (20, 62.5));
    assert_eq!((late.negative, late.neutral, late.positive), (20, 0, 0));
    assert_eq!((late.nps, late.nps_margin, late.nps_answers), (Some(-100.0), Some(0.0), 20));
    assert_eq!((late.change, late.moved), (Some(62.5), ThemeMove::More));
    assert_eq!((late.cases, late.notes), (1, 0), "the other case is of another year");
    let staff = theme(&page, "staff");
    assert_eq!((staff.comments, staff.positive, staff.nps), (8, 8, None));
    assert_eq!((staff.change, staff.moved), (Some(-75.0), ThemeMove::Less));
    assert_eq!((staff.cases, staff.notes), (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn comments_are_narrowed_by_how_they_were_read() {
    let company = company(&answers()).await;
    let none = comments(&company, &[], CommentsQuestion::default()).await;
    assert!(
        none.rows.iter().all(|row| row.sentiment.is_none() && row.themes.is_empty()),
        "nothing was read yet"
    );
    company.foresee(MOMENT).await;
    let of = |sentiment| CommentsQuestion { sentiment: Some(sentiment), ..CommentsQuestion::default() };
    let mut counts = Vec::new();
    for sentiment in
        [SentimentName::Negative, SentimentName::Neutral, SentimentName::Positive, SentimentName::Unknown]
    {
        counts.push(comments(&company, &[], of(sentiment)).await.total);
    }
    assert_eq!(counts, [20, 4, 8, 0]);
    let page = voice(&company, MOMENT, &[]).await;
    let key = theme(&page, "late").theme.clone();
    let narrowed =
        CommentsQuestion { theme: Some(key.clone()), limit: Some(5), ..CommentsQuestion::default() };
    let found = comments(&company, &[], narrowed.clone()).await;
    assert_eq!((found.total, found.rows.len()), (20, 5));
    let row = &found.rows[0];
    assert_eq!((row.sentiment, row.sentiment_by.as_deref()), (Some(SentimentName::Negative), Some("score")));
    assert_eq!((row.negative, row.language.as_deref()), (None, Some("en")));
    assert_eq!(
        (row.themes[0].theme.as_str(), row.themes[0].written.as_str()),
        (key.as_str(), "delivery was late")
    );
    assert!(found.facets.languages.contains(&"en".to_owned()), "{:?}", found.facets);
    let english = CommentsQuestion { language: Some("en".into()), ..narrowed.clone() };
    assert_eq!(comments(&company, &[], english).await.total, 20);
    let strange = CommentsQuestion { theme: Some("x' or 1=1".into()), ..CommentsQuestion::default() };
    assert_eq!(comments(&company, &[], strange).await.total, 0);
    assert_eq!(comments(&company, &["bo"], narrowed).await.total, 0);
    let customer = company.reader.customer(&company.lens(MOMENT, &["ana"]).await, "ana").await.unwrap();
    assert_eq!(customer.voice[0].sentiment, Some(SentimentName::Negative));
    assert_eq!(customer.voice[0].themes[0].written, "delivery was late");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_theme_is_called_as_those_in_view_write_it() {
    let mut csv = answers();
    say(&mut csv, "ana", ("csat", 4), "2026-01-16", (50, "The staff 8841 friendly"));
    let company = company(&csv).await;
    company.foresee(MOMENT).await;
    let all = voice(&company, MOMENT, &[]).await;
    assert_eq!(
        (theme(&all, "staff").label.as_str(), theme(&all, "staff").comments),
        ("staff 8841 friendly", 58)
    );
    let bos = voice(&company, MOMENT, &["bo"]).await;
    assert_eq!((theme(&bos, "staff").label.as_str(), theme(&bos, "staff").comments), ("friendly staff", 8));
    let said = serde_json::to_string(&bos).unwrap();
    assert!(!said.contains("8841") && !said.contains("delivery"), "{said}");
    assert_eq!(theme(&all, "staff").theme, theme(&bos, "staff").theme);
    assert_eq!(bos.themes.comments, 12);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_said_later_changes_what_was_read() {
    let moment = "2026-01-31";
    let mut poisoned = answers();
    say(&mut poisoned, "ana", ("nps", 0), "2026-02-10", (50, "The invoice was wrong"));
    say(&mut poisoned, "bo", ("nps", 10), "2026-02-11", (50, "The invoice was perfect"));
    let (clean, poisoned) = (company(&answers()).await, company(&poisoned).await);
    let (one, two) = (clean.foresee(moment).await, poisoned.foresee(moment).await);
    assert_eq!(one.comments, two.comments);
    let (one, two) = (voice(&clean, moment, &[]).await, voice(&poisoned, moment, &[]).await);
    assert_eq!(one.themes, two.themes);
    assert_eq!((one.matters, one.point), (two.matters, two.point));
    // And a later run does know: the poison is real.
    poisoned.foresee(MOMENT).await;
    let today = voice(&poisoned, MOMENT, &[]).await;
    assert_eq!(today.comments_record.as_ref().map(|record| record.basis.as_str()), Some("words"));
    assert!(today.themes.rows.iter().any(|row| row.label.contains("invoice")), "{:?}", today.themes);
    // What was read today was not read on an older day.
    let before = voice(&poisoned, moment, &[]).await;
    assert_eq!((before.comments_record, before.themes.rows.len()), (None, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn too_little_data_is_said_and_is_no_number() {
    let company = company(&answers()).await;
    company.foresee(MOMENT).await;
    let page = voice(&company, MOMENT, &[]).await;
    let matters = page.matters.unwrap();
    assert!(matters.drivers.is_empty());
    assert_eq!(matters.unknown.as_ref().map(|why| why.why.as_str()), Some("customers"));
    let point = page.point.unwrap();
    assert_eq!((point.value, point.retention), (None, None));
    assert_eq!(point.value_unknown.map(|why| why.needed), Some(Some(50)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_made_company_is_read_by_words_and_has_its_drivers() {
    let company = Opened::demo(300).await;
    let report = company.foresee("2026-01-31").await;
    let quality = report.comments.quality.unwrap();
    assert!(quality.ranking > 0.7 && quality.judged > Some(50), "{quality:?}");
    let lens = company.lens("2026-01-31", &[]).await;
    let page = company.reader.voice(&lens, &PageQuestion::default()).await.unwrap();
    assert!(page.themes.rows.len() >= 4, "{:?}", page.themes);
    for row in &page.themes.rows {
        assert!(row.comments >= 3 && row.comments <= page.themes.comments, "{row:?}");
        assert!(row.negative + row.neutral + row.positive <= row.comments, "{row:?}");
    }
    let matters = page.matters.unwrap();
    assert_eq!(matters.drivers.is_empty(), matters.unknown.is_some(), "{matters:?}");
    for driver in &matters.drivers {
        assert!(driver.low <= driver.effect && driver.effect <= driver.high, "{driver:?}");
    }
}
