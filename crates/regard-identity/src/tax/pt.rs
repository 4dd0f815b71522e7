//! Portugal: Número de Identificação Fiscal (of an entity: NIPC), nine digits, the first of which is no zero.
//! **Source**: Decreto-Lei 14/2013 for the number; Autoridade Tributária e Aduaneira for the check digit (modulo 11); compared
//! with python-stdnum `pt.nif`.

use super::digits::{eleven_less, exactly, weighted};
use super::{Scheme, TaxNumber};

const WEIGHTS: [u32; 8] = [9, 8, 7, 6, 5, 4, 3, 2];

pub(super) fn read(body: &str) -> Option<TaxNumber> {
    let [front @ .., check] = exactly::<9>(body)?;
    let holds = front.first() != Some(&0) && eleven_less(weighted(&front, &WEIGHTS)) == check;
    holds.then(|| TaxNumber::whole(Scheme::PtNif, body))
}
