//! The themes of what customers wrote: how often each is said, whether that changed, and how those who say it feel. Every
//! row behind it is of the viewer's own customers, and so is every word: a theme is called as they write it.

use super::told::OF_CUSTOMERS;
use super::wire::{ThemeMove, ThemeRow, Themes};
use crate::pages::calendar::{end_of, start_of};
use crate::pages::error::PageError;
use crate::pages::figure_card::is_withheld;
use crate::pages::narrow::to_segment;
use crate::pages::reader::View;
use crate::pages::rows::{Row, first, read};
use regard_model::{Period, Statement, Value};
use std::collections::HashMap;

/// The most themes that a page shows.
const MOST: usize = 20;
/// So many come first; the comments that have none of them are the others.
const FIRST: usize = 4;
/// A theme is said by so many comments; fewer are no theme.
const FEWEST: u64 = 3;
/// A change is spoken of where so many would be expected on either side.
const FEWEST_EXPECTED: f64 = 5.0;
/// The quantile of a 95 % interval.
const AT_975: f64 = 1.96;

/// How often a theme was said.
#[derive(Debug, Clone, Default, PartialEq)]
struct Count {
    theme: String,
    comments: u64,
    before: u64,
    negative: u64,
    neutral: u64,
    positive: u64,
    asked: u64,
    promoters: u64,
    detractors: u64,
}

impl View<'_> {
    /// The themes of a period beside the period before it.
    pub(super) async fn themes(&self, period: Period, segment: Option<&str>) -> Result<Themes, PageError> {
        let (counts, (comments, before), written, others) = futures::try_join!(
            self.count_themes(period, segment),
            self.count_read(period, segment),
            self.themes_written(period, segment),
            self.themes_of_others(period, segment),
        )?;
        let row = |count: &Count| {
            let label = written.get(&count.theme)?.clone();
            let (cases, notes) = others.get(&count.theme).copied().unwrap_or_default();
            Some(theme_row(count, label, (comments, before), (cases, notes)))
        };
        let rows: Vec<ThemeRow> = counts.iter().filter_map(row).collect();
        let named: Vec<&str> = rows.iter().take(FIRST).map(|row| row.theme.as_str()).collect();
        let with = self.count_with(&named, period, segment).await?;
        Ok(Themes {
            rows,
            comments,
            other: comments.saturating_sub(with),
            period: period.into(),
            before: period.previous().into(),
        })
    }

    async fn count_themes(&self, period: Period, segment: Option<&str>) -> Result<Vec<Count>, PageError> {
        let now = "a.answered_at >= $2";
        let sql = format!(
            "select t.theme, count(*) filter (where {now}) as comments, \
             count(*) filter (where a.answered_at < $2) as before, \
             count(*) filter (where {now} and t.sentiment = 'negative') as negative, \
             count(*) filter (where {now} and t.sentiment = 'neutral') as neutral, \
             count(*) filter (where {now} and t.sentiment = 'positive') as positive, \
             count(*) filter (where {now} and survey = 'nps' and score is not null) as asked, \
             count(*) filter (where {now} and survey = 'nps' and score >= 9) as promoters, \
             count(*) filter (where {now} and survey = 'nps' and score <= 6) as detractors {} \
             group by t.theme having count(*) filter (where {now}) >= {FEWEST} \
             order by comments desc, t.theme limit {MOST}",
            from("comment_themes")
        );
        read(&*self.query(self.of_both(sql, period, segment)).await?, count_row)
    }

    /// How many comments were read, of the period and of the one before.
    async fn count_read(&self, period: Period, segment: Option<&str>) -> Result<(u64, u64), PageError> {
        let sql = format!(
            "select count(*) filter (where a.answered_at >= $2) as comments, \
             count(*) filter (where a.answered_at < $2) as before {}",
            from("judged_comments")
        );
        let counted = first(&*self.query(self.of_both(sql, period, segment)).await?, |row| {
            Ok((row.count("comments")?, row.count("before")?))
        })?;
        Ok(counted.unwrap_or_default())
    }

    /// How each theme is most often written.
    async fn themes_written(
        &self,
        period: Period,
        segment: Option<&str>,
    ) -> Result<HashMap<String, String>, PageError> {
        let sql = format!(
            "select theme, written from (select theme, written, row_number() over (partition by theme \
             order by often desc, written) as place from (select t.theme, t.written, count(*) as often {} \
             and a.answered_at >= $2 group by t.theme, t.written) as spelt) as placed where place = 1",
            from("comment_themes")
        );
        let statement = self.of_both(sql, period, segment);
        let written =
            read(&*self.query(statement).await?, |row| Ok((row.key("theme")?, row.key("written")?)))?;
        Ok(written.into_iter().collect())
    }

    /// In how many cases and notes of the period each theme is.
    async fn themes_of_others(
        &self,
        period: Period,
        segment: Option<&str>,
    ) -> Result<HashMap<String, (u64, u64)>, PageError> {
        let sql = "select t.theme, count(*) filter (where t.said_in = 'cases') as cases, \
             count(*) filter (where t.said_in = 'notes') as notes from comment_themes t \
             where t.said_in <> 'answers' and t.said_at >= $1 and t.said_at < $2{segment} group by t.theme";
        let statement = Statement::new(sql)
            .bind(Value::Instant(start_of(period.from, &self.lens.zone)))
            .bind(Value::Instant(end_of(period.to, &self.lens.zone)));
        let statement = to_segment(statement, "t.customer_id", segment);
        let counted = read(&*self.query(statement).await?, |row| {
            Ok((row.key("theme")?, (row.count("cases")?, row.count("notes")?)))
        })?;
        Ok(counted.into_iter().collect())
    }

    /// How many comments of the period have any of these themes.
    async fn count_with(
        &self,
        themes: &[&str],
        period: Period,
        segment: Option<&str>,
    ) -> Result<u64, PageError> {
        if themes.is_empty() {
            return Ok(0);
        }
        let places: Vec<String> = (4..4 + themes.len()).map(|place| format!("${place}")).collect();
        let sql = format!(
            "select count(distinct t.said_id) as comments {} and a.answered_at >= $2 and t.theme in ({})",
            from("comment_themes"),
            places.join(", ")
        );
        // The segment's place is the last: what is bound here comes before it.
        let bind = |statement: Statement, theme: &&str| statement.bind(Value::Text((*theme).to_owned()));
        let statement = themes.iter().fold(self.both(sql, period), bind);
        let statement = to_segment(statement, "t.customer_id", segment);
        Ok(first(&*self.query(statement).await?, |row| row.count("comments"))?.unwrap_or(0))
    }

    /// A statement about a period, from `$2` on, and the one before it, from `$1` on; both end before `$3`.
    fn both(&self, sql: String, period: Period) -> Statement {
        let zone = &self.lens.zone;
        Statement::new(sql)
            .bind(Value::Instant(start_of(period.previous().from, zone)))
            .bind(Value::Instant(start_of(period.from, zone)))
            .bind(Value::Instant(end_of(period.to, zone)))
    }

    fn of_both(&self, sql: String, period: Period, segment: Option<&str>) -> Statement {
        to_segment(self.both(sql, period), "t.customer_id", segment)
    }
}

/// The answers of customers in both periods that were read, beside their rows in a table of what was read.
fn from(table: &str) -> String {
    format!(
        "from {table} t join answers a on a.answer_id = t.said_id where t.said_in = 'answers' \
         and a.answered_at >= $1 and a.answered_at < $3 and {OF_CUSTOMERS}{{segment}}"
    )
}

fn count_row(row: &Row<'_>) -> Result<Count, PageError> {
    Ok(Count {
        theme: row.key("theme")?,
        comments: row.count("comments")?,
        before: row.count("before")?,
        negative: row.count("negative")?,
        neutral: row.count("neutral")?,
        positive: row.count("positive")?,
        asked: row.count("asked")?,
        promoters: row.count("promoters")?,
        detractors: row.count("detractors")?,
    })
}

fn theme_row(
    count: &Count,
    label: String,
    (all, all_before): (u64, u64),
    (cases, notes): (u64, u64),
) -> ThemeRow {
    let (change, moved) = moved((count.comments, all), (count.before, all_before));
    let nps = nps(count);
    ThemeRow {
        theme: count.theme.clone(),
        label,
        language: count.theme.split_once('-').map(|(language, _)| language.to_owned()),
        comments: count.comments,
        share: share(count.comments, all) * 100.0,
        change,
        moved,
        negative: count.negative,
        neutral: count.neutral,
        positive: count.positive,
        nps: nps.map(|(score, _)| score),
        nps_margin: nps.map(|(_, margin)| margin),
        nps_answers: count.asked,
        cases,
        notes,
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
fn number(count: u64) -> f64 {
    count as f64
}

fn share(of: u64, all: u64) -> f64 {
    if all == 0 { 0.0 } else { number(of) / number(all) }
}

/// The change of a share in percentage points, where it is beyond what comes by chance (two proportions, 95 %).
fn moved((now, all): (u64, u64), (before, all_before): (u64, u64)) -> (Option<f64>, ThemeMove) {
    if all == 0 || all_before == 0 {
        return (None, ThemeMove::Unknown);
    }
    let together = share(now + before, all + all_before);
    let expected = together * number(all.min(all_before));
    if expected < FEWEST_EXPECTED {
        return (None, ThemeMove::Unknown);
    }
    let spread = together * (1.0 - together) * (1.0 / number(all) + 1.0 / number(all_before));
    let change = share(now, all) - share(before, all_before);
    if change.abs() <= AT_975 * spread.sqrt() {
        return (None, ThemeMove::Same);
    }
    (Some(change * 100.0), if change > 0.0 { ThemeMove::More } else { ThemeMove::Less })
}

/// NPS of those who say it, with its margin. **Empty**: too few of them were asked.
fn nps(count: &Count) -> Option<(f64, f64)> {
    if is_withheld("nps", "points", count.asked) {
        return None;
    }
    let (promoters, detractors) = (share(count.promoters, count.asked), share(count.detractors, count.asked));
    let score = promoters - detractors;
    let spread = (promoters + detractors - score.powi(2)).max(0.0) / number(count.asked);
    Some((score * 100.0, 100.0 * AT_975 * spread.sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_within_chance_is_none() {
        // 30 of 100 against 20 of 100: together a quarter, 1.96·√(0.1875 · 0.02) is 12.0 points.
        assert_eq!(moved((30, 100), (20, 100)), (None, ThemeMove::Same));
        let (change, way) = moved((33, 100), (20, 100));
        assert_eq!(way, ThemeMove::More);
        assert!(change.is_some_and(|change| (change - 13.0).abs() < 1e-9), "{change:?}");
        assert_eq!(moved((20, 100), (40, 100)).1, ThemeMove::Less);
    }

    #[test]
    fn of_too_few_no_change_is_told() {
        assert_eq!(moved((4, 100), (5, 100)), (None, ThemeMove::Unknown));
        assert_eq!(moved((9, 12), (0, 0)), (None, ThemeMove::Unknown));
    }

    #[test]
    fn a_theme_has_the_score_of_those_who_say_it() {
        let count = Count {
            theme: "en-7".into(),
            comments: 24,
            asked: 12,
            promoters: 6,
            detractors: 3,
            ..Count::default()
        };
        let row = theme_row(&count, "late delivery".into(), (96, 0), (2, 1));
        assert_eq!((row.share, row.nps, row.moved), (25.0, Some(25.0), ThemeMove::Unknown));
        let margin = 196.0 * ((0.5 + 0.25 - 0.0625_f64) / 12.0).sqrt();
        assert!(row.nps_margin.is_some_and(|found| (found - margin).abs() < 1e-9));
        assert_eq!((row.language.as_deref(), row.cases, row.notes), (Some("en"), 2, 1));
        let few = theme_row(&Count { asked: 9, ..count }, String::new(), (96, 0), (0, 0));
        assert_eq!((few.nps, few.nps_answers), (None, 9));
    }
}
