//! Three voices on each customer: what the account team thinks, what the customer says, and what is foreseen. Where they
//! are far apart is a list to work through. Owns which voice is known and what is far apart.

use super::wire::{DisagreementRow, DisagreementsPage, VoiceName};
use crate::pages::calendar::twelve_months;
use crate::pages::cursor;
use crate::pages::error::PageError;
use crate::pages::loyalty::Stood;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::read;
use crate::pages::voice::{FAR, voices_of};
use crate::pages::wire::ListQuestion;
use regard_model::{Lens, Period};
use regard_policy::{Level, Placed, Policy};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How many rows there are when nobody says.
const SHOWN: u32 = 50;
/// What a row takes in memory, about.
const BYTES_EACH: usize = 200;
/// The model's voice is a score of 0 to 100; the others go from 0 to 10.
const POINTS_OF_A_VOICE: f64 = 10.0;
/// The highest voice.
const MOST: f64 = 10.0;

/// Three voices on one customer, each from 0 to 10. **Empty**: it is not known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Voices {
    team: Option<f64>,
    customer: Option<f64>,
    model: Option<f64>,
}

/// All whose voices are far apart, the widest apart first.
struct Apart {
    rows: Vec<DisagreementRow>,
    compared: u64,
    seen_on: Option<jiff::civil::Date>,
}

impl Reader {
    /// Customers of whom two voices say different things.
    ///
    /// # Errors
    /// [`PageError::BadQuestion`] for a limit or a place that there is not; [`PageError::Engine`].
    pub async fn disagreements(
        &self,
        lens: &Lens,
        policy: &Policy,
        question: &ListQuestion,
    ) -> Result<DisagreementsPage, PageError> {
        let limit = cursor::limit(question.limit, SHOWN)?;
        let after: Option<(i64, i64, String)> = cursor::decode(question.after.as_deref())?;
        let period = twelve_months(lens.today());
        let apart = self.apart_by_three(lens, policy, period).await?;
        let (rows, more) =
            cursor::page(&apart.rows, limit, |row| after.as_ref().is_none_or(|after| place(row) > *after));
        let next = rows.last().filter(|_| more).map(|row| cursor::encode(&place(row))).transpose()?;
        Ok(DisagreementsPage {
            rows: rows.to_vec(),
            next,
            total: apart.rows.len() as u64,
            compared: apart.compared,
            worth_minor: worth_of(&apart.rows),
            step: FAR,
            from: period.from,
            to: period.to,
            seen_on: apart.seen_on,
        })
    }

    async fn apart_by_three(
        &self,
        lens: &Lens,
        policy: &Policy,
        period: Period,
    ) -> Result<Arc<Apart>, PageError> {
        let view = self.through(lens);
        let make = async {
            let (said, stood) = futures::try_join!(said(&view, period), self.stood(lens, policy))?;
            let (mut rows, compared) = compare(said, stood.as_deref(), policy);
            // Whom no run has looked at is named by the facts.
            let nameless = rows.iter().filter(|row| row.name.is_none()).map(|row| row.customer_id.clone());
            let names = named(&view, nameless.collect()).await?;
            for row in &mut rows {
                row.name = row.name.take().or_else(|| names.get(&row.customer_id).cloned());
            }
            let bytes = rows.len() * BYTES_EACH;
            let seen_on = stood.map(|stood| stood.kept.seen_on);
            Ok((Apart { rows, compared, seen_on }, bytes))
        };
        view.keep("disagreements", &(lens.policy, period), Box::pin(make)).await
    }
}

/// So many are named; of more, the first.
const NAMED_AT_MOST: usize = 1000;

async fn named(view: &View<'_>, mut customers: Vec<String>) -> Result<BTreeMap<String, String>, PageError> {
    customers.truncate(NAMED_AT_MOST);
    Ok(view.names(customers).await?.into_iter().collect())
}

/// What teams and customers said over a period, where either was heard.
async fn said(view: &View<'_>, period: Period) -> Result<BTreeMap<String, Voices>, PageError> {
    let statement = voices_of(period, &view.lens.zone);
    let said = read(&view.fresh(statement).await?, |row| {
        let voices =
            Voices { team: row.number("team_level")?, customer: row.number("customer_level")?, model: None };
        Ok((row.key("customer_id")?, voices))
    })?;
    Ok(said.into_iter().collect())
}

/// Puts the model's voice beside the others, and keeps who is far apart. The count is of those of whom two voices at
/// least are known: one alone disagrees with nobody.
fn compare(
    mut said: BTreeMap<String, Voices>,
    stood: Option<&Stood>,
    policy: &Policy,
) -> (Vec<DisagreementRow>, u64) {
    let (mut rows, mut compared) = (Vec::new(), 0);
    let least = stood.and_then(|stood| upper_half(&stood.kept.worth_minor));
    let mut take = |customer: &str, name: Option<String>, worth_minor: Option<i64>, voices: Voices| {
        let Some((highest, lowest)) = voices.ends() else { return };
        compared += 1;
        let gap = highest.1 - lowest.1;
        if gap >= FAR {
            rows.push(DisagreementRow {
                customer_id: customer.to_owned(),
                name,
                team: voices.team,
                customer: voices.customer,
                model: voices.model,
                highest: highest.0,
                lowest: lowest.0,
                gap,
                worth_minor,
                weighs: weighs(worth_minor, least),
            });
        }
    };
    if let Some(stood) = stood {
        for (row, customer) in stood.kept.customers.iter().enumerate() {
            let heard = said.remove(customer.as_str()).unwrap_or_default();
            let voices = Voices { model: foreseen(policy, &stood.placed[row]), ..heard };
            take(customer.as_str(), stood.kept.names[row].clone(), stood.kept.worth_minor[row], voices);
        }
    }
    for (customer, voices) in said {
        take(&customer, None, None, voices);
    }
    rows.sort_by_cached_key(place);
    (rows, compared)
}

/// The points of retention, by ten, of those that what is known could have earned, where the policy calls them high or
/// low. **Empty**: what is missing decides, or too little is known.
fn foreseen(policy: &Policy, placed: &Placed) -> Option<f64> {
    let score = placed.retention;
    let level = policy.rules.get(placed.rule)?.retention.level(score);
    let is_known = matches!(level, Level::High | Level::Low) && score.coverage > 0.0;
    is_known.then(|| (score.points / score.coverage / POINTS_OF_A_VOICE).min(MOST))
}

/// What the least of the half is worth that is worth most, of those of whom it is known. **Empty**: it is known of none.
fn upper_half(worth_minor: &[Option<i64>]) -> Option<i64> {
    let mut known: Vec<i64> = worth_minor.iter().copied().flatten().collect();
    known.sort_unstable();
    known.get(known.len() / 2).copied()
}

/// Whether a customer belongs to the half that is worth most; what is not known may be much, and nothing never is.
fn weighs(worth_minor: Option<i64>, least: Option<i64>) -> bool {
    worth_minor.is_none_or(|worth| worth > 0 && least.is_none_or(|least| worth >= least))
}

/// What all these are worth, as far as it is known. **Empty**: it is known of none.
fn worth_of(rows: &[DisagreementRow]) -> Option<i64> {
    rows.iter().filter_map(|row| row.worth_minor).reduce(i64::saturating_add)
}

/// Where a row stands in the list: the widest apart first, to the tenth; of these who is worth most.
fn place(row: &DisagreementRow) -> (i64, i64, String) {
    #[expect(clippy::cast_possible_truncation, reason = "a gap is 10 at most")]
    let tenths = (row.gap * 10.0).round() as i64;
    (-tenths, -row.worth_minor.unwrap_or(0), row.customer_id.clone())
}

impl Voices {
    /// The highest and the lowest of those that are known; of equal ones the first by name. **Empty**: there is one, or
    /// none.
    fn ends(self) -> Option<((VoiceName, f64), (VoiceName, f64))> {
        let all = [
            (VoiceName::Team, self.team),
            (VoiceName::Customer, self.customer),
            (VoiceName::Model, self.model),
        ];
        let known: Vec<(VoiceName, f64)> =
            all.into_iter().filter_map(|(name, level)| Some((name, level?))).collect();
        let highest = known.iter().copied().reduce(|one, other| if other.1 > one.1 { other } else { one })?;
        let lowest = known.iter().copied().reduce(|one, other| if other.1 < one.1 { other } else { one })?;
        (known.len() > 1).then_some((highest, lowest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voices(team: Option<f64>, customer: Option<f64>, model: Option<f64>) -> Voices {
        Voices { team, customer, model }
    }

    #[test]
    fn what_is_not_known_disagrees_with_nobody() {
        assert_eq!(voices(None, None, None).ends(), None);
        assert_eq!(voices(Some(9.0), None, None).ends(), None);
        assert_eq!(
            voices(Some(9.0), None, Some(2.0)).ends(),
            Some(((VoiceName::Team, 9.0), (VoiceName::Model, 2.0)))
        );
        assert_eq!(
            voices(Some(5.0), Some(1.0), Some(8.0)).ends(),
            Some(((VoiceName::Model, 8.0), (VoiceName::Customer, 1.0)))
        );
    }

    #[test]
    fn who_is_far_apart_is_listed_the_widest_first() {
        let said = BTreeMap::from([
            ("a".to_owned(), voices(Some(8.0), Some(6.0), None)),
            ("b".to_owned(), voices(Some(8.0), Some(5.5), None)),
            ("c".to_owned(), voices(Some(1.0), Some(9.0), None)),
            ("d".to_owned(), voices(Some(8.0), None, None)),
        ]);
        let policy = crate::pages::actions::test_policy();
        let (rows, compared) = compare(said, None, &policy);
        assert_eq!(rows.iter().map(|row| row.customer_id.as_str()).collect::<Vec<_>>(), ["c", "b"]);
        assert_eq!(compared, 3, "one voice alone is compared with nothing");
        assert_eq!(
            (rows[0].highest, rows[0].lowest, rows[0].gap),
            (VoiceName::Customer, VoiceName::Team, 8.0)
        );
    }

    #[test]
    fn who_is_worth_little_beside_others_does_not_weigh() {
        let least = upper_half(&[Some(1), None, Some(500), Some(20), Some(900)]);
        assert_eq!(least, Some(500));
        let all = [Some(1), Some(499), Some(500), None].map(|worth| weighs(worth, least));
        assert_eq!(all, [false, false, true, true]);
        assert_eq!((upper_half(&[None]), weighs(Some(1), None)), (None, true));
        assert!(weighs(Some(7), upper_half(&[Some(7)])), "who stands alone is the upper half");
        assert!(!weighs(Some(0), upper_half(&[Some(0), Some(0)])));
    }

    #[test]
    fn of_equal_gaps_the_dearest_comes_first() {
        let row = |customer: &str, gap: f64, worth_minor| DisagreementRow {
            customer_id: customer.to_owned(),
            name: None,
            team: None,
            customer: None,
            model: None,
            highest: VoiceName::Team,
            lowest: VoiceName::Model,
            gap,
            worth_minor,
            weighs: true,
        };
        let mut rows =
            [row("a", 3.0, None), row("b", 3.01, Some(5)), row("c", 3.0, Some(9)), row("d", 4.0, None)];
        assert_eq!((worth_of(&rows), worth_of(&rows[..1]), worth_of(&[])), (Some(14), None, None));
        rows.sort_by_cached_key(place);
        assert_eq!(rows.map(|row| row.customer_id), ["d", "c", "b", "a"]);
    }
}
