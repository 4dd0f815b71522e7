//! Puts a replay together, a month at a time: all customers of all months at once would be too many.

use super::wire::{PolicyReplay, ReplayMonth, ReplayRecord};
use crate::foresight::{Kept, Leaving, Sign, StayingRecord};
use crate::pages::error::PageError;
use crate::pages::loyalty::would_stand;
use crate::pages::reader::{Reader, View};
use crate::pages::rows::read;
use regard_model::{Lens, Moment, Statement};
use regard_policy::{Call, Placed, Policy, Standing, compare, judge, place};

impl Reader {
    /// What a draft would have done to the customers in view beside the policy that holds.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub async fn policy_replay(
        &self,
        lens: &Lens,
        holds: &Policy,
        draft: &Policy,
    ) -> Result<PolicyReplay, PageError> {
        let view = self.through(lens);
        let leaving = leaving(&view, &self.forgetful().through(lens)).await?;
        let mut replay = PolicyReplay {
            seen_on: None,
            standings: Vec::new(),
            moves: Vec::new(),
            months: Vec::new(),
            before: ReplayRecord::default(),
            after: ReplayRecord::default(),
            months_ahead: leaving.sign().months(),
            sign: leaving.sign().as_str().to_owned(),
        };
        let moments = "select distinct seen_at from signals order by seen_at";
        let moments = view.query(Statement::new(moments)).await?;
        let moments = read(&moments, |row| row.must_instant("seen_at"))?;
        for (at, moment) in moments.iter().enumerate() {
            let Some(kept) = self.forgetful().kept_signals(&lens.at(Moment::at(*moment))).await? else {
                continue;
            };
            let (before, after) = (place(holds, &kept.sheet), place(draft, &kept.sheet));
            replay.months.push(ReplayMonth {
                seen_on: kept.seen_on,
                customers: kept.customers.len() as u64,
                moved: compare(&before, &after).rows.len() as u64,
                critical_before: critical(&before),
                critical_after: critical(&after),
            });
            replay.before = replay.before.and(&judge(calls(&kept, &before, &leaving)));
            replay.after = replay.after.and(&judge(calls(&kept, &after, &leaving)));
            if at + 1 == moments.len() {
                replay.seen_on = Some(kept.seen_on);
                (replay.standings, replay.moves) = would_stand(&kept, &before, &after);
            }
        }
        Ok(replay)
    }
}

/// Who of those in view left, as the run of foresight over everyone told it. Before the first run nobody is replayed.
async fn leaving(view: &View<'_>, read_once: &View<'_>) -> Result<Leaving, PageError> {
    let record: Option<StayingRecord> = view.track_record("stays").await?;
    match record.and_then(|record| Sign::named(&record.sign)) {
        Some(sign) => Leaving::by(read_once, sign).await,
        None => Leaving::read(read_once).await,
    }
}

fn critical(placed: &[Placed]) -> u64 {
    placed.iter().filter(|one| one.standing == Standing::Critical).count() as u64
}

/// Whom a policy called critical, and whether they left. Only whole months are judged.
fn calls(kept: &Kept, placed: &[Placed], leaving: &Leaving) -> Vec<Call> {
    let called = kept.customers.iter().zip(placed).map(|(customer, placed)| Call {
        critical: placed.standing == Standing::Critical,
        left: leaving.left(customer.as_str(), kept.seen_on),
    });
    called.collect()
}
