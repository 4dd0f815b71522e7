//! Themes: a case that can be counted by hand, and laws.

use super::made::comments;
use proptest::prelude::*;
use regard_predict::comments::{
    CommentError, Language, THEMES_OF_A_COMMENT, ThemeComment, ThemePlan, Themes, themes,
};

const PLAN: ThemePlan = ThemePlan { low_at_most: 2.0, high_at_least: 4.0, until_period: i32::MAX, most: 20 };

fn row(text: &str, score: f64, period: i32) -> ThemeComment<'_> {
    ThemeComment { text, score: Some(score), period }
}

fn labels(found: &Themes) -> Vec<(&str, usize)> {
    found.themes.iter().map(|theme| (theme.label.as_str(), theme.count)).collect()
}

#[test]
fn themes_counted_by_hand() {
    let rows = [
        row("The deliveries were late", 1.0, 1),
        row("Very late delivery, and it was cold", 2.0, 2),
        row("My delivery was late again", 1.0, 2),
        row("The staff was friendly", 5.0, 2),
        row("Such friendly staff", 5.0, 1),
        row("Your staff is friendly", 4.0, 2),
        row("Blue", 3.0, 2),
        row(" ... ", 1.0, 2),
    ];
    let found = themes(&rows, &PLAN).unwrap();
    assert_eq!(found.n, 7);
    assert_eq!(found.without_theme, 1);
    assert_eq!(found.themes.len(), 2, "{:?}", labels(&found));
    let late = found.themes.iter().find(|theme| theme.lean < 0.0).unwrap();
    assert!(late.label.contains("deliver") && late.label.contains("late"), "{}", late.label);
    assert_eq!((late.count, late.scored, late.language), (3, 3, Language::English));
    assert_eq!(late.comments, [0, 1, 2]);
    // Each in its own words, whatever the label is.
    assert_eq!(late.written, ["deliveries were late", "late delivery", "delivery was late"]);
    let staff = found.themes.iter().find(|theme| theme.lean > 0.0).unwrap();
    assert_ne!(late.key, staff.key);
    let more = themes(&[rows.as_slice(), &rows].concat(), &PLAN).unwrap();
    assert!(more.themes.iter().any(|theme| theme.key == late.key), "the key stays, whatever else is said");
    assert_eq!(late.mean_score, Some(4.0 / 3.0));
    assert_eq!(late.by_period, [(1, 1), (2, 2)]);
    assert!((late.share - 3.0 / 7.0).abs() < 1e-12);
    assert_eq!(late.examples.len(), 3);
    // The oldest is read last.
    assert_eq!(late.examples[2], 0);
    let top = found.top(4);
    assert_eq!(top.parts.iter().map(|(_, count)| count).sum::<usize>() + top.other, 7);
    assert_eq!(found.top(0).other, 7);
}

#[test]
fn what_is_not_there_yet_changes_nothing() {
    let made = comments(300, 1);
    let all: Vec<_> = made.iter().map(|one| row(&one.text, one.score, one.day as i32)).collect();
    let plan = ThemePlan { until_period: 40, ..PLAN };
    let earlier: Vec<_> = all.iter().filter(|row| row.period <= 40).copied().collect();
    assert_eq!(themes(&all, &plan).unwrap(), themes(&earlier, &plan).unwrap());
}

#[test]
fn without_scores_frequency_decides() {
    let texts = ["the invoice is here", "an invoice", "invoices", "one box"];
    let rows = texts.map(|text| ThemeComment { text, score: None, period: 0 });
    let found = themes(&rows, &PLAN).unwrap();
    assert_eq!(labels(&found), [("invoice", 3)]);
    assert_eq!((found.themes[0].mean_score, found.themes[0].lean), (None, 0.0));
}

#[test]
fn nothing_has_no_themes() {
    for rows in [vec![], vec![row("", 1.0, 0)], vec![row("👍👍", 5.0, 0); 9], vec![row("\u{0}", 5.0, 0); 9]]
    {
        let found = themes(&rows, &PLAN).unwrap();
        assert_eq!((found.themes.len(), found.n), (0, 0));
    }
    // All the same, and all on one side.
    let same = vec![row("The parcel was wet", 1.0, 0); 9];
    assert!(themes(&same, &PLAN).unwrap().themes.iter().all(|theme| theme.lean == 0.0));
}

#[test]
fn wrong_input_is_refused() {
    let nan = [row("a", f64::INFINITY, 0)];
    assert_eq!(themes(&nan, &PLAN).unwrap_err(), CommentError::ScoreNotANumber { row: 0 });
    assert!(themes(&[], &ThemePlan { low_at_most: 4.0, ..PLAN }).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    #[test]
    fn order_makes_no_difference_and_parts_are_the_whole(seed in 0_u64..1000, turn in 1_usize..200) {
        let made = comments(200, seed);
        let rows: Vec<_> = made.iter().map(|one| row(&one.text, one.score, (one.day / 10) as i32)).collect();
        let mut turned = rows.clone();
        turned.rotate_left(turn);
        let (one, other) = (themes(&rows, &PLAN).unwrap(), themes(&turned, &PLAN).unwrap());
        prop_assert_eq!(labels(&one), labels(&other));
        prop_assert_eq!(one.without_theme, other.without_theme);
        let mut of_comment = vec![0_u8; rows.len()];
        for (theme, same) in one.themes.iter().zip(&other.themes) {
            prop_assert_eq!((theme.lean, &theme.by_period, theme.mean_score),
                (same.lean, &same.by_period, same.mean_score));
            prop_assert_eq!(theme.by_period.iter().map(|(_, count)| count).sum::<usize>(), theme.count);
            theme.comments.iter().for_each(|at| of_comment[*at] += 1);
        }
        prop_assert!(of_comment.iter().all(|count| *count <= THEMES_OF_A_COMMENT));
        for k in 0..6 {
            let top = one.top(k);
            prop_assert_eq!(top.parts.iter().map(|(_, count)| count).sum::<usize>() + top.other, one.n);
        }
    }
}
