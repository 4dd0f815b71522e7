//! Poland: Numer Identyfikacji Podatkowej, ten digits. It has no zeros in front that could be lost. REGON, KRS and PESEL
//! are other numbers and fail.
//! **Source**: Ministerstwo Finansów, description of the NIP (weights 6 5 7 2 3 4 5 6 7, modulo 11); compared with
//! python-stdnum `pl.nip`.

use super::digits::{exactly, weighted};
use super::{Scheme, TaxNumber};

const WEIGHTS: [u32; 9] = [6, 5, 7, 2, 3, 4, 5, 6, 7];

pub(super) fn read(body: &str) -> Option<TaxNumber> {
    let [front @ .., check] = exactly::<10>(body)?;
    (weighted(&front, &WEIGHTS) % 11 == check).then(|| TaxNumber::whole(Scheme::PlNip, body))
}
