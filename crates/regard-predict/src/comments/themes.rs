//! What comments are about: themes with their counts, their mean score and examples. Owns the choice of themes.
//!
//! Candidates are phrases of one to three content words, merged by stem. They are ranked by how often they are said
//! and by how much more one side says them (`log_odds`). The best is taken, its comments are set aside for phrases
//! that share a word with it, and so on: themes do not repeat each other.

use super::language::{self, Language};
use super::log_odds::{Counts, log_odds};
use super::phrases::{Phrase, phrases};
use super::text;
use super::{CommentError, MAX_COMMENTS};
use std::collections::{BTreeMap, HashMap};

/// A comment that may have themes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThemeComment<'a> {
    /// The comment as written.
    pub text: &'a str,
    /// Its own score, if it has one.
    pub score: Option<f64>,
    /// Which month, week or other period it is of, as a number that grows with time.
    pub period: i32,
}

/// How themes are found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ThemePlan {
    /// Scores up to here are low.
    pub low_at_most: f64,
    /// Scores from here on are high.
    pub high_at_least: f64,
    /// Comments of a later period do not exist.
    pub until_period: i32,
    /// How many themes at most, 1..=100.
    pub most: usize,
}

/// One theme.
#[derive(Debug, Clone, PartialEq)]
pub struct Theme {
    /// Stands for it: the same for the same stems in the same language, whatever the comments.
    pub key: u64,
    /// How it is most often written, lower case.
    pub label: String,
    /// The language of its comments.
    pub language: Language,
    /// How many comments have it.
    pub count: usize,
    /// Of all comments with a word in them, 0..=1.
    pub share: f64,
    /// The mean score of its comments. **Empty**: none of them has a score.
    pub mean_score: Option<f64>,
    /// How many of its comments have a score.
    pub scored: usize,
    /// By which side it is said more, in standard errors: negative by those with low scores, positive by those with
    /// high ones; between −2 and 2 by both alike.
    pub lean: f64,
    /// How many of its comments are of each period, by period; periods without one are left out.
    pub by_period: Vec<(i32, usize)>,
    /// Its comments, as places in what was handed in, in that order.
    pub comments: Vec<usize>,
    /// How each of them writes it, lower case: who may see only some comments is shown only their words.
    pub written: Vec<String>,
    /// Up to three of them to read first: the newest, of those the ones of middling length.
    pub examples: Vec<usize>,
}

/// The themes of some comments, the most frequent first.
#[derive(Debug, Clone, PartialEq)]
pub struct Themes {
    /// The themes; a comment has at most three of them.
    pub themes: Vec<Theme>,
    /// How many comments have a word in them.
    pub n: usize,
    /// How many of those have none of the themes.
    pub without_theme: usize,
}

/// Parts of a whole: each comment is counted once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopThemes {
    /// Label, and the comments that have this theme and none before it.
    pub parts: Vec<(String, usize)>,
    /// All other comments, with or without a theme.
    pub other: usize,
}

/// A comment has at most so many themes.
pub const THEMES_OF_A_COMMENT: u8 = 3;
/// So many themes at most can be asked for.
pub const MOST_THEMES: usize = 100;
/// A theme is said by so many comments, and by one in so many of all.
const LEAST_COUNT: usize = 3;
const ONE_IN: usize = 1_000;
/// Phrases are first counted in this many buckets, so that rare ones need no memory of their own.
const BUCKETS: usize = 1 << 22;
/// How many phrases are looked at in full.
const CANDIDATES: usize = 1_000;
/// What a phrase of one, two and three words is worth: longer ones say more clearly what is meant.
const WORTH: [f64; 3] = [1.0, 2.0, 2.0];

/// Finds the themes. The order of the comments makes no difference but to the places.
///
/// # Errors
/// When there are more comments than `MAX_COMMENTS`, a score is not a number, or low and high overlap.
pub fn themes(comments: &[ThemeComment], plan: &ThemePlan) -> Result<Themes, CommentError> {
    check(comments, plan)?;
    let read = Read::of(comments, plan);
    let kept = read.candidates();
    let mut found = choose(&read, kept, plan.most.clamp(1, MOST_THEMES));
    found.sort_by(|one, other| {
        let by_label = || one.label.cmp(&other.label).then(one.language.cmp(&other.language));
        other.count.cmp(&one.count).then_with(by_label)
    });
    let mut has = vec![false; comments.len()];
    found.iter().flat_map(|theme| &theme.comments).for_each(|at| has[*at] = true);
    let n = read.rows.len();
    Ok(Themes { themes: found, n, without_theme: n - has.iter().filter(|has| **has).count() })
}

impl Themes {
    /// The first `k` themes and all others together: the parts add up to `n`.
    pub fn top(&self, k: usize) -> TopThemes {
        let mut counted = std::collections::HashSet::new();
        let part = |theme: &Theme| {
            (theme.label.clone(), theme.comments.iter().filter(|comment| counted.insert(**comment)).count())
        };
        let parts: Vec<_> = self.themes.iter().take(k).map(part).collect();
        let other = self.n - parts.iter().map(|(_, count)| count).sum::<usize>();
        TopThemes { parts, other }
    }
}

fn check(comments: &[ThemeComment], plan: &ThemePlan) -> Result<(), CommentError> {
    if comments.len() > MAX_COMMENTS {
        return Err(CommentError::TooMany { n: comments.len(), most: MAX_COMMENTS });
    }
    let wrong = |comment: &ThemeComment| comment.score.is_some_and(|score| !score.is_finite());
    if let Some(row) = comments.iter().position(wrong) {
        return Err(CommentError::ScoreNotANumber { row });
    }
    // Written so that a limit that is not a number is refused too.
    if plan.low_at_most < plan.high_at_least {
        Ok(())
    } else {
        Err(CommentError::ClassesOverlap { bad_at_most: plan.low_at_most, good_at_least: plan.high_at_least })
    }
}

/// The comments that have a word, and what is known of each.
struct Read<'a> {
    comments: &'a [ThemeComment<'a>],
    rows: Vec<RowRead>,
    low: usize,
    high: usize,
}

struct RowRead {
    /// Its place in what was handed in.
    at: usize,
    language: Language,
    side: Side,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Low,
    High,
    Neither,
}

impl<'a> Read<'a> {
    /// A comment in no language that we know is read in the main one, because most such are just short.
    fn of(comments: &'a [ThemeComment<'a>], plan: &ThemePlan) -> Self {
        let speaks = |(at, comment): (usize, &ThemeComment)| {
            let past = comment.period <= plan.until_period;
            (past && comment.text.chars().any(char::is_alphanumeric))
                .then(|| (at, language::language_of(comment.text)))
        };
        let found: Vec<(usize, Option<Language>)> = comments.iter().enumerate().filter_map(speaks).collect();
        let languages: Vec<Option<Language>> = found.iter().map(|(_, language)| *language).collect();
        let main = language::main_language(&languages).unwrap_or(Language::English);
        let row = |(at, language): (usize, Option<Language>)| RowRead {
            at,
            language: language.unwrap_or(main),
            side: match comments[at].score {
                Some(score) if score <= plan.low_at_most => Side::Low,
                Some(score) if score >= plan.high_at_least => Side::High,
                _ => Side::Neither,
            },
        };
        let rows: Vec<RowRead> = found.into_iter().map(row).collect();
        let of = |side| rows.iter().filter(|row| row.side == side).count();
        let (low, high) = (of(Side::Low), of(Side::High));
        Self { comments, rows, low, high }
    }

    fn phrases_of(&self, row: &RowRead) -> (String, Vec<Phrase>) {
        let normal = text::normal(self.comments[row.at].text);
        let phrases = phrases(&normal, row.language);
        (normal, phrases)
    }

    /// How a row writes a phrase. **Empty**: it does not have it.
    fn written(&self, row: &RowRead, key: u64) -> String {
        let (normal, phrases) = self.phrases_of(row);
        phrases
            .iter()
            .find(|phrase| phrase.key == key)
            .map(|phrase| spelt(&normal, phrase))
            .unwrap_or_default()
    }

    fn least_count(&self) -> usize {
        LEAST_COUNT.max(self.rows.len() / ONE_IN)
    }

    /// The best phrases by themselves, with the comments that have them.
    fn candidates(&self) -> Vec<Candidate> {
        let mut best = self.frequent();
        let rank = |tally: &Tally| self.rank(tally.anywhere, tally.low, tally.high, tally.words);
        best.sort_by(|one, other| rank(&other.1).total_cmp(&rank(&one.1)).then(one.0.cmp(&other.0)));
        best.truncate(CANDIDATES);
        let places: HashMap<u64, usize> =
            best.iter().enumerate().map(|(place, (key, _))| (*key, place)).collect();
        let mut candidates: Vec<Candidate> = best.iter().map(|_| Candidate::default()).collect();
        for (index, row) in self.rows.iter().enumerate() {
            let (normal, phrases) = self.phrases_of(row);
            for phrase in phrases {
                let Some(place) = places.get(&phrase.key) else { continue };
                let candidate = &mut candidates[*place];
                candidate.key = phrase.key;
                *candidate.written.entry(spelt(&normal, &phrase)).or_default() += 1;
                candidate.stems = phrase.stems;
                candidate.rows.push(index);
            }
        }
        candidates
    }

    /// Exact counts of every phrase that is said often enough.
    fn frequent(&self) -> Vec<(u64, Tally)> {
        let bucket = |key: u64| (key & (BUCKETS as u64 - 1)) as usize;
        let mut buckets = vec![0_u32; BUCKETS];
        for row in &self.rows {
            self.phrases_of(row).1.iter().for_each(|phrase| buckets[bucket(phrase.key)] += 1);
        }
        let least = self.least_count();
        let mut tallies: HashMap<u64, Tally> = HashMap::new();
        for row in &self.rows {
            for phrase in
                self.phrases_of(row).1.iter().filter(|phrase| buckets[bucket(phrase.key)] as usize >= least)
            {
                let tally = tallies.entry(phrase.key).or_default();
                tally.words = phrase.stems.len();
                tally.anywhere += 1;
                tally.low += usize::from(row.side == Side::Low);
                tally.high += usize::from(row.side == Side::High);
            }
        }
        tallies.into_iter().filter(|(_, tally)| tally.anywhere >= least).collect()
    }

    fn lean(&self, anywhere: usize, low: usize, high: usize) -> f64 {
        let all = self.rows.len();
        log_odds(&Counts { low, high, all_low: self.low, all_high: self.high, anywhere, all })
    }

    fn rank(&self, anywhere: usize, low: usize, high: usize, words: usize) -> f64 {
        let distinct = 1.0 + self.lean(anywhere, low, high).abs();
        // What nearly all say is no more a theme than what nearly nobody says.
        let rare = (1.0 + self.rows.len() as f64 / anywhere.max(1) as f64).ln();
        (1.0 + anywhere as f64).ln() * rare * distinct * WORTH[words.clamp(1, WORTH.len()) - 1]
    }
}

/// A phrase as it stands in a text in normal form, with single spaces.
fn spelt(normal: &str, phrase: &Phrase) -> String {
    normal[phrase.place.0..phrase.place.1].split_whitespace().collect::<Vec<_>>().join(" ")
}

#[derive(Default)]
struct Tally {
    words: usize,
    anywhere: usize,
    low: usize,
    high: usize,
}

/// A phrase that may become a theme.
#[derive(Default)]
struct Candidate {
    key: u64,
    stems: Vec<u64>,
    /// Places among the rows read.
    rows: Vec<usize>,
    /// How often it is written in which way.
    written: BTreeMap<String, usize>,
}

/// Takes the best phrase, sets its comments aside for phrases that share a stem with it, and so on.
fn choose(read: &Read, mut candidates: Vec<Candidate>, most: usize) -> Vec<Theme> {
    let mut taken = vec![0_u8; read.rows.len()];
    let mut themes = Vec::new();
    let rank = |candidate: &Candidate| {
        let of = |side| candidate.rows.iter().filter(|row| read.rows[**row].side == side).count();
        read.rank(candidate.rows.len(), of(Side::Low), of(Side::High), candidate.stems.len())
    };
    let mut ranks: Vec<f64> = candidates.iter().map(rank).collect();
    while themes.len() < most {
        let better = |one: &usize, other: &usize| {
            ranks[*one].total_cmp(&ranks[*other]).then(candidates[*other].key.cmp(&candidates[*one].key))
        };
        let Some(best) = (0..candidates.len()).max_by(better) else { break };
        let chosen = candidates.swap_remove(best);
        ranks.swap_remove(best);
        if chosen.rows.len() < read.least_count() {
            continue;
        }
        chosen.rows.iter().for_each(|row| taken[*row] += 1);
        themes.push(theme(read, &chosen));
        for (candidate, known) in candidates.iter_mut().zip(&mut ranks) {
            let shares = candidate.stems.iter().any(|stem| chosen.stems.contains(stem));
            let before = candidate.rows.len();
            candidate.rows.retain(|row| {
                let nested = shares && chosen.rows.binary_search(row).is_ok();
                !nested && taken[*row] < THEMES_OF_A_COMMENT
            });
            if candidate.rows.len() < before {
                *known = rank(candidate);
            }
        }
    }
    themes
}

fn theme(read: &Read, chosen: &Candidate) -> Theme {
    let rows: Vec<&RowRead> = chosen.rows.iter().map(|row| &read.rows[*row]).collect();
    let of = |side| rows.iter().filter(|row| row.side == side).count();
    let comment = |row: &&RowRead| &read.comments[row.at];
    let mut scores: Vec<f64> = rows.iter().filter_map(|row| comment(row).score).collect();
    // So that their sum is the same in whatever order they came.
    scores.sort_by(f64::total_cmp);
    let mut by_period: BTreeMap<i32, usize> = BTreeMap::new();
    rows.iter().for_each(|row| *by_period.entry(comment(row).period).or_default() += 1);
    // The first of those written most often, by letters.
    let label = chosen.written.iter().rev().max_by_key(|(_, count)| **count);
    let mut first: Vec<&&RowRead> = rows.iter().collect();
    first.sort_by_key(|row| {
        let ThemeComment { text, period, .. } = comment(row);
        (std::cmp::Reverse(*period), text.len().abs_diff(80), *text, row.at)
    });
    Theme {
        key: chosen.key,
        label: label.map(|(written, _)| written.clone()).unwrap_or_default(),
        language: rows[0].language,
        count: rows.len(),
        share: rows.len() as f64 / read.rows.len() as f64,
        mean_score: (!scores.is_empty()).then(|| scores.iter().sum::<f64>() / scores.len() as f64),
        scored: scores.len(),
        lean: read.lean(rows.len(), of(Side::Low), of(Side::High)),
        by_period: by_period.into_iter().collect(),
        comments: rows.iter().map(|row| row.at).collect(),
        written: rows.iter().map(|row| read.written(row, chosen.key)).collect(),
        examples: first.iter().take(3).map(|row| row.at).collect(),
    }
}
