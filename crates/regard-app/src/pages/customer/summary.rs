//! The summary of a customer: which sentences, chosen from what the page knows, most pressing first.

use super::details::CaseCounts;
use super::wire::{AssetRow, CustomerMoney, CustomerProfile, DealRow, OtherPromise, VoiceRow};
use crate::pages::figure_card::{FigureCard, Verdict};
use crate::pages::growth::is_from_little;
use crate::pages::orders::rules::days_between;
use crate::pages::orders::{OrderFilter, OrderRow, OrderState};
use crate::pages::sentence::Sentence;
use jiff::civil::Date;
use jiff::tz::TimeZone;

/// How far ahead the end of a contract is worth a sentence.
const CONTRACT_DAYS: i64 = 90;

/// A change smaller than this share of the year before is about the same.
const SAME_PERCENT: f64 = 2.0;

/// Everything that a summary is chosen from.
pub(super) struct Known<'a> {
    pub(super) today: Date,
    pub(super) zone: &'a TimeZone,
    pub(super) profile: &'a CustomerProfile,
    pub(super) left: Option<(Date, Option<String>)>,
    pub(super) orders: Vec<&'a OrderRow>,
    pub(super) other_promises: &'a [OtherPromise],
    pub(super) kept: Option<&'a FigureCard>,
    pub(super) kept_by_all: Option<f64>,
    pub(super) sales: Option<&'a FigureCard>,
    pub(super) voice: &'a [VoiceRow],
    pub(super) cases: CaseCounts,
    pub(super) money: &'a CustomerMoney,
    pub(super) disputed: u64,
    pub(super) deals: &'a [DealRow],
    pub(super) assets: &'a [AssetRow],
}

/// The summary.
pub(super) fn summary(known: &Known<'_>) -> Vec<Sentence> {
    let mut said = Vec::new();
    if let Some((left_on, reason)) = &known.left {
        said.push(
            Sentence::new("customer.summary.left").with("left_on", *left_on).with("reason", reason.as_ref()),
        );
    }
    if known.profile.known_by_key {
        said.push(Sentence::new("customer.summary.known_by_key"));
    }
    said.extend(lateness(&known.orders, known.other_promises));
    said.extend(kept(known));
    said.extend(sales(known));
    said.extend(cases(known));
    said.push(voice(known));
    said.extend(money(known));
    said.extend(contract(known));
    said.extend(deal(known));
    said
}

/// What is late: orders, then whatever else was promised. Nothing is late only where none of both is.
fn lateness(orders: &[&OrderRow], others: &[OtherPromise]) -> Vec<Sentence> {
    let late = orders.iter().filter(|order| order.state == OrderState::Late);
    let count = late.clone().count();
    let mut said = Vec::new();
    if count > 0 {
        let days = late.filter_map(|order| order.days_late).max();
        said.push(Sentence::new("customer.summary.late_orders").with("count", count).with("days", days));
    }
    said.extend(late_promises(others));
    if said.is_empty() && !orders.is_empty() {
        let open = orders.iter().filter(|order| OrderFilter::Open.shows(order.state)).count();
        said.push(Sentence::new("customer.summary.no_late_orders").with("open", open));
    }
    said
}

/// Late promises that are no deliveries; what they are is said where all are of one kind.
fn late_promises(others: &[OtherPromise]) -> Option<Sentence> {
    let late: Vec<&OtherPromise> = others.iter().filter(|promise| promise.days_late.is_some()).collect();
    let days = late.iter().filter_map(|promise| promise.days_late).max()?;
    let kind = &late.first()?.kind;
    let kind = if late.iter().all(|promise| promise.kind == *kind) { kind.as_str() } else { "several" };
    let sentence = Sentence::new("customer.summary.late_promises")
        .with("kind", kind)
        .with("count", late.len())
        .with("days", days);
    Some(sentence)
}

fn kept(known: &Known<'_>) -> Option<Sentence> {
    if known.orders.is_empty() {
        return None;
    }
    match known.kept {
        Some(card) if card.n > 0 => {
            let value = card.value?;
            let sentence = Sentence::new("customer.summary.kept")
                .with("percent_whole", value)
                .with("n", card.n)
                .with("home", known.kept_by_all.map(|_| "yes"))
                .with("home_percent_whole", known.kept_by_all);
            Some(sentence)
        }
        _ => Some(Sentence::new("customer.summary.no_promises")),
    }
}

fn sales(known: &Known<'_>) -> Option<Sentence> {
    let card = known.sales?;
    let bought = card.value.filter(|value| *value > 0.0);
    let Some(value) = bought else {
        // What was bought without a known rate has no value here, but it was bought.
        if card.left_out > 0 {
            return None;
        }
        let last = known.orders.iter().filter(|order| order.state != OrderState::Cancelled);
        let last = last.map(|order| order.ordered_on).max();
        return Some(Sentence::new("customer.summary.no_sales").with("last_order_on", last));
    };
    let before = card.reference.as_ref().and_then(|reference| reference.value).filter(|before| *before > 0.0);
    let percent = before.map(|before| 100.0 * (value - before) / before);
    let change = percent.map(|percent| match percent {
        change if change.abs() < SAME_PERCENT || card.verdict == Verdict::Unchanged => "same",
        change if is_from_little(change) => "from",
        change if change > 0.0 => "up",
        _ => "down",
    });
    let sentence = Sentence::new("customer.summary.sales")
        .with("before_minor", before.map(|before| minor(before, card.currency.as_deref())))
        .with("amount_minor", minor(value, card.currency.as_deref()))
        .with("currency", card.currency.as_ref())
        .with("change", change)
        .with("percent", percent.map(f64::abs));
    Some(sentence)
}

/// Minor units of a card's value in major units.
pub(crate) fn minor(value: f64, currency: Option<&str>) -> i64 {
    let places =
        currency.and_then(|code| regard_model::Currency::parse(code).ok()).map_or(2, |code| code.exponent());
    #[expect(clippy::cast_possible_truncation, reason = "rounded money far inside 64 bits")]
    let minor = (value * 10_f64.powi(i32::try_from(places).unwrap_or(2))).round() as i64;
    minor
}

fn cases(known: &Known<'_>) -> Option<Sentence> {
    let CaseCounts { all, open, escalated } = known.cases;
    match (open, all) {
        (_, 0) => None,
        (0, _) => Some(Sentence::new("customer.summary.no_cases")),
        _ => Some(Sentence::new("customer.summary.cases").with("count", open).with("escalated", escalated)),
    }
}

fn voice(known: &Known<'_>) -> Sentence {
    let day = |row: &VoiceRow| known.zone.to_datetime(row.answered_at).date();
    let scored = |row: &&VoiceRow| row.score.is_some();
    let nps = known.voice.iter().filter(scored).find(|row| row.survey.as_deref() == Some("nps"));
    if let Some(row) = nps {
        return Sentence::new("customer.summary.nps").with("score", row.score).with("answered_on", day(row));
    }
    match known.voice.iter().find(scored) {
        Some(row) => Sentence::new("customer.summary.score")
            .with("score", row.score)
            .with("scale_max", row.scale_max)
            .with("answered_on", day(row)),
        None => Sentence::new("customer.summary.no_voice"),
    }
}

fn money(known: &Known<'_>) -> Vec<Sentence> {
    let mut said = Vec::new();
    let currency = known.money.currency.as_str();
    if let Some(unpaid) = known.money.unpaid_minor.filter(|unpaid| *unpaid > 0) {
        let overdue = known.money.overdue_minor.filter(|overdue| *overdue > 0);
        said.push(
            Sentence::new("customer.summary.unpaid")
                .with("amount_minor", unpaid)
                .with("overdue_minor", overdue)
                .with("currency", currency),
        );
    }
    if known.disputed > 0 {
        said.push(
            Sentence::new("customer.summary.disputed")
                .with("count", known.disputed)
                .with("amount_minor", known.money.disputed_minor)
                .with("currency", currency),
        );
    }
    said
}

fn contract(known: &Known<'_>) -> Option<Sentence> {
    let soon = |day: &Date| (0..=CONTRACT_DAYS).contains(&days_between(known.today, *day));
    let ends_on = known.assets.iter().filter_map(|asset| asset.contract_ends_on).filter(soon).min()?;
    let ending = known.assets.iter().filter(|asset| asset.contract_ends_on == Some(ends_on));
    let values: Vec<i64> = ending.clone().filter_map(|asset| asset.annual_value_minor).collect();
    let sentence = Sentence::new("customer.summary.contract_ends")
        .with("count", ending.count())
        .with("ends_on", ends_on)
        .with("amount_minor", (!values.is_empty()).then(|| values.iter().sum::<i64>()))
        .with("currency", known.profile.currency.as_ref());
    Some(sentence)
}

fn deal(known: &Known<'_>) -> Option<Sentence> {
    let open = known.deals.iter().filter(|deal| deal.closed_on.is_none() && deal.expected_on.is_some());
    let next = open.max_by_key(|deal| deal.amount_minor.unwrap_or(0))?;
    let sentence = Sentence::new("customer.summary.deal")
        .with("kind", next.kind.as_ref())
        .with("amount_minor", next.amount_minor)
        .with("currency", next.currency.as_str())
        .with("expected_on", next.expected_on);
    next.amount_minor.map(|_| sentence)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn promise(kind: &str, days_late: Option<i64>) -> OtherPromise {
        let day = "2018-08-20".parse().unwrap();
        OtherPromise {
            kind: kind.into(),
            promise_id: format!("{kind} {days_late:?}"),
            made_on: day,
            first_due_on: day,
            due_on: day,
            due_at: None,
            change_reason: None,
            days_late,
        }
    }

    fn order(state: OrderState) -> OrderRow {
        OrderRow {
            order_id: "o1".into(),
            ordered_on: "2018-08-01".parse().unwrap(),
            lines: 1,
            amount_minor: None,
            currency: "EUR".into(),
            first_promised_on: None,
            promised_on: None,
            delivered_on: None,
            cancelled_on: None,
            state,
            days_late: (state == OrderState::Late).then_some(2),
        }
    }

    fn said(orders: &[&OrderRow], others: &[OtherPromise]) -> Vec<String> {
        lateness(orders, others).into_iter().map(|sentence| sentence.key).collect()
    }

    #[test]
    fn a_late_fix_is_late_where_no_order_is() {
        let (open, late) = (order(OrderState::Open), order(OrderState::Late));
        let (none, orders, promises) = (
            "customer.summary.no_late_orders",
            "customer.summary.late_orders",
            "customer.summary.late_promises",
        );
        assert_eq!(said(&[&open], &[promise("fix", None)]), [none]);
        assert_eq!(said(&[&open], &[promise("fix", Some(4))]), [promises]);
        assert_eq!(said(&[&open, &late], &[promise("fix", Some(0))]), [orders, promises]);
        assert_eq!(said(&[], &[promise("fix", Some(4))]), [promises]);
        assert_eq!(said(&[], &[]), [""; 0]);
    }

    #[test]
    fn late_promises_of_several_kinds_are_not_called_by_one() {
        let fixes = [promise("fix", Some(4)), promise("fix", Some(9)), promise("credit", None)];
        let expected = Sentence::new("customer.summary.late_promises");
        assert_eq!(
            late_promises(&fixes),
            Some(expected.clone().with("kind", "fix").with("count", 2_usize).with("days", 9_i64))
        );
        let mixed = [promise("fix", Some(4)), promise("credit", Some(0))];
        assert_eq!(
            late_promises(&mixed),
            Some(expected.with("kind", "several").with("count", 2_usize).with("days", 4_i64))
        );
    }
}
