//! Tax numbers worked by hand, country by country. The numbers stand in public descriptions of the number itself.

use super::*;
use proptest::prelude::*;

fn read(country: &str, text: &str) -> TaxReading {
    TaxNumber::read(text, Country::read(country))
}

/// Scheme, entity and branch of a text that holds.
fn parts(country: &str, text: &str) -> (Scheme, String, Option<String>) {
    match read(country, text) {
        TaxReading::Number(tax) => (tax.scheme, tax.entity, tax.branch),
        other => panic!("{country} {text}: {other:?}"),
    }
}

fn assert_same(country: &str, scheme: Scheme, entity: &str, texts: &[&str]) {
    for text in texts {
        let (found_scheme, found, _) = parts(country, text);
        assert_eq!((found_scheme, found.as_str()), (scheme, entity), "{text}");
    }
}

fn assert_fail(country: &str, texts: &[&str]) {
    for text in texts {
        assert_eq!(read(country, text), TaxReading::FailsCheck, "{country} {text}");
    }
}

#[test]
fn germany() {
    // The product goes from 10 over 2, 10, 1, 3, 4, 7, 1 to 5; 11 - 5 = 6.
    let texts = ["DE136695976", "DE 136 695 976", "136.695.976", "USt-IdNr.: DE136695976", "de-136695976"];
    assert_same("DE", Scheme::DeUstId, "136695976", &texts);
    // One digit wrong; two digits swapped; a Steuernummer; too short.
    assert_fail("DE", &["DE136695977", "DE136659976", "181/815/08155", "13669597"]);
}

#[test]
fn poland() {
    // 5×6 + 2×5 + 6×7 + 1×2 + 0×3 + 4×4 + 0×5 + 8×6 + 2×7 = 162 = 14×11 + 8
    let texts = ["5261040828", "526-104-08-28", "PL 526 104 08 28", "NIP: 526-10-40-828", "PL5261040828"];
    assert_same("PL", Scheme::PlNip, "5261040828", &texts);
    // A digit wrong; a REGON of nine digits; a PESEL of eleven.
    assert_fail("PL", &["5261040829", "000331501", "44051401359"]);
}

#[test]
fn spain() {
    // An entity: 5, 8, 8, 1, 8, 5, 0 → 1+0 + 8 + 1+6 + 1 + 1+6 + 5 + 0 = 29; 30 - 29 = 1, or the letter A.
    assert_same(
        "ES",
        Scheme::EsNif,
        "A5881850",
        &["A58818501", "ESA58818501", "A-58.818.501", "CIF A5881850A"],
    );
    // A person: 54362315 = 23 × 2363578 + 21, the 21st letter from zero is K. A lost zero; a foreigner.
    assert_same("ES", Scheme::EsNif, "54362315K", &["54362315K", "54.362.315-K", "ES54362315K"]);
    assert_same("ES", Scheme::EsNif, "05436231C", &["05436231C", "5436231C"]);
    assert_same("ES", Scheme::EsNif, "X2482300W", &["X2482300W", "X-2482300-W"]);
    assert_fail("ES", &["A58818502", "54362315Z", "X2482300A", "I58818501", "A5881850"]);
}

#[test]
fn italy() {
    // 0 0 7 4 3 1 1 0 1 5 7: odd places 0+7+3+1+1 = 12, even ones doubled 0+8+2+0+1 = 11, and 7: 30.
    let texts = ["00743110157", "IT00743110157", "IT 00743 110157", "P.IVA 00743110157", "743110157"];
    assert_same("IT", Scheme::ItIva, "00743110157", &texts);
    // A digit wrong; no such office (555); a person's codice fiscale.
    assert_fail("IT", &["00743110158", "00743115552", "RSSMRA85T10A562S"]);
}

#[test]
fn france() {
    // The key: (12 + 3 × (404833048 mod 97)) mod 97 = (12 + 3 × 56) mod 97 = 83.
    let texts =
        ["404833048", "404 833 048", "FR83404833048", "FR 83 404 833 048", "83404833048", "SIREN 404833048"];
    assert_same("FR", Scheme::FrSiren, "404833048", &texts);
    let (_, entity, branch) = parts("FR", "732 829 320 00074");
    assert_eq!((entity.as_str(), branch.as_deref()), ("732829320", Some("00074")));
    // La Poste: the sum of all digits is 45, a multiple of five, and not Luhn's.
    assert_eq!(parts("FR", "35600000049837").1, "356000000");
    assert_fail("FR", &["404833049", "FR84404833048", "73282932000075", "40483304"]);
}

#[test]
fn portugal() {
    // 5×9 + 0×8 + 1×7 + 9×6 + 6×5 + 4×4 + 8×3 + 4×2 = 184 = 16×11 + 8; 11 - 8 = 3.
    assert_same(
        "PT",
        Scheme::PtNif,
        "501964843",
        &["501964843", "PT501964843", "501 964 843", "NIPC: 501.964.843"],
    );
    assert_fail("PT", &["501964842", "50196484", "001964843"]);
}

#[test]
fn brazil() {
    let (scheme, entity, branch) = parts("BR", "16.727.230/0001-97");
    assert_eq!((scheme, entity.as_str(), branch.as_deref()), (Scheme::BrCnpj, "16727230", Some("0001")));
    // Letters count as their ASCII code less 48; the example of the Receita Federal.
    assert_eq!(parts("BR", "12.ABC.345/01DE-35").1, "12ABC345");
    // Zeros that a spreadsheet took away.
    assert_same(
        "BR",
        Scheme::BrCnpj,
        "00360305",
        &["00.360.305/0001-04", "360305000104", "CNPJ 00360305000104"],
    );
    assert_same("BR", Scheme::BrCpf, "39053344705", &["390.533.447-05", "39053344705", "CPF: 390533447-05"]);
    assert_fail("BR", &["16.727.230/0001-98", "390.533.447-15", "1672723000"]);
}

#[test]
fn austria() {
    // 1358562: 1 + 6 + 5 + 7 (8 doubled) + 5 + 3 (6 doubled) + 2 = 29; 29 + 4 = 33; 10 - 3 = 7.
    assert_same(
        "AT",
        Scheme::AtUid,
        "13585627",
        &["ATU13585627", "U13585627", "ATU 135 856 27", "UID: ATU13585627"],
    );
    assert_fail("AT", &["ATU13585626", "ATU1358562", "98 123/4560"]);
}

#[test]
fn the_netherlands() {
    // 0×9 + 0×8 + 4×7 + 4×6 + 9×5 + 5×4 + 4×3 + 4×2 = 137 = 12×11 + 5, the ninth digit.
    assert_same(
        "NL",
        Scheme::NlRsin,
        "004495445",
        &["NL004495445B01", "NL 0044.95.445.B01", "004495445", "4495445B01"],
    );
    assert_eq!(parts("NL", "NL004495445B01").2.as_deref(), Some("01"));
    // A sole trader's number since 2020 holds no RSIN: the whole, letters as in an IBAN, is 1 modulo 97.
    assert_same("NL", Scheme::NlBtw, "000099998", &["NL000099998B57", "000099998B57"]);
    assert_fail("NL", &["NL004495446B01", "NL000099998B58", "NL004495445B00", "0044954"]);
}

#[test]
fn a_country_in_front_counts_more_than_the_customers() {
    assert_same("FR", Scheme::DeUstId, "136695976", &["DE136695976"]);
    assert_same("", Scheme::PlNip, "5261040828", &["PL5261040828"]);
    let greek = Scheme::Other(Country::read("Greece").unwrap());
    assert_same("", greek, "094259216", &["EL094259216", "GR 094259216"]);
    let swiss = Scheme::Other(Country::read("CH").unwrap());
    assert_same("CH", swiss, "107787577", &["CHE-107.787.577", "CHE-107.787.577 MWST", "CHE107787577 TVA"]);
    let british = Scheme::Other(Country::read("UK").unwrap());
    assert_same("UK", british, "980780684", &["GB 980 7806 84", "980780684"]);
    assert_same("", Scheme::Unknown, "5261040828", &["526-104-08-28"]);
    // A person's code begins with the letters of Belgium.
    assert_eq!(read("IT", "BELLUI80A01H501X"), TaxReading::FailsCheck);
}

#[test]
fn fillers_and_samples_are_no_numbers() {
    for text in [
        "00000000",
        "0000000000",
        "11111111111",
        "99999999",
        "123456789",
        "12345678901",
        "987654321",
        "DE123456788",
        "DE999999999",
        "PL1111111111",
        "123-456-32-18",
        "B12345674",
        "12345678Z",
        "00000000T",
        "12345678903",
        "00000000000",
        "999999990",
        "11.222.333/0001-81",
        "12.345.678/0001-95",
        "000.000.000-00",
        "111.111.111-11",
        "ATU12345675",
        "NL123456782B01",
        "123456782",
    ] {
        for country in ["DE", "PL", "ES", "IT", "FR", "PT", "BR", "AT", "NL", ""] {
            let reading = read(country, text);
            assert!(!matches!(reading, TaxReading::Number(_)), "{country} {text}: {reading:?}");
        }
    }
    for text in ["", " ", "-", "n/a", "unknown", "DE", "12", "keine", "1E+10"] {
        assert_eq!(read("DE", text), TaxReading::Nothing, "{text}");
    }
}

#[test]
fn a_spreadsheets_decimal_is_left_out() {
    assert_eq!(parts("PL", "5261040828.0").1, "5261040828");
}

proptest! {
    #[test]
    fn any_text_is_read(text in "\\PC{0,40}", country in "[A-Z]{2}") {
        let _ = read(&country, &text);
    }

    #[test]
    fn any_text_like_a_number_is_read(text in "[A-Z]{0,3}[0-9A-Z]{0,16}", country in "AT|BR|DE|ES|FR|IT|NL|PL|PT") {
        let _ = read(&country, &text);
    }

    #[test]
    fn one_wrong_digit_is_found_out(place in 0usize..9, more in 1u8..10) {
        let mut digits = *b"136695976";
        digits[place] = b'0' + (digits[place] - b'0' + more) % 10;
        let text = String::from_utf8_lossy(&digits).into_owned();
        prop_assert!(!matches!(read("DE", &text), TaxReading::Number(_)));
    }

    #[test]
    fn reading_what_was_read_gives_the_same(text in "[0-9]{9,14}", country in "BR|DE|FR|IT|NL|PL|PT") {
        if let TaxReading::Number(tax) = read(&country, &text) {
            prop_assert_eq!(read(&country, tax.number()), TaxReading::Number(tax.clone()));
        }
    }
}
