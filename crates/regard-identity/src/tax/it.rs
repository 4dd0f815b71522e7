//! Italy: partita IVA, eleven digits: seven for the taxpayer, three for the office, one check digit. The codice
//! fiscale of a person (sixteen letters and digits) is none and fails.
//! **Source**: Decreto ministeriale of 23 December 1976 (Luhn); the codes of offices as Agenzia delle Entrate gives them out
//! and Oracle's documentation of ORA_IT_VAT lists them; compared with python-stdnum `it.iva`.

use super::digits::{exactly, luhn, with_zeros};
use super::{Scheme, TaxNumber};

pub(super) fn read(body: &str) -> Option<TaxNumber> {
    let number = with_zeros(body, 11, 3)?;
    let values = exactly::<11>(&number)?;
    let office: u32 = number.get(7..10)?.parse().ok()?;
    let known_office = matches!(office, 1..=100 | 120 | 121 | 888 | 999);
    let numbered = values.iter().take(7).any(|value| *value > 0);
    (numbered && known_office && luhn(&values)).then(|| TaxNumber::whole(Scheme::ItIva, number))
}
