//! Puts the page of loyalty together.

use super::grid::{counts, points};
use super::reasons::reasons;
use super::wire::{LoyaltyPage, Mover, PolicyFacts, RuleFacts, StandingName};
use crate::foresight::{CommentsRecord, DRIVERS_OF_STAYING, Kept, StayingRecord};
use crate::pages::error::PageError;
use crate::pages::opening::Dated;
use crate::pages::reader::Reader;
use crate::pages::wire::Freshness;
use jiff::ToSpan;
use jiff::civil::Date;
use regard_model::{Lens, Moment};
use regard_policy::{Placed, Policy, Standing, changes, place, receipt};
use std::collections::HashMap;
use std::sync::Arc;

/// So many movers are named each way.
const MOVERS_AT_MOST: usize = 20;

/// Customers and where they stand.
pub(crate) struct Stood {
    pub(crate) kept: Arc<Kept>,
    pub(crate) placed: Vec<Placed>,
}

impl Reader {
    /// Where customers stand, and where they are heading. `policy` is the one that the lens names.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub async fn loyalty(&self, lens: &Lens, policy: &Policy) -> Result<LoyaltyPage, PageError> {
        let view = self.through(lens);
        view.page("loyalty", &(), Box::pin(self.loyalty_page(lens, policy))).await
    }

    async fn loyalty_page(&self, lens: &Lens, policy: &Policy) -> Result<LoyaltyPage, PageError> {
        let (now, before) = self.stood_and_before(lens, policy).await?;
        let view = self.through(lens);
        let record = view.told_of_company(self.staying_record(lens).await?);
        let matters = view.told_of_company(view.drivers_of(DRIVERS_OF_STAYING).await?);
        let mut page = LoyaltyPage {
            seen_on: now.as_ref().map(|now| now.kept.seen_on),
            before_on: before.as_ref().map(|before| before.kept.seen_on),
            policy: policy_facts(policy, lens),
            standings: Vec::new(),
            points: Vec::new(),
            bins: Vec::new(),
            entered_critical: Vec::new(),
            left_critical: Vec::new(),
            reasons: Vec::new(),
            leavers: view.leavers_said().await?,
            matters,
            track_record: record,
            freshness: Freshness::default(),
        };
        if let Some(now) = &now {
            page.standings =
                counts(&now.kept, &now.placed, before.as_ref().map(|before| before.placed.as_slice()));
            (page.points, page.bins) = points(&now.kept, &now.placed);
            page.reasons = reasons(&now.kept);
        }
        if let (Some(now), Some(before)) = (&now, &before) {
            let (entered, left) = moved(before, now);
            let named = |moved: Vec<Moved>| named(policy, before, now, &moved, MOVERS_AT_MOST);
            (page.entered_critical, page.left_critical) = (named(entered), named(left));
        }
        Ok(page)
    }

    /// Who stands where, and who stood where at the end of the month before.
    pub(super) async fn stood_and_before(
        &self,
        lens: &Lens,
        policy: &Policy,
    ) -> Result<(Option<Arc<Stood>>, Option<Arc<Stood>>), PageError> {
        let now = self.stood(lens, policy).await?;
        let before = match &now {
            Some(now) => self.stood(&before(lens, now.kept.seen_on), policy).await?,
            None => None,
        };
        Ok((now, before))
    }

    /// Who stands where at the newest moment that was looked from. **Empty**: there is none.
    pub(crate) async fn stood(&self, lens: &Lens, policy: &Policy) -> Result<Option<Arc<Stood>>, PageError> {
        let view = self.through(lens);
        let make = async {
            let stood = self.kept_signals(lens).await?.map(|kept| {
                let placed = place(policy, &kept.sheet);
                Arc::new(Stood { kept, placed })
            });
            let bytes = stood.as_ref().map_or(0, |stood| stood.placed.len() * size_of::<Placed>());
            Ok((stood, bytes))
        };
        let stood: Arc<Option<Arc<Stood>>> = view.keep("stood", &lens.policy, Box::pin(make)).await?;
        Ok(stood.as_ref().clone())
    }

    /// How good reading comments is. **Empty**: no run has come to its end yet.
    pub(crate) async fn comments_record(&self, lens: &Lens) -> Result<Option<CommentsRecord>, PageError> {
        self.through(lens).track_record("comments").await
    }

    /// How good foreseeing who stays has been, with counts of the whole company. **Empty**: no run has come to its end yet.
    pub(crate) async fn staying_record(&self, lens: &Lens) -> Result<Option<StayingRecord>, PageError> {
        self.through(lens).track_record("stays").await
    }
}

impl Dated for LoyaltyPage {
    fn set_freshness(&mut self, freshness: Freshness) {
        self.freshness = freshness;
    }
}

/// The lens of the end of the month before the day from which was looked.
fn before(lens: &Lens, seen_on: Date) -> Lens {
    lens.at(Moment::end_of_day(seen_on.first_of_month().saturating_sub(1.day()), &lens.zone))
}

/// What the grid needs of a policy.
pub(super) fn policy_facts(policy: &Policy, lens: &Lens) -> PolicyFacts {
    PolicyFacts {
        version: lens.policy.0,
        owner: policy.owner.clone(),
        reason: policy.reason.clone(),
        review_by: policy.review_by,
        review_overdue: policy.review_by < lens.today(),
        rules: policy
            .rules
            .iter()
            .map(|rule| RuleFacts {
                rule: rule.name.clone(),
                retention_high_from: rule.retention.high_from,
                loyalty_high_from: rule.loyalty.high_from,
            })
            .collect(),
    }
}

/// The rows of a customer, before and now.
pub(super) type Moved = (usize, usize);

/// Who became critical, and who is no more, those worth most first.
pub(super) fn moved(before: &Stood, now: &Stood) -> (Vec<Moved>, Vec<Moved>) {
    let rows: HashMap<&str, usize> =
        before.kept.customers.iter().enumerate().map(|(row, customer)| (customer.as_str(), row)).collect();
    let (mut entered, mut left) = (Vec::new(), Vec::new());
    for (row, customer) in now.kept.customers.iter().enumerate() {
        let Some(then) = rows.get(customer.as_str()).copied() else { continue };
        let (from, to) = (before.placed[then].standing, now.placed[row].standing);
        match (from, to) {
            (from, to) if from == to => {}
            (_, Standing::Critical) => entered.push((then, row)),
            (Standing::Critical, _) => left.push((then, row)),
            _ => {}
        }
    }
    for moved in [&mut entered, &mut left] {
        moved.sort_by_key(|(_, row)| (std::cmp::Reverse(now.kept.worth_minor[*row]), *row));
    }
    (entered, left)
}

/// The first of them, by name.
pub(super) fn named(
    policy: &Policy,
    before: &Stood,
    now: &Stood,
    moved: &[Moved],
    at_most: usize,
) -> Vec<Mover> {
    moved.iter().take(at_most).map(|rows| mover(policy, before, now, *rows)).collect()
}

fn mover(policy: &Policy, before: &Stood, now: &Stood, (then, row): Moved) -> Mover {
    Mover {
        customer_id: now.kept.customers[row].as_str().to_owned(),
        name: now.kept.names[row].clone(),
        from: StandingName::from(before.placed[then].standing),
        to: StandingName::from(now.placed[row].standing),
        cause: cause(policy, (before, then), (now, row)),
        worth_minor: now.kept.worth_minor[row],
    }
}

/// The signal whose points moved most on either axis.
fn cause(policy: &Policy, (before, then): (&Stood, usize), (now, row): (&Stood, usize)) -> Option<String> {
    let was = receipt(policy, &before.kept.sheet, then)?;
    let is = receipt(policy, &now.kept.sheet, row)?;
    let moved = changes(&was.retention, &is.retention).into_iter().chain(changes(&was.loyalty, &is.loyalty));
    moved.max_by(|one, other| one.points.abs().total_cmp(&other.points.abs())).map(|change| change.signal)
}
