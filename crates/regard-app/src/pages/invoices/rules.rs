//! What is left of an invoice, where it stands and how old the debt is: pure rules over what was read.

use super::wire::{InvoiceFilter, InvoiceRow, InvoiceState};
use crate::pages::orders::rules::days_between;
use jiff::civil::Date;

/// An invoice or credit note, as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct InvoiceFacts {
    pub(crate) invoice_id: String,
    pub(crate) kind: Option<String>,
    pub(crate) issued_on: Date,
    pub(crate) due_on: Date,
    pub(crate) amount_minor: i64,
    pub(crate) currency: String,
    pub(crate) order_id: Option<String>,
    /// What was paid for it by the moment.
    pub(crate) paid_minor: i64,
    /// A dispute of it is not resolved at the moment.
    pub(crate) disputed: bool,
}

/// The row of an invoice on a day.
pub(crate) fn invoice_row(facts: InvoiceFacts, today: Date) -> InvoiceRow {
    let open_minor = facts.amount_minor - facts.paid_minor;
    let credit = facts.amount_minor < 0 || facts.kind.as_deref().is_some_and(is_credit_note);
    let past_due = facts.due_on < today;
    let state = if credit {
        InvoiceState::Credit
    } else if open_minor <= 0 {
        InvoiceState::Paid
    } else if facts.disputed {
        InvoiceState::Disputed
    } else if past_due {
        InvoiceState::Overdue
    } else {
        InvoiceState::Open
    };
    let waits = !credit && open_minor > 0 && past_due;
    InvoiceRow {
        invoice_id: facts.invoice_id,
        kind: facts.kind,
        issued_on: facts.issued_on,
        due_on: facts.due_on,
        amount_minor: facts.amount_minor,
        paid_minor: facts.paid_minor,
        open_minor,
        currency: facts.currency,
        state,
        days_late: waits.then(|| days_between(facts.due_on, today)),
        order_id: facts.order_id,
    }
}

/// Sources write it with a blank, an underscore or a hyphen, and in any case.
pub(crate) fn is_credit_note(kind: &str) -> bool {
    let letters = kind.chars().filter(char::is_ascii_alphabetic).map(|letter| letter.to_ascii_lowercase());
    letters.eq("creditnote".chars())
}

impl InvoiceFilter {
    /// Whether the filter shows an invoice that stands so.
    pub(crate) fn shows(self, state: InvoiceState) -> bool {
        match self {
            Self::All => true,
            Self::Open => {
                matches!(state, InvoiceState::Open | InvoiceState::Overdue | InvoiceState::Disputed)
            }
            Self::Overdue => state == InvoiceState::Overdue,
            Self::Disputed => state == InvoiceState::Disputed,
            Self::Paid => state == InvoiceState::Paid,
        }
    }
}

/// The names of the ages of a debt, youngest first.
pub(crate) const AGES: [&str; 5] = ["current", "1_30", "31_60", "61_90", "over_90"];

/// Which of [`AGES`] a debt is in, by its days past due; a credit or overpayment is current.
pub(crate) fn age_of(row: &InvoiceRow) -> usize {
    match row.days_late {
        None | Some(..=0) => 0,
        Some(1..=30) => 1,
        Some(31..=60) => 2,
        Some(61..=90) => 3,
        Some(91..) => 4,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn facts(amount_minor: i64, paid_minor: i64, due_on: &str, disputed: bool) -> InvoiceFacts {
        InvoiceFacts {
            invoice_id: "i1".into(),
            kind: Some("invoice".into()),
            issued_on: "2018-07-01".parse().unwrap(),
            due_on: due_on.parse().unwrap(),
            amount_minor,
            currency: "EUR".into(),
            order_id: None,
            paid_minor,
            disputed,
        }
    }

    fn today() -> Date {
        "2018-09-01".parse().unwrap()
    }

    #[test]
    fn an_invoice_stands_by_what_is_left_of_it() {
        let stand = |facts| {
            let row = invoice_row(facts, today());
            (row.state, row.open_minor, row.days_late)
        };
        assert_eq!(stand(facts(100, 0, "2018-09-01", false)), (InvoiceState::Open, 100, None));
        assert_eq!(stand(facts(100, 40, "2018-08-31", false)), (InvoiceState::Overdue, 60, Some(1)));
        assert_eq!(stand(facts(100, 40, "2018-08-31", true)), (InvoiceState::Disputed, 60, Some(1)));
        assert_eq!(stand(facts(100, 100, "2018-08-01", true)), (InvoiceState::Paid, 0, None));
        assert_eq!(stand(facts(100, 120, "2018-08-01", false)), (InvoiceState::Paid, -20, None));
        assert_eq!(stand(facts(-50, 0, "2018-08-01", false)), (InvoiceState::Credit, -50, None));
        assert!(is_credit_note("Credit Note") && is_credit_note("credit_note") && !is_credit_note("invoice"));
    }

    #[test]
    fn a_debt_ages_by_thirty_days() {
        let age = |due| AGES[age_of(&invoice_row(facts(100, 0, due, false), today()))];
        let ages =
            ["2018-09-01", "2018-08-31", "2018-08-02", "2018-08-01", "2018-06-03", "2018-06-02"].map(age);
        assert_eq!(ages, ["current", "1_30", "1_30", "31_60", "61_90", "over_90"]);
    }

    proptest! {
        #[test]
        fn overdue_and_past_due_are_the_same_unless_disputed(
            amount in -1000_i64..1000, paid in 0_i64..1000, due in 0_i64..90, disputed in any::<bool>(),
        ) {
            let mut facts = facts(amount, paid, "2018-07-01", disputed);
            facts.due_on = facts.due_on.saturating_add(jiff::Span::new().days(due));
            let row = invoice_row(facts, today());
            prop_assert_eq!(age_of(&row) > 0, row.days_late.is_some());
            if !disputed {
                prop_assert_eq!(row.state == InvoiceState::Overdue, row.days_late.is_some());
            }
            let shown = [InvoiceFilter::Open, InvoiceFilter::Paid].iter().filter(|filter| filter.shows(row.state));
            prop_assert_eq!(shown.count(), usize::from(row.state != InvoiceState::Credit));
        }
    }
}
