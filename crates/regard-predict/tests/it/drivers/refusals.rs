//! Too little to say is said; what cannot be read is refused.

use super::world::world;
use regard_predict::InputError;
use regard_predict::drivers::{Answer, Outcome, Study, Unknown, find};

fn why(study: &Study) -> Unknown {
    match find(study).unwrap() {
        Answer::Unknown(why) => why,
        Answer::Known(found) => panic!("{found:?}"),
    }
}

#[test]
fn thin_data_are_unknown() {
    let made = world(59, 1);
    let few = Unknown::TooFewCustomers { customers: 59, needed: 60 };
    assert_eq!(why(&made.study(Outcome::Score(&made.score))), few);
    let made = world(400, 2);
    let mut left = 0;
    let stayed: Vec<Option<bool>> = made
        .stayed
        .iter()
        .map(|stayed| {
            left += usize::from(*stayed == Some(false));
            stayed.filter(|stayed| *stayed || left <= 30)
        })
        .collect();
    let rare = Unknown::TooFewOfTheRarerKind { rarer: 30, needed: 60 };
    assert_eq!(why(&made.study(Outcome::Stayed(&stayed))), rare);
    assert_eq!(why(&made.study(Outcome::Score(&vec![Some(7.0); 400]))), Unknown::OutcomeNeverDiffers);
    let none = Unknown::TooFewCustomers { customers: 0, needed: 50 };
    assert_eq!(why(&made.study(Outcome::Score(&vec![None; 400]))), none);
    let flat = [vec![Some(1.0); 400], vec![None; 400]];
    let study = Study { measures: &flat, ..made.study(Outcome::Score(&made.score)) };
    assert_eq!(why(&study), Unknown::MeasuresNeverDiffer);
}

#[test]
fn what_cannot_be_read() {
    let made = world(80, 3);
    let mut score = made.score.clone();
    score[5] = Some(10.5);
    let unusable = |what: &str, row| Err(InputError::NotANumber { what: what.to_owned(), row });
    assert_eq!(find(&made.study(Outcome::Score(&score))), unusable("the outcome", 5));
    let mut nps = vec![Some(9); 80];
    nps[2] = Some(11);
    assert_eq!(find(&made.study(Outcome::Nps(&nps))), unusable("the outcome", 2));
    let uneven = find(&made.study(Outcome::Nps(&nps[..70])));
    assert!(matches!(uneven, Err(InputError::Uneven { found: 70, needed: 80, .. })), "{uneven:?}");
    let measures = [vec![Some(f64::INFINITY); 80]];
    let study = Study { measures: &measures, ..made.study(Outcome::Score(&made.score)) };
    assert_eq!(find(&study), unusable("measure 0", 0));
}
