//! Invoices, payments, disputes and deals, as events.

use super::event::{Teller, Telling};
use super::statements::From;
use super::wire::Tone;
use crate::pages::error::PageError;
use crate::pages::invoices::rules::is_credit_note;
use crate::pages::orders::rules::days_between;
use crate::pages::rows::Row;
use crate::pages::search::invoice_href;
use crate::pages::sentence::Sentence;

pub(super) const INVOICED: From = From {
    select: "i.kind, i.amount_minor, i.currency, i.due_on",
    from: "from invoices i where i.customer_id = $1",
    id: "i.invoice_id",
    time: "i.issued_on",
    by_day: true,
};

pub(super) const PAID: From = From {
    select: "p.invoice_id, p.amount_minor, p.currency, i.due_on, p.paid_on",
    // Whether it came late is told of the customer's own invoices only: all others need not be looked through.
    from: "from payments p left join (select invoice_id, due_on from invoices where customer_id = $1) i \
           on i.invoice_id = p.invoice_id where p.customer_id = $1",
    id: "p.payment_id",
    time: "p.paid_on",
    by_day: true,
};

const DISPUTES: From = From {
    select: "d.invoice_id, d.amount_minor, i.currency, d.reason, d.outcome",
    from: "from disputes d left join invoices i on i.invoice_id = d.invoice_id where d.customer_id = $1",
    id: "d.dispute_id",
    time: "d.opened_at",
    by_day: false,
};
pub(super) const DISPUTED: From = DISPUTES;
pub(super) const SETTLED: From = From { time: "d.resolved_at", ..DISPUTES };

const DEALS: From = From {
    select: "d.name, d.amount_minor, d.currency, d.won, d.lost_reason",
    from: "from deals d where d.customer_id = $1",
    id: "d.deal_id",
    time: "d.opened_on",
    by_day: true,
};
pub(super) const DEAL_OPENED: From = DEALS;
pub(super) const DEAL_CLOSED: From = From { time: "d.closed_on", ..DEALS };

impl Teller<'_> {
    pub(super) fn invoiced(&self, id: &str, row: &Row<'_>) -> Result<Telling, PageError> {
        let credit = row.must_int("amount_minor")? < 0 || row.text("kind")?.is_some_and(is_credit_note);
        let key = if credit { "timeline.credit_note" } else { "timeline.invoice" };
        let title = Sentence::new(key).with("invoice_id", id).with("due_on", row.day("due_on")?);
        Ok((self.money(title, row)?, Some(invoice_href(id)), Tone::Plain))
    }

    pub(super) fn paid(&self, row: &Row<'_>) -> Result<Telling, PageError> {
        let due = row.day("due_on")?.zip(row.day("paid_on")?);
        let late = due.filter(|(due, paid)| paid > due).map(|(due, paid)| days_between(due, paid));
        let (key, tone) = match (due, late) {
            (_, Some(_)) => ("timeline.payment_late", Tone::Plain),
            (Some(_), None) => ("timeline.payment", Tone::Good),
            (None, None) => ("timeline.payment", Tone::Plain),
        };
        self.of_invoice(Sentence::new(key).with("days", late), row, tone)
    }

    pub(super) fn disputed(&self, row: &Row<'_>) -> Result<Telling, PageError> {
        let title = Sentence::new("timeline.dispute_opened").with("reason", row.text("reason")?);
        self.of_invoice(title, row, Tone::Bad)
    }

    pub(super) fn settled(&self, row: &Row<'_>) -> Result<Telling, PageError> {
        let title = Sentence::new("timeline.dispute_resolved").with("outcome", row.text("outcome")?);
        self.of_invoice(title, row, Tone::Good)
    }

    fn of_invoice(&self, title: Sentence, row: &Row<'_>, tone: Tone) -> Result<Telling, PageError> {
        let invoice_id = row.text("invoice_id")?;
        let title = self.money(title.with("invoice_id", invoice_id), row)?;
        Ok((title, invoice_id.map(invoice_href), tone))
    }

    pub(super) fn deal_opened(&self, row: &Row<'_>) -> Result<Telling, PageError> {
        self.deal("timeline.deal_opened", row, Tone::Plain)
    }

    pub(super) fn deal_closed(&self, row: &Row<'_>) -> Result<Telling, PageError> {
        match row.flag("won")? {
            Some(true) => self.deal("timeline.deal_won", row, Tone::Good),
            _ => self.deal("timeline.deal_lost", row, Tone::Bad),
        }
    }

    fn deal(&self, key: &str, row: &Row<'_>, tone: Tone) -> Result<Telling, PageError> {
        let title =
            Sentence::new(key).with("name", row.text("name")?).with("reason", row.text("lost_reason")?);
        Ok((self.money(title, row)?, None, tone))
    }

    /// Puts the amount of a row in; without a currency of its own it is in the home's.
    pub(super) fn money(&self, title: Sentence, row: &Row<'_>) -> Result<Sentence, PageError> {
        let currency = row.text("currency")?.unwrap_or(self.home_currency);
        Ok(title.with("amount_minor", row.int("amount_minor")?).with("currency", currency))
    }
}
