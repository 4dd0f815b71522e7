//! Sentiment: laws, and what is said when there is nothing to learn from.

use super::made::{Made, comments};
use proptest::prelude::*;
use regard_predict::comments::{
    CommentError, LEAST_OF_A_CLASS, MAX_CHARACTERS, MAX_COMMENTS, NotLearnt, Reading, ScoredComment,
    Sentiment, SentimentPlan,
};

const PLAN: SentimentPlan =
    SentimentPlan { bad_at_most: 2.0, good_at_least: 4.0, until_day: i64::MAX, seed: 7 };

fn scored(made: &[Made]) -> Vec<ScoredComment<'_>> {
    made.iter().map(|one| ScoredComment { text: &one.text, score: one.score, day: one.day }).collect()
}

fn learn(made: &[Made], plan: &SentimentPlan) -> Sentiment {
    Sentiment::learn(&scored(made), plan).unwrap_or_else(|error| panic!("{error}"))
}

fn bad(sentiment: &Sentiment, text: &str) -> f64 {
    match sentiment.read(text) {
        Some(Reading::Learnt { bad, .. }) => bad,
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn bad_and_good_are_told_and_the_quality_is_said() {
    let sentiment = learn(&comments(600, 1), &PLAN);
    assert!(bad(&sentiment, "broken, never arrived") > 0.7);
    assert!(bad(&sentiment, "friendly staff, perfect fit") < 0.3);
    let quality = sentiment.quality().unwrap();
    // The last three tenths of 150 days.
    assert_eq!((quality.later_from_day, quality.n), (Some(105), 180));
    assert!(quality.ranking.value > 0.8 && quality.ranking.low > 0.5);
    // Every tenth lies, so not all can be right.
    let (precision, recall) = (quality.precision.unwrap(), quality.recall.unwrap());
    assert!(precision.value > 0.7 && precision.value < 1.0 && precision.high > precision.value);
    assert!(recall.value > 0.7 && recall.value < 1.0 && recall.n == quality.bad);
    assert!(quality.brier < 0.22);
}

#[test]
fn the_order_of_comments_and_later_ones_change_nothing() {
    let made = comments(400, 2);
    let plan = SentimentPlan { until_day: 79, ..PLAN };
    let sentiment = learn(&made, &plan);
    let mut turned = made.clone();
    turned.reverse();
    let earlier: Vec<Made> = made.iter().filter(|one| one.day <= 79).cloned().collect();
    for other in [learn(&turned, &plan), learn(&earlier, &plan), learn(&made, &plan)] {
        assert_eq!(sentiment.quality(), other.quality());
        for one in &made[..40] {
            assert_eq!(sentiment.read(&one.text), other.read(&one.text));
        }
    }
}

#[test]
fn the_quality_knows_nothing_of_what_it_is_tried_on() {
    // Whatever the later comments say, the threshold was set before them.
    let made = comments(600, 3);
    let mut later_differs = made.clone();
    later_differs.iter_mut().filter(|one| one.day >= 105).for_each(|one| one.text.push_str(" zebra"));
    let threshold = |made: &[Made]| learn(made, &PLAN).quality().unwrap().threshold;
    assert_eq!(threshold(&made), threshold(&later_differs));
}

#[test]
fn without_days_comments_are_kept_back_at_random() {
    let mut made = comments(300, 4);
    made.iter_mut().for_each(|one| one.day = 0);
    let sentiment = learn(&made, &PLAN);
    let quality = sentiment.quality().unwrap();
    assert_eq!((quality.later_from_day, quality.n), (None, 300));
    assert!(quality.ranking.value > 0.8);
    assert_eq!(sentiment.quality(), learn(&made, &PLAN).quality());
}

#[test]
fn nothing_to_learn_from_is_said() {
    let few = comments(30, 5);
    assert_eq!(
        learn(&few, &PLAN).quality(),
        Err(NotLearnt::TooFew { bad: 10, good: 20, needed: LEAST_OF_A_CLASS })
    );
    assert_eq!(
        learn(&[], &PLAN).quality(),
        Err(NotLearnt::TooFew { bad: 0, good: 0, needed: LEAST_OF_A_CLASS })
    );
    let only_good: Vec<Made> = comments(90, 5).into_iter().filter(|one| one.score > 2.0).collect();
    assert_eq!(learn(&only_good, &PLAN).quality(), Err(NotLearnt::OneClass { is_bad: false, n: 60 }));
    // Scores that have nothing to do with the words.
    let mut noise = comments(200, 6);
    noise.iter_mut().enumerate().for_each(|(at, one)| one.score = if (at / 7) % 2 == 0 { 1.0 } else { 5.0 });
    assert!(matches!(learn(&noise, &PLAN).quality(), Err(NotLearnt::NoBetterThanChance { .. })));
}

#[test]
fn then_the_word_lists_hint() {
    let lists = learn(&[], &PLAN);
    let hint = |text| lists.read(text);
    assert_eq!(
        hint("The delivery was late and the box was damaged"),
        Some(Reading::Perhaps { is_bad: true })
    );
    assert_eq!(hint("We are very happy with the service"), Some(Reading::Perhaps { is_bad: false }));
    assert_eq!(hint("I was not happy with the service"), Some(Reading::Perhaps { is_bad: true }));
    assert_eq!(hint("O produto é péssimo e veio quebrado"), Some(Reading::Perhaps { is_bad: true }));
    assert_eq!(hint("Obsługa była świetna, polecam wszystkim"), Some(Reading::Perhaps { is_bad: false }));
    assert_eq!(hint("Il servizio è stato pessimo"), Some(Reading::Perhaps { is_bad: true }));
    assert_eq!(hint("The delivery was on the third of the month"), None);
    assert_eq!(hint("Die Lieferung war gut"), None);
}

#[test]
fn a_comment_without_a_known_word_says_nothing() {
    let sentiment = learn(&comments(300, 1), &PLAN);
    for nothing in ["", "   ", "...", "\u{0}\u{1}", "👍", "配送"] {
        assert_eq!(sentiment.read(nothing), None, "{nothing:?}");
    }
    let long = "broken ".repeat(MAX_CHARACTERS);
    assert!(bad(&sentiment, &long) > 0.5);
}

#[test]
fn emoji_are_words() {
    let mut made = comments(300, 1);
    made.iter_mut().for_each(|one| one.text = if one.score < 3.0 { "👎" } else { "👍" }.to_owned());
    let sentiment = learn(&made, &PLAN);
    assert!(bad(&sentiment, "👎") > 0.9 && bad(&sentiment, "👍👍") < 0.1);
}

#[test]
fn wrong_input_is_refused() {
    let nan = [ScoredComment { text: "a", score: f64::NAN, day: 0 }];
    assert_eq!(Sentiment::learn(&nan, &PLAN).unwrap_err(), CommentError::ScoreNotANumber { row: 0 });
    let overlap = SentimentPlan { bad_at_most: 5.0, good_at_least: 4.0, ..PLAN };
    let wanted = CommentError::ClassesOverlap { bad_at_most: 5.0, good_at_least: 4.0 };
    assert_eq!(Sentiment::learn(&[], &overlap).unwrap_err(), wanted);
    let unclear = SentimentPlan { bad_at_most: f64::NAN, ..PLAN };
    assert!(Sentiment::learn(&[], &unclear).is_err());
    let many = vec![ScoredComment { text: "", score: 1.0, day: 0 }; MAX_COMMENTS + 1];
    let wanted = CommentError::TooMany { n: MAX_COMMENTS + 1, most: MAX_COMMENTS };
    assert_eq!(Sentiment::learn(&many, &PLAN).unwrap_err(), wanted);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn any_comment_gets_a_probability_or_nothing(text in "\\PC{0,80}|[a-z ]{0,60}") {
        static SENTIMENT: std::sync::LazyLock<Sentiment> =
            std::sync::LazyLock::new(|| learn(&comments(300, 9), &PLAN));
        if let Some(Reading::Learnt { bad, is_bad }) = SENTIMENT.read(&text) {
            prop_assert!((0.0..=1.0).contains(&bad));
            // The call rises with the probability.
            let never_called = SENTIMENT.quality().is_err();
            prop_assert!(!never_called && (!is_bad || bad > 0.0));
        }
    }
}

#[test]
fn the_same_seed_learns_the_same_although_threads_share_the_work() {
    let made = comments(6_000, 5);
    let (one, other) = (learn(&made, &PLAN), learn(&made, &PLAN));
    assert_eq!(one.quality(), other.quality());
    for comment in made.iter().take(500) {
        assert_eq!(bad(&one, &comment.text).to_bits(), bad(&other, &comment.text).to_bits());
    }
}
