//! Puts the page of one customer together: one round of statements side by side, all of that customer.

use super::summary::{Known, summary};
use super::wire::{CustomerMoney, CustomerPage, OpenPromise};
use crate::foresight::KeptExpected;
use crate::pages::calendar::twelve_months;
use crate::pages::cards::{Wanted, filter};
use crate::pages::error::PageError;
use crate::pages::figure_card::{FigureCard, Verdict};
use crate::pages::invoices::{InvoiceFilter, InvoiceRow};
use crate::pages::money::{ExpectedInvoice, with_rows};
use crate::pages::opening::Dated;
use crate::pages::orders::{OrderFilter, OrderRow, OrderState};
use crate::pages::reader::{Reader, View};
use crate::pages::wire::Freshness;
use regard_metrics::ReferenceKind;
use regard_model::{Currency, Lens, Period};
use std::collections::HashMap;

/// The figures of twelve months, in the order of the page.
const FIGURES: [&str; 4] = ["otif_latest", "sales", "lead_time_days", "nps"];
/// The share of promises kept.
const KEPT: &str = "otif_latest";
/// Those of them that are asked for all in view, too.
const BY_ALL: [&str; 2] = [KEPT, "nps"];
/// How many of the newest orders and invoices the page shows.
const RECENT: usize = 10;
/// How many of their cases are open.
const OPEN_CASES: &str = "open_cases";
/// How many expected payments the page shows.
const EXPECTED: usize = 5;
/// How many open promises the page shows.
const OPEN_PROMISES: usize = 50;

impl Reader {
    /// One customer.
    ///
    /// # Errors
    /// [`PageError::NotFound`] for a customer out of scope or unknown; [`PageError::Engine`].
    pub async fn customer(&self, lens: &Lens, customer_id: &str) -> Result<CustomerPage, PageError> {
        let view = self.through(lens);
        // Whether the viewer has the customer decides alone, before anything else is asked.
        let customer = view.profile(customer_id).await?;
        view.page("customer", &customer_id, Box::pin(view.customer_page(customer_id, customer))).await
    }
}

impl Dated for CustomerPage {
    fn set_freshness(&mut self, freshness: Freshness) {
        self.freshness = freshness;
    }
}

impl View<'_> {
    async fn customer_page(
        &self,
        customer_id: &str,
        customer: super::wire::CustomerProfile,
    ) -> Result<CustomerPage, PageError> {
        let year = twelve_months(self.lens.today());
        let (orders, invoices, cards, by_all, details, (payer, expected)) = futures::try_join!(
            self.orders_of(customer_id),
            self.invoices_of(customer_id),
            self.year_cards(Some(customer_id), year),
            self.by_all(year),
            async {
                futures::try_join!(
                    self.cases_of(customer_id),
                    self.case_counts(customer_id),
                    self.deals_of(customer_id),
                    self.assets_of(customer_id),
                    self.contacts_of(customer_id),
                    self.voice_of(customer_id),
                    self.departure_of(customer_id),
                    self.other_promises_of(customer_id),
                    self.any_case(),
                )
            },
            async { futures::try_join!(self.payer(customer_id), self.expected_of_customer(customer_id)) },
        )?;
        let (cases, case_counts, deals, assets, contacts, voice, left, other_promises, any_case) = details;
        let money = self.money_of(&invoices).await?;
        let orders: Vec<&OrderRow> = orders.iter().map(|order| &order.row).collect();
        let known = Known {
            today: self.lens.today(),
            zone: &self.lens.zone,
            profile: &customer,
            left,
            orders: orders.clone(),
            other_promises: &other_promises,
            kept: cards.get(KEPT),
            kept_by_all: by_all.get(KEPT).and_then(|card| card.value),
            sales: cards.get("sales"),
            voice: &voice,
            cases: case_counts,
            money: &money,
            disputed: shown(&invoices, InvoiceFilter::Disputed).count() as u64,
            deals: &deals,
            assets: &assets,
        };
        let today = Period { from: self.lens.today(), to: self.lens.today() };
        let as_of = cards.values().find_map(|card| card.as_of);
        let mut figures = in_order(cards.clone(), year);
        figures.push(FigureCard {
            as_of,
            ..open_cases_card(any_case.then_some(case_counts.open), case_counts.all, today)
        });
        figures.push(FigureCard { as_of, ..unpaid_card(&money, &invoices, today) });
        Ok(CustomerPage {
            summary: summary(&known),
            figures,
            known_of_others: known_of_others(&by_all, any_case),
            open_promises: open_promises(&orders),
            other_promises,
            recent_orders: orders.iter().take(RECENT).map(|order| OrderRow::clone(order)).collect(),
            recent_invoices: invoices.iter().take(RECENT).cloned().collect(),
            money,
            payer,
            expected: expected_of(expected, &invoices, &customer.name),
            cases,
            deals,
            assets,
            contacts,
            voice,
            freshness: Freshness::default(),
            customer,
        })
    }

    async fn year_cards(
        &self,
        customer_id: Option<&str>,
        year: Period,
    ) -> Result<HashMap<String, FigureCard>, PageError> {
        let wanted = Wanted {
            metrics: &FIGURES,
            period: Some(year),
            filters: filter("customer_id", customer_id),
            reference: ReferenceKind::PreviousYear,
            line_to: None,
        };
        self.cards(&wanted).await
    }

    /// The figures of all in view that a customer's are seen beside.
    async fn by_all(&self, year: Period) -> Result<HashMap<String, FigureCard>, PageError> {
        let wanted = Wanted {
            metrics: &BY_ALL,
            period: Some(year),
            filters: Vec::new(),
            reference: ReferenceKind::Nothing,
            line_to: None,
        };
        self.cards(&wanted).await
    }
}

/// The figures whose source is there, as others in view have them.
fn known_of_others(by_all: &HashMap<String, FigureCard>, any_case: bool) -> Vec<String> {
    let known = BY_ALL.into_iter().filter(|metric| by_all.get(*metric).is_some_and(FigureCard::has_data));
    known.chain(any_case.then_some(OPEN_CASES)).map(str::to_owned).collect()
}

/// The first open invoices that are expected to be paid.
fn expected_of(found: Vec<KeptExpected>, invoices: &[InvoiceRow], name: &str) -> Vec<ExpectedInvoice> {
    let names = found.iter().map(|kept| (kept.customer_id.clone(), name.to_owned())).collect();
    let mut expected = with_rows(found, shown(invoices, InvoiceFilter::Open).cloned(), &names);
    expected.truncate(EXPECTED);
    expected
}

fn in_order(mut cards: HashMap<String, FigureCard>, year: Period) -> Vec<FigureCard> {
    let units = ["percent", "money", "days", "points"];
    let card = |(name, unit): (&&str, &str)| {
        cards.remove(*name).unwrap_or_else(|| FigureCard::empty(name, unit, year))
    };
    FIGURES.iter().zip(units).map(card).collect()
}

fn shown(invoices: &[InvoiceRow], filter: InvoiceFilter) -> impl Iterator<Item = &InvoiceRow> {
    invoices.iter().filter(move |invoice| filter.shows(invoice.state))
}

fn open_cases_card(open: Option<u64>, all: u64, today: Period) -> FigureCard {
    #[expect(clippy::cast_precision_loss, reason = "a count of cases")]
    let value = open.map(|open| open as f64);
    FigureCard {
        value,
        n: all,
        title: "Open cases".to_owned(),
        question: "How many of their cases are open now?".to_owned(),
        better: Some(crate::pages::figure_card::Better::Lower),
        verdict: Verdict::None,
        ..FigureCard::empty(OPEN_CASES, "count", today)
    }
}

fn unpaid_card(money: &CustomerMoney, invoices: &[InvoiceRow], today: Period) -> FigureCard {
    let places = Currency::parse(&money.currency).map_or(2, |currency| currency.exponent());
    #[expect(clippy::cast_precision_loss, reason = "amounts stay far below 2^53 minor units")]
    let major = |minor: i64| minor as f64 / 10_f64.powi(i32::try_from(places).unwrap_or(2));
    FigureCard {
        value: money.unpaid_minor.map(major),
        currency: Some(money.currency.clone()),
        n: shown(invoices, InvoiceFilter::Open).count() as u64,
        left_out: money.without_rate,
        title: "Unpaid".to_owned(),
        question: "How much do they owe now?".to_owned(),
        better: Some(crate::pages::figure_card::Better::Lower),
        ..FigureCard::empty("unpaid", "money", today)
    }
}

/// Orders that are not delivered in full: late ones first, the longest waiting before, then by promise.
fn open_promises(orders: &[&OrderRow]) -> Vec<OpenPromise> {
    let mut open: Vec<&&OrderRow> =
        orders.iter().filter(|order| OrderFilter::Open.shows(order.state)).collect();
    open.sort_by_key(|order| {
        let unpromised = order.promised_on.is_none();
        (order.state != OrderState::Late, unpromised, order.promised_on, order.order_id.clone())
    });
    let promise = |order: &&OrderRow| OpenPromise {
        order_id: order.order_id.clone(),
        lines: order.lines,
        ordered_on: order.ordered_on,
        first_promised_on: order.first_promised_on,
        promised_on: order.promised_on,
        days_late: order.days_late,
    };
    open.into_iter().take(OPEN_PROMISES).map(promise).collect()
}

#[cfg(test)]
mod tests {
    use super::super::summary::minor;
    use super::*;

    fn order(order_id: &str, state: OrderState, promised_on: Option<&str>) -> OrderRow {
        OrderRow {
            order_id: order_id.into(),
            ordered_on: "2018-08-01".parse().unwrap(),
            lines: 1,
            amount_minor: None,
            currency: "EUR".into(),
            first_promised_on: None,
            promised_on: promised_on.map(|day| day.parse().unwrap()),
            delivered_on: None,
            cancelled_on: None,
            state,
            days_late: (state == OrderState::Late).then_some(1),
        }
    }

    #[test]
    fn late_promises_come_first_and_orders_without_one_last() {
        let orders = [
            order("none", OrderState::Open, None),
            order("next", OrderState::Open, Some("2018-09-10")),
            order("done", OrderState::Delivered, Some("2018-08-10")),
            order("late", OrderState::Late, Some("2018-08-20")),
            order("later", OrderState::Late, Some("2018-08-10")),
        ];
        let rows: Vec<&OrderRow> = orders.iter().collect();
        let ids: Vec<String> = open_promises(&rows).into_iter().map(|promise| promise.order_id).collect();
        assert_eq!(ids, ["later", "late", "next", "none"]);
    }

    #[test]
    fn what_others_in_view_have_has_its_source() {
        let today = Period::parse("2018-09-01").unwrap();
        let card = |value| FigureCard { value, ..FigureCard::empty(KEPT, "percent", today) };
        let by_all = HashMap::from([(KEPT.to_owned(), card(Some(90.0))), ("nps".to_owned(), card(None))]);
        assert_eq!(known_of_others(&by_all, true), [KEPT, OPEN_CASES]);
        assert_eq!(known_of_others(&HashMap::new(), false), [""; 0]);
        assert_eq!(open_cases_card(Some(0), 0, today).value, Some(0.0));
    }

    #[test]
    fn money_goes_to_minor_units_and_back() {
        assert_eq!((minor(12.34, Some("EUR")), minor(12.0, Some("JPY"))), (1234, 12));
        let today = Period::parse("2018-09-01").unwrap();
        let money = CustomerMoney {
            unpaid_minor: Some(1234),
            overdue_minor: None,
            disputed_minor: None,
            currency: "EUR".into(),
            without_rate: 2,
            ageing: Vec::new(),
        };
        let unpaid = unpaid_card(&money, &[], today);
        assert_eq!((unpaid.value, unpaid.left_out), (Some(12.34), 2));
        assert_eq!(open_cases_card(None, 0, today).value, None);
    }
}
