//! Austria: Umsatzsteuer-Identifikationsnummer, U and eight digits.
//! **Source**: Bundesministerium für Finanzen, "UID-Konstruktionsregeln"; compared with python-stdnum `at.uid`.

use super::digits::{exactly, luhn_sum};
use super::{Scheme, TaxNumber};

pub(super) fn read(body: &str) -> Option<TaxNumber> {
    let body = body.strip_prefix('U').unwrap_or(body);
    let values = exactly::<8>(body)?;
    let (front, check) = values.split_at(7);
    let expected = (10 - (luhn_sum(front) + 4) % 10) % 10;
    (check == [expected]).then(|| TaxNumber::whole(Scheme::AtUid, body))
}
