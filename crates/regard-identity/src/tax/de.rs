//! Germany: Umsatzsteuer-Identifikationsnummer, nine digits. A Steuernummer of a tax office is none and fails.
//! **Source**: Bundesgesetzblatt 1993 I, page 736, annex 3 to § 9 ZMDV (ISO 7064, MOD 11,10); compared with
//! python-stdnum `de.vat`.

use super::digits::exactly;
use super::{Scheme, TaxNumber};

pub(super) fn read(body: &str) -> Option<TaxNumber> {
    let values = exactly::<9>(body)?;
    let [front @ .., check] = values;
    let product = front.iter().fold(10, |product, value| {
        let sum = (value + product) % 10;
        (2 * if sum == 0 { 10 } else { sum }) % 11
    });
    let expected = (11 - product) % 10;
    (front.first() != Some(&0) && check == expected).then(|| TaxNumber::whole(Scheme::DeUstId, body))
}
