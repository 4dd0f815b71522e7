//! The rules for a pair, one by one.

use crate::support::{Said, certainty, customer, decided, groups, keys, pair};
use regard_identity::Certainty::{Certain, Likely};
use regard_identity::{CustomerRecord, Reason, SharedKind};

#[test]
fn a_key_of_a_source_in_common_is_certain() {
    let one = customer("1", "Alpha").known_as("erp", "10023");
    let two = customer("2", "Omega").known_as("crm", "A-7").known_as("erp", " 10023 ");
    let other = customer("3", "Alpine").known_as("crm", "10023");
    let identities = decided(&[one, two, other]);
    assert_eq!(keys(&identities, "1", "2"), (vec!["same_source_key"], vec![]));
    assert_eq!(groups(&identities), [["1", "2"]]);
    assert_eq!(identities.pairs.len(), 1);
}

#[test]
fn a_group_of_companies_is_likely_and_asked_about_once_each() {
    let records = ["Orchid", "Papaya", "Quince", "Rambutan"];
    let records: Vec<CustomerRecord> = records
        .iter()
        .enumerate()
        .map(|(id, name)| customer(&id.to_string(), name).domain("fruit.example.org.de"))
        .collect();
    let identities = decided(&records);
    let named: Vec<_> =
        identities.pairs.iter().map(|pair| (pair.first.as_str(), pair.second.as_str())).collect();
    assert_eq!(named, [("0", "1"), ("0", "2"), ("0", "3")]);
    assert!(identities.pairs.iter().all(|pair| pair.certainty == Likely));
    assert_eq!(keys(&identities, "0", "1"), (vec!["same_domain"], vec![]));
}

#[test]
fn a_common_word_in_common_is_nothing() {
    let mut records =
        vec![customer("a", "Müller Logistik").from("DE"), customer("b", "Müller Bau").from("DE")];
    for number in 0..10 {
        records.push(customer(&format!("l{number}"), &format!("Nord{number} Logistik")).from("DE"));
        records.push(customer(&format!("b{number}"), &format!("Sued{number} Bau")).from("DE"));
    }
    assert_eq!(decided(&records).pairs, []);
}

#[test]
fn an_error_in_a_common_word_is_found_where_the_rest_agrees() {
    let mut records = vec![
        customer("a", "Müller Logistik").from("DE"),
        customer("b", "Müler Logistik").from("DE"),
        customer("c", "Logistik Mueler").from("AT"),
    ];
    for number in 0..40 {
        records.push(customer(&format!("m{number:02}"), &format!("Müller Werk{number}")).from("DE"));
        records.push(customer(&format!("l{number:02}"), &format!("Stadt{number} Logistik")).from("DE"));
    }
    let identities = decided(&records);
    assert_eq!(certainty(&identities, "a", "b"), Some(Likely));
    assert_eq!(identities.pairs.len(), 1);
    // A spelling that many have is a name of its own.
    for number in 0..6 {
        records.push(customer(&format!("o{number}"), &format!("Müler Ort{number}")).from("DE"));
    }
    assert_eq!(decided(&records).pairs, []);
}

#[test]
fn order_and_blanks_make_a_name_similar_and_not_the_same() {
    for (one, two) in [("Logistik Zephyrine", "Zephyrine Logistik"), ("Data Soft", "Datasoft GmbH")] {
        let identities = decided(&[customer("1", one).from("DE"), customer("2", two).from("DE")]);
        let pair = pair(&identities, "1", "2").unwrap();
        assert_eq!(pair.certainty, Likely);
        let expected =
            Reason::SimilarName { first: one.to_owned(), second: two.to_owned(), likeness_percent: 100 };
        assert_eq!(pair.evidence.first(), Some(&expected));
    }
}

#[test]
fn a_similar_name_needs_a_country_or_a_domain() {
    let (one, two) = (customer("1", "Zephyrine Foods"), customer("2", "Zephirine Foods"));
    assert_eq!(decided(&[one.clone(), two.clone()]).pairs, []);
    let apart = [one.clone().from("DE"), two.clone().from("AT")];
    assert_eq!(decided(&apart).pairs, []);
    let together = [one.domain("zephyrine.com"), two.domain("zephyrine.com")];
    assert_eq!(keys(&decided(&together), "1", "2").0, ["similar_name", "same_domain"]);
}

#[test]
fn two_companies_of_one_name_wait_for_a_person() {
    let one = customer("1", "Zephyrine GmbH").domain("zephyrine.com").from("DE");
    let two = customer("2", "Zephyrine Sp. z o.o.").domain("zephyrine.com").from("PL");
    let identities = decided(&[one, two]);
    assert_eq!(certainty(&identities, "1", "2"), Some(Likely));
    assert_eq!(keys(&identities, "1", "2").1, ["different_countries", "different_legal_forms"]);
    let one = customer("1", "Zephyrine GmbH").domain("zephyrine.com").from("DE");
    let two = customer("2", "Zephyrine GmbH & Co. KG").domain("zephyrine.com").from("DE");
    let identities = decided(&[one, two]);
    assert_eq!((certainty(&identities, "1", "2"), identities.groups.len()), (Some(Likely), 0));
}

#[test]
fn branches_of_one_company_wait_for_a_person() {
    for (country, one, two) in [
        ("BR", "30.135.463/0001-21", "30.135.463/0002-02"),
        ("FR", "73282932000074", "73282932000017"),
        ("NL", "NL822503323B01", "NL822503323B02"),
    ] {
        let records =
            [customer("1", "Alpha").tax(one).from(country), customer("2", "Omega").tax(two).from(country)];
        let identities = decided(&records);
        assert_eq!(
            keys(&identities, "1", "2"),
            (vec!["same_company_other_branch", "same_country"], vec![]),
            "{country}"
        );
        assert_eq!(certainty(&identities, "1", "2"), Some(Likely), "{country}");
    }
}

#[test]
fn a_number_without_a_country_is_a_guess() {
    let one = customer("1", "Alpha").tax("PL5753113361");
    let two = customer("2", "Omega").tax("575-311-33-61");
    let identities = decided(&[one, two]);
    assert_eq!(certainty(&identities, "1", "2"), Some(Likely));
    // A country whose check digits are not known here: the number joins, but contradicts nobody.
    let british =
        |id: &str, tax: &str| customer(id, "Zephyrine Ltd").tax(tax).from("UK").domain("zephyrine.co.uk");
    let same = decided(&[british("1", "GB 980 7806 84"), british("2", "980780684")]);
    assert_eq!(keys(&same, "1", "2").0.first(), Some(&"same_tax_number"));
    let other = decided(&[british("1", "GB 980 7806 84"), british("2", "GB 243 5709 57")]);
    assert_eq!(certainty(&other, "1", "2"), Some(Certain));
}

#[test]
fn numbers_of_two_kinds_do_not_contradict_each_other() {
    // An owner's CPF and the company's CNPJ; a German and a Polish number of one company.
    for (one, two) in [("390.533.447-05", "30.135.463/0001-21"), ("DE792174218", "PL5753113361")] {
        let of = |id: &str, tax: &str| customer(id, "Zephyrine").tax(tax).from("BR").domain("zephyrine.com");
        assert_eq!(certainty(&decided(&[of("1", one), of("2", two)]), "1", "2"), Some(Certain), "{one}");
    }
}

#[test]
fn contacts_in_common_are_a_guess() {
    let one = customer("1", "Jan Kowalski").email("jan.kowalski@wp.pl").phone("+48 601 123 987");
    let two = customer("2", "Kowalski Jan").email("Jan.Kowalski@WP.pl").phone("601-123-987");
    let identities = decided(&[one, two]);
    assert_eq!(keys(&identities, "1", "2"), (vec!["similar_name", "same_email", "same_phone"], vec![]));
    assert_eq!(certainty(&identities, "1", "2"), Some(Likely));
    // A phone alone is a switchboard's.
    let one = customer("1", "Alpha").phone("+48 601 123 987");
    let two = customer("2", "Omega").phone("601-123-987");
    assert_eq!(decided(&[one, two]).pairs, []);
}

#[test]
fn the_same_name_with_a_country_missing_is_a_guess_and_in_two_countries_nothing() {
    let named = |id: &str| customer(id, "Zephyrine Foods");
    assert_eq!(certainty(&decided(&[named("1").from("DE"), named("2")]), "1", "2"), Some(Likely));
    assert_eq!(decided(&[named("1").from("DE"), named("2").from("AT")]).pairs, []);
}

#[test]
fn what_too_many_share_proves_nothing_and_is_told() {
    let many = |count: usize, each: &dyn Fn(CustomerRecord, usize) -> CustomerRecord| {
        let records = (0..count)
            .map(|number| each(customer(&format!("{number:03}"), &format!("Word{number}x")), number));
        decided(&records.collect::<Vec<_>>())
    };
    let told = |identities: &regard_identity::Identities| {
        identities.too_shared.iter().map(|shared| (shared.kind, shared.customers)).collect::<Vec<_>>()
    };
    let domains = many(21, &|record, _| record.domain("agency.de"));
    assert_eq!((domains.pairs.len(), told(&domains)), (0, vec![(SharedKind::Domain, 21)]));
    assert_eq!(many(20, &|record, _| record.domain("agency.de")).pairs.len(), 19);
    let names = many(21, &|mut record, _| {
        record.name = "Zephyrine Foods".to_owned();
        record.from("DE")
    });
    assert_eq!((names.pairs.len(), told(&names)), (0, vec![(SharedKind::Name, 21)]));
    let taxes = many(51, &|record, _| record.tax("DE792174218"));
    assert_eq!((taxes.pairs.len(), told(&taxes)), (0, vec![(SharedKind::TaxNumber, 51)]));
    let keys = many(51, &|record, _| record.known_as("erp", "0"));
    assert_eq!((keys.pairs.len(), told(&keys)), (0, vec![(SharedKind::SourceKey, 51)]));
    let emails = many(6, &|record, _| record.email("bookkeeper@gmail.com"));
    assert_eq!((emails.pairs.len(), told(&emails)), (0, vec![(SharedKind::Email, 6)]));
}

#[test]
fn a_customer_known_only_by_its_key_has_no_name() {
    let one = customer("KD-AB", "KD-AB").from("DE");
    let two = customer("KD AB", "KD-AB").from("DE");
    assert_eq!(decided(&[one, two]).pairs, []);
}

#[test]
fn records_with_one_key_are_one() {
    let one = customer("1", "Zephyrine").tax("DE792174218");
    let again = customer("1", "").domain("zephyrine.com");
    let two = customer("2", "Zephyrine").domain("zephyrine.com");
    let identities = decided(&[one, again, two]);
    assert_eq!(groups(&identities), [["1", "2"]]);
}

#[test]
fn what_was_decided_can_be_kept_and_said() {
    let one = customer("1", "Zephyrine").tax("DE792174218").from("DE");
    let two = customer("2", "Zephyrine").tax("DE616630494").from("DE").known_as("erp", "7");
    let identities = decided(&[one.known_as("erp", "7"), two]);
    let kept = serde_json::to_value(&identities).unwrap();
    assert_eq!(
        kept["pairs"][0]["against"][0],
        serde_json::json!({
            "reason": "different_tax_numbers", "country": "DE", "first": "792174218", "second": "616630494",
        })
    );
    assert_eq!(kept["pairs"][0]["certainty"], "likely");
    let against = &identities.pairs[0].against[0];
    assert_eq!(against.key(), "identity.different_tax_numbers");
    let values = [("country", "DE"), ("first", "792174218"), ("second", "616630494")];
    assert_eq!(against.values(), values.map(|(name, value)| (name, value.to_owned())));
    assert_eq!(serde_json::from_value::<regard_identity::Identities>(kept).unwrap(), identities);
}
