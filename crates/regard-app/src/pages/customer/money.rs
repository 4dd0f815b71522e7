//! What a customer owes, out of the same invoice rows that the list shows.

use super::rates::Rates;
use super::wire::{AgeingBucket, CustomerMoney};
use crate::pages::error::PageError;
use crate::pages::invoices::rules::{AGES, age_of};
use crate::pages::invoices::{InvoiceRow, InvoiceState};
use crate::pages::reader::View;
use std::collections::BTreeSet;

impl View<'_> {
    /// What a customer owes: in their own currency when all invoices are in one, else in the home's.
    pub(super) async fn money_of(&self, invoices: &[InvoiceRow]) -> Result<CustomerMoney, PageError> {
        let currencies: Vec<String> = invoices
            .iter()
            .map(|invoice| invoice.currency.clone())
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let home = self.reader.home().currency;
        match currencies.as_slice() {
            [] => Ok(add_up(&[], home.code(), None)),
            [one] => Ok(add_up(invoices, one, None)),
            _ => {
                let rates = self.rates_from(&currencies).await?;
                Ok(add_up(invoices, home.code(), Some(&rates)))
            }
        }
    }
}

/// Adds up what is open. With rates, each invoice counts at the rate of the day it was issued.
fn add_up(invoices: &[InvoiceRow], currency: &str, rates: Option<&Rates>) -> CustomerMoney {
    let mut ages = [0_i64; AGES.len()];
    let (mut disputed, mut without_rate) = (0, 0);
    for invoice in invoices {
        let open = match rates {
            Some(rates) => rates.convert(invoice.open_minor, &invoice.currency, invoice.issued_on),
            None => Some(invoice.open_minor),
        };
        let Some(open) = open else {
            without_rate += u64::from(invoice.open_minor != 0);
            continue;
        };
        ages[age_of(invoice)] += open;
        if invoice.state == InvoiceState::Disputed {
            disputed += open;
        }
    }
    let known = !invoices.is_empty();
    let bucket =
        |(bucket, amount_minor): (&&str, i64)| AgeingBucket { bucket: (*bucket).to_owned(), amount_minor };
    CustomerMoney {
        unpaid_minor: known.then(|| ages.iter().sum()),
        overdue_minor: known.then(|| ages[1..].iter().sum()),
        disputed_minor: known.then_some(disputed),
        currency: currency.to_owned(),
        without_rate,
        ageing: if known { AGES.iter().zip(ages).map(bucket).collect() } else { Vec::new() },
    }
}

#[cfg(test)]
mod tests {
    use super::super::rates::tests::rates;
    use super::*;
    use crate::pages::invoices::rules::invoice_row;
    use crate::pages::invoices::rules::tests::facts;
    use proptest::prelude::*;

    fn row(amount: i64, paid: i64, due: &str, disputed: bool, currency: &str) -> InvoiceRow {
        let mut facts = facts(amount, paid, due, disputed);
        facts.currency = currency.into();
        invoice_row(facts, "2018-09-01".parse().unwrap())
    }

    #[test]
    fn a_credit_note_is_taken_off_and_a_disputed_debt_still_ages() {
        let invoices = [
            row(100, 0, "2018-09-10", false, "EUR"),
            row(200, 50, "2018-08-20", false, "EUR"),
            row(300, 0, "2018-05-01", true, "EUR"),
            row(-40, 0, "2018-08-20", false, "EUR"),
        ];
        let money = add_up(&invoices, "EUR", None);
        assert_eq!(
            (money.unpaid_minor, money.overdue_minor, money.disputed_minor),
            (Some(510), Some(450), Some(300))
        );
        let ages: Vec<i64> = money.ageing.iter().map(|bucket| bucket.amount_minor).collect();
        assert_eq!(ages, [60, 150, 0, 0, 300]);
    }

    #[test]
    fn other_currencies_count_at_the_rate_of_their_day_and_no_rate_is_said() {
        let invoices = [
            row(1000, 0, "2018-09-10", false, "EUR"),
            row(1000, 0, "2018-09-10", false, "USD"),
            row(1000, 0, "2018-09-10", false, "CHF"),
        ];
        let money = add_up(&invoices, "EUR", Some(&rates()));
        assert_eq!((money.unpaid_minor, money.without_rate), (Some(1500), 1));
    }

    #[test]
    fn without_invoices_nothing_is_known() {
        let money = add_up(&[], "EUR", None);
        assert_eq!((money.unpaid_minor, money.ageing.len()), (None, 0));
    }

    proptest! {
        #[test]
        fn the_ages_add_up_to_what_is_unpaid(
            invoices in proptest::collection::vec((-500_i64..900, 0_i64..900, 1_u8..29, any::<bool>()), 1..20),
        ) {
            let rows: Vec<_> = invoices.iter()
                .map(|(amount, paid, day, disputed)| row(*amount, *paid, &format!("2018-07-{day:02}"), *disputed, "EUR"))
                .collect();
            let money = add_up(&rows, "EUR", None);
            let ages: i64 = money.ageing.iter().map(|bucket| bucket.amount_minor).sum();
            prop_assert_eq!(money.unpaid_minor, Some(ages));
            let unpaid: i64 = rows.iter().map(|row| row.open_minor).sum();
            prop_assert_eq!(ages, unpaid);
        }
    }
}
