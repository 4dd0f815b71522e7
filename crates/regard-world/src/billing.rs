//! Invoices, payments, disputes and credit notes. Owns how customers pay; not the orders behind.

use crate::calendar::{Day, Micros, working};
use crate::commitments::{Claim, Credit};
use crate::key::Key;
use crate::layout::T;
use crate::life::Life;
use crate::orders::Order;
use crate::phrases::Occasion;
use crate::table::Cell;
use crate::truth::{PAYERS, effect};

/// What became of a dispute.
struct Settled {
    /// The day it was settled, or none while it is open.
    on: Option<Day>,
}

impl Life<'_, '_> {
    /// Bills an order that is there in full.
    pub(crate) fn bill(&mut self, order: &Order) {
        let issued = working(order.full + self.dice.whole(0, 1));
        if issued > self.calendar.until {
            return;
        }
        let amount = order.amount();
        let key = Key::new("INV", self.who.number, self.count.order);
        let due = issued + self.who.terms_days;
        self.billing_row(key, order.key, "F2", issued, due, amount);
        let chance = if order.late > 0 { effect::DISPUTE_CHANCE_LATE } else { effect::DISPUTE_CHANCE };
        let settled = if self.dice.chance(chance) { self.dispute(key, order, issued, due) } else { None };
        if settled.as_ref().is_some_and(|settled| settled.on.is_none()) {
            return;
        }
        let settled_on = settled.and_then(|settled| settled.on);
        self.pay(key, issued, due, amount, settled_on);
    }

    fn pay(&mut self, invoice: Key, issued: Day, due: Day, amount: i64, settled: Option<Day>) {
        if self.dice.chance(0.006) {
            return;
        }
        let (_, _, mean, deviation) = PAYERS[self.who.payer];
        let delay = (mean + deviation * self.dice.normal()).round() as i32;
        let earliest = settled.map_or(issued + 1, |day| day + self.dice.whole(2, 9));
        let paid = working((due + delay).max(earliest));
        if self.dice.chance(0.06) {
            let part = amount * 6 / 10;
            self.payment(invoice, paid, part);
            let rest = working(paid + self.dice.whole(8, 28));
            self.payment(invoice, rest, amount - part);
        } else {
            self.payment(invoice, paid, amount);
        }
    }

    fn payment(&mut self, invoice: Key, day: Day, amount: i64) {
        if day > self.calendar.until || amount == 0 {
            return;
        }
        self.count.payment += 1;
        let key = Key::new("PAY", self.who.number, self.count.payment);
        self.out.row(
            T::Payments,
            &[
                key.text().into(),
                invoice.text().into(),
                self.debtor.text().into(),
                Cell::Day(day),
                Cell::Int(amount),
                self.who.country.currency.into(),
            ],
        );
    }

    /// A credit note, settled within days. It carries a negative amount.
    pub(crate) fn credit(&mut self, order: Key, day: Day, amount: i64) {
        let issued = working(day);
        if issued > self.calendar.until || amount == 0 {
            return;
        }
        self.count.credit += 1;
        let key = Key::new("CRN", self.who.number, self.count.credit);
        self.billing_row(key, order, "G2", issued, issued + 14, -amount);
        let settled = working(issued + self.dice.whole(3, 12));
        self.payment(key, settled, -amount);
    }

    fn billing_row(&mut self, key: Key, order: Key, kind: &str, issued: Day, due: Day, amount: i64) {
        self.out.row(
            T::Invoices,
            &[
                key.text().into(),
                self.debtor.text().into(),
                order.text().into(),
                kind.into(),
                Cell::Day(issued),
                Cell::Day(due),
                Cell::Int(amount),
                self.who.country.currency.into(),
                self.who.country.company_code.into(),
            ],
        );
    }

    /// Opens a dispute, unless that is still to come.
    fn dispute(&mut self, invoice: Key, order: &Order, issued: Day, due: Day) -> Option<Settled> {
        const REASONS: [&str; 6] = [
            "late delivery",
            "wrong price",
            "wrong quantity",
            "defective goods",
            "missing purchase order number",
            "billed twice",
        ];
        let late = if order.late > 0 { 5.0 } else { 0.0 };
        let day = self.working_day(issued + 1, due);
        self.calendar.within(day)?;
        let reason = REASONS[self.dice.weighted(&[late, 2.4, 1.5, 1.0, 1.2, 0.5])];
        let opened: Micros = self.office_time(day);
        let amount = (order.amount() as f64 * self.dice.between(0.08, 1.0)) as i64;
        let planned = working(day + 6 + self.dice.exponential(22.0) as i32);
        let on = self.calendar.within(planned);
        let settled = on.map(|day| self.office_time(day));
        let upheld = if order.late > 0 { 0.55 } else { 0.4 };
        let outcome =
            ["upheld", "partly upheld", "rejected"][self.dice.weighted(&[upheld, 0.2, 0.8 - upheld])];
        self.count.dispute += 1;
        let key = Key::new("DSP", self.who.number, self.count.dispute);
        self.out.row(
            T::Disputes,
            &[
                key.text().into(),
                invoice.text().into(),
                self.account.text().into(),
                Cell::At(opened),
                reason.into(),
                Cell::Int(amount),
                settled.into(),
                if on.is_some() { outcome.into() } else { Cell::None },
            ],
        );
        self.tally.seen.open_disputes += u64::from(on.is_none());
        if let (Some(day), true) = (on, outcome != "rejected") {
            let credited = if outcome == "upheld" { amount } else { amount / 2 };
            self.credit(order.key, day + 1, credited);
        }
        let (chance, credit) = match outcome {
            "rejected" => (0.05, Credit::Refused(planned)),
            _ => (0.3, Credit::Noted(working(planned + 1))),
        };
        let occasion = Occasion::CreditDispute;
        self.promise_credit(&Claim { on: day, occasion, order: order.key, case: None, chance, credit });
        Some(Settled { on })
    }
}
