//! Comments: language, sentiment and themes on the reviews of a Brazilian marketplace and on a French retail panel.
//! Owns the reading of both files and which comments are kept back.

use super::{Bar, Figure};
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use jiff::civil::Date;
use regard_predict::comments::{
    Language, Reading, ScoredComment, Sentiment, SentimentPlan, ThemeComment, ThemePlan, language_of,
    main_language, themes,
};
use regard_predict::quality::ranking;
use std::path::Path;
use std::time::Instant;

/// A comment as its file has it.
struct Comment {
    text: String,
    score: Option<f64>,
    day: i64,
}

/// Reviews with one to five stars, in Portuguese. The latest 30 % of the commented reviews are kept back.
///
/// # Errors
/// When the file is missing or not what it should be.
pub(super) fn olist(_: &Workspace, folder: &Path) -> Result<Vec<Figure>> {
    let comments = reviews(&folder.join("order_reviews.csv"))?;
    let mut days: Vec<i64> = comments.iter().map(|comment| comment.day).collect();
    days.sort_unstable();
    let cut = *days.get(days.len() * 7 / 10).context("no comments")?;
    let (earlier, later): (Vec<_>, Vec<_>) = comments.iter().partition(|comment| comment.day < cut);
    println!("   kept back: reviews made from {} on", date_of(cut));
    let plan = SentimentPlan { bad_at_most: 2.0, good_at_least: 4.0, until_day: cut - 1, seed: 1 };
    let started = Instant::now();
    let sentiment = Sentiment::learn(&scored(&earlier), &plan)?;
    let learnt = started.elapsed().as_secs_f64();
    say_quality(&sentiment);
    let started = Instant::now();
    let judged = judge(&sentiment, &later, &plan);
    let read = started.elapsed().as_secs_f64();
    let mut figures = language_figures(&comments, Language::Portuguese);
    figures.extend(sentiment_figures("later reviews, ≤ 2 against ≥ 4 stars", &judged, Bar::AtLeast(0.97)));
    figures.push(plain("seconds to learn from the earlier ones", learnt, 2));
    figures.push(plain("seconds to read the later ones", read, 2));
    figures.extend(theme_figures(&comments, &plan)?);
    figures.push(time_of_many(&comments, &plan)?);
    Ok(figures)
}

/// A panel with NPS, in French, without dates: five parts by the place in the file, each judged by what was learnt
/// from the other four.
///
/// # Errors
/// When the file is missing or not what it should be.
pub(super) fn nps_fr(_: &Workspace, folder: &Path) -> Result<Vec<Figure>> {
    const PARTS: usize = 5;
    let comments = panel(&folder.join("nps.csv"))?;
    let plan = SentimentPlan { bad_at_most: 6.0, good_at_least: 7.0, until_day: 0, seed: 1 };
    let started = Instant::now();
    let mut judged = Vec::new();
    for part in 0..PARTS {
        let (kept_back, learn): (Vec<_>, Vec<_>) =
            comments.iter().enumerate().partition(|(place, _)| place % PARTS == part);
        let [kept_back, learn] =
            [kept_back, learn].map(|rows| rows.into_iter().map(|(_, comment)| comment).collect::<Vec<_>>());
        let sentiment = Sentiment::learn(&scored(&learn), &plan)?;
        say_quality(&sentiment);
        judged.extend(judge(&sentiment, &kept_back, &plan));
    }
    let seconds = started.elapsed().as_secs_f64();
    let mut figures = language_figures(&comments, Language::French);
    figures.extend(sentiment_figures(
        "five parts in turns, detractors (0–6) against 7–10",
        &judged,
        Bar::AtLeast(0.74),
    ));
    figures.push(plain("seconds to learn and read, five times", seconds, 2));
    figures.extend(theme_figures(&comments, &plan)?);
    Ok(figures)
}

/// How long 100,000 comments take to learn from and to read: the file's, again and again, with another word each.
fn time_of_many(comments: &[Comment], plan: &SentimentPlan) -> Result<Figure> {
    const MANY: usize = 100_000;
    let own = |at: usize, comment: &Comment| Comment { text: format!("{} {at}x", comment.text), ..*comment };
    let many: Vec<Comment> =
        comments.iter().cycle().take(MANY).enumerate().map(|(at, one)| own(at, one)).collect();
    let rows: Vec<&Comment> = many.iter().collect();
    let plan = SentimentPlan { until_day: i64::MAX, ..*plan };
    let started = Instant::now();
    let sentiment = Sentiment::learn(&scored(&rows), &plan)?;
    let judged = judge(&sentiment, &rows, &plan);
    let what = format!("seconds to learn from {MANY} comments and to read {} of them", judged.len());
    Ok(Figure { what, value: started.elapsed().as_secs_f64(), digits: 1, bar: Bar::AtMost(30.0) })
}

fn plain(what: &str, value: f64, digits: usize) -> Figure {
    Figure { what: what.to_owned(), value, digits, bar: Bar::None }
}

fn scored<'a>(comments: &[&'a Comment]) -> Vec<ScoredComment<'a>> {
    let one = |comment: &&'a Comment| {
        Some(ScoredComment { text: &comment.text, score: comment.score?, day: comment.day })
    };
    comments.iter().filter_map(one).collect()
}

/// Probability of bad, whether it is called bad, and whether it is, of the comments that are of either class. A
/// comment that says nothing gets one half.
fn judge(sentiment: &Sentiment, comments: &[&Comment], plan: &SentimentPlan) -> Vec<(f64, bool, bool)> {
    let one = |comment: &&Comment| {
        let score = comment.score?;
        if score > plan.bad_at_most && score < plan.good_at_least {
            return None;
        }
        let (likely, called) = match sentiment.read(&comment.text) {
            Some(Reading::Learnt { bad, is_bad }) => (bad, is_bad),
            Some(Reading::Perhaps { is_bad }) => (if is_bad { 0.75 } else { 0.25 }, is_bad),
            None => (0.5, false),
        };
        Some((likely, called, score <= plan.bad_at_most))
    };
    comments.iter().filter_map(one).collect()
}

fn sentiment_figures(on: &str, judged: &[(f64, bool, bool)], bar: Bar) -> Vec<Figure> {
    let values: Vec<(f64, bool)> = judged.iter().map(|(likely, _, bad)| (*likely, *bad)).collect();
    let area = ranking(&values).map_or(f64::NAN, |area| area.value);
    let count = |of: &dyn Fn(&(f64, bool, bool)) -> bool| judged.iter().filter(|row| of(row)).count() as f64;
    let n = judged.len() as f64;
    let bad = count(&|row| row.2);
    let called = count(&|row| row.1);
    let hits = count(&|row| row.1 && row.2);
    let brier = judged.iter().map(|row| (row.0 - f64::from(u8::from(row.2))).powi(2)).sum::<f64>() / n;
    vec![
        Figure { what: format!("sentiment AUC, {on}"), value: area, digits: 4, bar },
        plain("  n", n, 0),
        plain("  share of bad ones", bad / n, 4),
        plain("  accuracy of the call", count(&|row| row.1 == row.2) / n, 4),
        plain("  precision of the call", hits / called, 4),
        plain("  recall of the call", hits / bad, 4),
        plain("  Brier score", brier, 4),
        plain("  mean probability of bad", values.iter().map(|row| row.0).sum::<f64>() / n, 4),
    ]
}

fn language_figures(comments: &[Comment], expected: Language) -> Vec<Figure> {
    let started = Instant::now();
    let found: Vec<Option<Language>> = comments.iter().map(|comment| language_of(&comment.text)).collect();
    let seconds = started.elapsed().as_secs_f64();
    let share = |wanted: Option<Language>| {
        found.iter().filter(|language| **language == wanted).count() as f64 / found.len() as f64
    };
    let unknown = share(None);
    let longer: Vec<bool> = (comments.iter().zip(&found))
        .filter(|(comment, _)| comment.text.chars().count() >= 20)
        .map(|(_, language)| *language == Some(expected))
        .collect();
    let right = longer.iter().filter(|right| **right).count() as f64 / longer.len() as f64;
    println!("   main language: {:?}", main_language(&found));
    let code = expected.code();
    vec![
        plain("comments", found.len() as f64, 0),
        plain(&format!("language found as {code}"), share(Some(expected)), 4),
        plain("language unknown", unknown, 4),
        plain(&format!("language found as {code}, 20 characters or more (n = {})", longer.len()), right, 4),
        plain("seconds to find the languages", seconds, 2),
    ]
}

/// Shows the first themes, and how many comments have one.
fn theme_figures(comments: &[Comment], plan: &SentimentPlan) -> Result<Vec<Figure>> {
    let month = |day: i64| i32::try_from(day / 30).unwrap_or(0);
    let row = |at: usize| {
        let Comment { text, score, day } = &comments[at];
        ThemeComment { text, score: *score, period: month(*day) }
    };
    let rows: Vec<ThemeComment> = (0..comments.len()).map(row).collect();
    let theme_plan = ThemePlan {
        low_at_most: plan.bad_at_most,
        high_at_least: plan.good_at_least,
        until_period: i32::MAX,
        most: 20,
    };
    let started = Instant::now();
    let found = themes(&rows, &theme_plan)?;
    let seconds = started.elapsed().as_secs_f64();
    for theme in &found.themes {
        let mean = theme.mean_score.unwrap_or(f64::NAN);
        println!("   {:>5} {:<32} mean score {mean:.2}, lean {:+.1}", theme.count, theme.label, theme.lean);
    }
    println!("   top four and other: {:?}", found.top(4));
    Ok(vec![
        plain("themes found", found.themes.len() as f64, 0),
        plain("share of comments with a theme", 1.0 - found.without_theme as f64 / found.n as f64, 4),
        plain("seconds to find themes", seconds, 2),
    ])
}

fn say_quality(sentiment: &Sentiment) {
    match sentiment.quality() {
        Ok(quality) => println!(
            "   its own word: AUC {:.4} [{:.4}, {:.4}] on n = {} ({}), threshold {:.2}, precision {:.3}, recall {:.3}",
            quality.ranking.value,
            quality.ranking.low,
            quality.ranking.high,
            quality.n,
            quality.later_from_day.map_or("in turns".to_owned(), |day| format!("from {}", date_of(day))),
            quality.threshold,
            quality.precision.map_or(f64::NAN, |share| share.value),
            quality.recall.map_or(f64::NAN, |share| share.value),
        ),
        Err(why) => println!("   nothing learnt: {why:?}"),
    }
}

/// The commented reviews: title and message, stars, day of the request.
fn reviews(file: &Path) -> Result<Vec<Comment>> {
    let mut reader = csv::Reader::from_path(file).with_context(|| file.display().to_string())?;
    let mut comments = Vec::new();
    for record in reader.records() {
        let record = record?;
        let field = |at: usize| record.get(at).unwrap_or_default().trim();
        let text = [field(3), field(4)]
            .iter()
            .filter(|part| !part.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(". ");
        if text.is_empty() {
            continue;
        }
        let date: Date = field(5).get(..10).context("a review without a day")?.parse()?;
        let day = i64::from(date.since(Date::new(1970, 1, 1)?)?.get_days());
        comments.push(Comment { text, score: Some(field(2).parse()?), day });
    }
    Ok(comments)
}

/// The commented answers of the panel; `NA` is none.
fn panel(file: &Path) -> Result<Vec<Comment>> {
    let bytes = std::fs::read(file).with_context(|| file.display().to_string())?;
    let (text, _, _) = encoding_rs::WINDOWS_1252.decode(&bytes);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut comments = Vec::new();
    for record in reader.records() {
        let record = record?;
        let field = |at: usize| record.get(at).unwrap_or_default().trim();
        let text = field(5);
        if !text.is_empty() && text != "NA" {
            comments.push(Comment { text: text.to_owned(), score: field(2).parse().ok(), day: 0 });
        }
    }
    Ok(comments)
}

fn date_of(day: i64) -> String {
    let days = jiff::Span::new().try_days(day);
    let date = days.and_then(|days| Date::new(1970, 1, 1)?.checked_add(days));
    date.map_or_else(|_| day.to_string(), |date| date.to_string())
}
