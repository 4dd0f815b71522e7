//! Brazil: CNPJ of a company (eight places for the company, four for the establishment, two check digits; from
//! 2026 letters in the first twelve) and CPF of a person.
//! **Source**: Receita Federal, Instrução Normativa RFB 2.119/2022 and 2.229/2024, Nota Técnica COCAD/SUARA 49/2024
//! (a letter counts as its ASCII code less 48); compared with python-stdnum `br.cnpj` and `br.cpf`.

use super::digits::{eleven_less, exactly, weighted, with_zeros};
use super::{Scheme, TaxNumber};

const CNPJ_WEIGHTS: [u32; 13] = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];
const CPF_WEIGHTS: [u32; 10] = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2];

pub(super) fn read(body: &str) -> Option<TaxNumber> {
    match body.len() {
        12..=14 => cnpj(&with_zeros(body, 14, 2)?),
        9..=11 => cpf(&with_zeros(body, 11, 2)?),
        _ => None,
    }
}

fn cnpj(number: &str) -> Option<TaxNumber> {
    let values: Vec<u32> = number.bytes().map(|byte| u32::from(byte).saturating_sub(48)).collect();
    let (front, checks) = values.split_at_checked(12)?;
    let first = eleven_less(weighted(front, CNPJ_WEIGHTS.get(1..)?));
    let with_first: Vec<u32> = front.iter().copied().chain([first]).collect();
    let second = eleven_less(weighted(&with_first, &CNPJ_WEIGHTS));
    let holds = checks == [first, second];
    let (entity, branch) = (number.get(..8)?, number.get(8..12)?);
    holds.then(|| TaxNumber::parted(Scheme::BrCnpj, number, entity, Some(branch)))
}

fn cpf(number: &str) -> Option<TaxNumber> {
    let values = exactly::<11>(number)?;
    let (front, checks) = values.split_at_checked(9)?;
    let first = eleven_less(weighted(front, CPF_WEIGHTS.get(1..)?));
    let with_first: Vec<u32> = front.iter().copied().chain([first]).collect();
    let second = eleven_less(weighted(&with_first, &CPF_WEIGHTS));
    (checks == [first, second]).then(|| TaxNumber::whole(Scheme::BrCpf, number))
}
