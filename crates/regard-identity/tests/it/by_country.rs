//! Each rule in each country of the product: the same company in two sources, spelled as people spell there.

use crate::support::{Said, certainty, customer, decided, keys, pair};
use regard_identity::Certainty::{Certain, Likely};
use regard_identity::Reason;

/// One company as two sources write it, and another company of the same country.
struct Sample {
    /// The country, in two spellings.
    countries: [&'static str; 2],
    /// The name, in two spellings.
    names: [&'static str; 2],
    /// The name with an error in typing.
    typed_wrong: &'static str,
    /// A name that has a common word in common and is another's.
    another: &'static str,
    /// The tax number, in two spellings.
    taxes: [&'static str; 2],
    /// What both spellings mean.
    tax: &'static str,
    /// The number of another company.
    other_tax: &'static str,
    /// The number with a wrong digit.
    broken_tax: &'static str,
    /// The company's mail domain.
    domain: &'static str,
    /// A domain at which anybody there has an address.
    free_mail: &'static str,
    /// What a till there calls a customer without a name.
    nobody: [&'static str; 2],
}

const SAMPLES: &[Sample] = &[
    Sample {
        countries: ["DE", "Deutschland"],
        names: ["Grünwälder Maßarbeit GmbH", "GRUENWAELDER MASSARBEIT G.m.b.H."],
        typed_wrong: "Grünwäldr Maßarbeit",
        another: "Hinterhuber Maßarbeit GmbH",
        taxes: ["DE792174218", "792 174 218"],
        tax: "792174218",
        other_tax: "DE616630494",
        broken_tax: "DE792174219",
        domain: "gruenwaelder.de",
        free_mail: "web.de",
        nobody: ["Laufkundschaft", "Diverse"],
    },
    Sample {
        countries: ["PL", "Polska"],
        names: [
            "Żółkiewski i Synowie Sp. z o.o.",
            "ZOLKIEWSKI & SYNOWIE SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ",
        ],
        typed_wrong: "Żółkiewsky i Synowie",
        another: "Brzęczyszczykiewicz i Synowie Sp. z o.o.",
        taxes: ["PL 575-311-33-61", "5753113361"],
        tax: "5753113361",
        other_tax: "9923525953",
        broken_tax: "5753113362",
        domain: "zolkiewski.pl",
        free_mail: "wp.pl",
        nobody: ["Klient detaliczny", "KLIENT INDYWIDUALNY"],
    },
    Sample {
        countries: ["ES", "España"],
        names: ["Ibáñez y Hijos, S.L.", "IBANEZ & HIJOS SOCIEDAD LIMITADA"],
        typed_wrong: "Ibañes y Hijos",
        another: "Zubizarreta y Hijos, S.L.",
        taxes: ["ES-B44126258", "B-44.126.258"],
        tax: "B4412625",
        other_tax: "B47105903",
        broken_tax: "B44126259",
        domain: "ibanez.es",
        free_mail: "telefonica.net",
        nobody: ["Cliente contado", "Clientes varios"],
    },
    Sample {
        countries: ["IT", "Italia"],
        names: ["Officine Cascarà S.r.l.", "OFFICINE CASCARA' - SOCIETÀ A RESPONSABILITÀ LIMITATA"],
        typed_wrong: "Officine Cascarra",
        another: "Officine Bevilacqua S.r.l.",
        taxes: ["IT 09013840112", "9013840112"],
        tax: "09013840112",
        other_tax: "04784750368",
        broken_tax: "09013840113",
        domain: "cascara.it",
        free_mail: "libero.it",
        nobody: ["Cliente occasionale", "Privato"],
    },
    Sample {
        countries: ["FR", "Frankreich"],
        names: ["Boulangerie Lefèvre et Fils SARL", "BOULANGERIE LEFEVRE & FILS S.à r.l."],
        typed_wrong: "Boulangerie Lefèvres et Fils",
        another: "Boulangerie Quatremaine et Fils SARL",
        taxes: ["FR10724624887", "724 624 887"],
        tax: "724624887",
        other_tax: "FR27075736926",
        broken_tax: "FR11724624887",
        domain: "lefevre.fr",
        free_mail: "orange.fr",
        nobody: ["Client de passage", "Clients divers"],
    },
    Sample {
        countries: ["PT", "Portugal"],
        names: ["Conceição & Irmãos, Lda.", "CONCEICAO E IRMAOS LIMITADA"],
        typed_wrong: "Conceiçao & Irmaos Lda",
        another: "Vasconcelos & Irmãos, Lda.",
        taxes: ["PT521549817", "521 549 817"],
        tax: "521549817",
        other_tax: "546845681",
        broken_tax: "521549818",
        domain: "conceicao.pt",
        free_mail: "sapo.pt",
        nobody: ["Consumidor final", "Cliente indiferenciado"],
    },
    Sample {
        countries: ["BR", "Brasil"],
        names: ["Padaria São Gonçalo Ltda ME", "PADARIA SAO GONCALO LTDA"],
        typed_wrong: "Padaria São Gonsalo",
        another: "Padaria Itapetininga Ltda",
        taxes: ["30.135.463/0001-21", "CNPJ 30135463000121"],
        tax: "30135463",
        other_tax: "98.679.975/0001-92",
        broken_tax: "30.135.463/0001-22",
        domain: "saogoncalo.com.br",
        free_mail: "uol.com.br",
        nobody: ["Consumidor não identificado", "Cliente balcão"],
    },
    Sample {
        countries: ["AT", "Österreich"],
        names: ["Höllgruber Käserei Ges.m.b.H.", "HOELLGRUBER KAESEREI GMBH"],
        typed_wrong: "Höllgrubr Käserei",
        another: "Tschurtschenthaler Käserei GmbH",
        taxes: ["ATU58377553", "U 583 775 53"],
        tax: "58377553",
        other_tax: "ATU54520120",
        broken_tax: "ATU58377554",
        domain: "hoellgruber.at",
        free_mail: "aon.at",
        nobody: ["Laufkunde", "Barverkauf"],
    },
    Sample {
        countries: ["NL", "Nederland"],
        names: ["Van der Kuijl Bloembollen B.V.", "VAN DER KUIJL BLOEMBOLLEN BESLOTEN VENNOOTSCHAP"],
        typed_wrong: "Van der Kuijl Bloembolen",
        another: "Oosterhuis Bloembollen B.V.",
        taxes: ["NL822503323B01", "NL 8225.03.323.B01"],
        tax: "822503323",
        other_tax: "NL875514212B01",
        broken_tax: "NL822503324B01",
        domain: "kuijl.nl",
        free_mail: "ziggo.nl",
        nobody: ["Diverse klanten", "Particuliere klant"],
    },
];

#[test]
fn the_same_tax_number_is_certain() {
    for sample in SAMPLES {
        let one = customer("1", "Alpha").tax(sample.taxes[0]).from(sample.countries[0]);
        let two = customer("2", "Omega").tax(sample.taxes[1]).from(sample.countries[1]);
        let identities = decided(&[one, two]);
        let pair = pair(&identities, "1", "2").unwrap();
        assert_eq!(pair.certainty, Certain, "{}", sample.tax);
        let Some(Reason::SameTaxNumber { number, verified, .. }) = pair.evidence.first() else {
            panic!("{:?}", pair.evidence)
        };
        assert_eq!((number.as_str(), *verified), (sample.tax, true));
        assert_eq!(identities.groups.len(), 1);
    }
}

#[test]
fn a_number_that_fails_its_check_proves_nothing() {
    for sample in SAMPLES {
        let one = customer("1", "Alpha").tax(sample.broken_tax).from(sample.countries[0]);
        let two = customer("2", "Omega").tax(sample.broken_tax).from(sample.countries[1]);
        assert_eq!(decided(&[one, two]).pairs, [], "{}", sample.tax);
    }
}

#[test]
fn the_same_name_and_company_domain_are_certain() {
    for sample in SAMPLES {
        let one = customer("1", sample.names[0]).email(&format!("ann@{}", sample.domain));
        let two = customer("2", sample.names[1]).domain(&format!("www.{}", sample.domain));
        let identities = decided(&[one, two]);
        assert_eq!(certainty(&identities, "1", "2"), Some(Certain), "{}", sample.names[0]);
        assert_eq!(keys(&identities, "1", "2"), (vec!["same_name", "same_domain"], vec![]));
    }
}

#[test]
fn free_mail_is_no_company() {
    for sample in SAMPLES {
        let one = customer("1", sample.names[0])
            .email(&format!("ann@{}", sample.free_mail))
            .from(sample.countries[0]);
        let two = customer("2", sample.names[1])
            .email(&format!("bob@{}", sample.free_mail))
            .from(sample.countries[1]);
        let other = customer("3", sample.another).email(&format!("eve@{}", sample.free_mail));
        let identities = decided(&[one, two, other]);
        assert_eq!(keys(&identities, "1", "2"), (vec!["same_name", "same_country"], vec![]));
        assert_eq!(certainty(&identities, "1", "2"), Some(Likely), "{}", sample.free_mail);
        assert_eq!(identities.pairs.len(), 1, "{}", sample.free_mail);
    }
}

#[test]
fn other_valid_tax_numbers_forbid_joining() {
    for sample in SAMPLES {
        let one = customer("1", sample.names[0])
            .domain(sample.domain)
            .tax(sample.taxes[0])
            .from(sample.countries[0]);
        let two = customer("2", sample.names[1])
            .domain(sample.domain)
            .tax(sample.other_tax)
            .from(sample.countries[1]);
        let identities = decided(&[one.clone(), two.clone()]);
        assert_eq!(certainty(&identities, "1", "2"), Some(Likely), "{}", sample.names[0]);
        assert_eq!(keys(&identities, "1", "2").1, ["different_tax_numbers"]);
        assert_eq!(identities.groups, []);
        // Without the domain there was no more than a guess, and the numbers end it.
        let without = [one, two].map(|mut record| {
            record.email_domains.clear();
            record
        });
        assert_eq!(decided(&without).pairs, [], "{}", sample.names[0]);
    }
}

#[test]
fn a_typing_error_in_one_country_is_likely() {
    for sample in SAMPLES {
        let one = customer("1", sample.names[0]).from(sample.countries[0]);
        let two = customer("2", sample.typed_wrong).from(sample.countries[1]);
        let other = customer("3", sample.another).from(sample.countries[0]);
        let identities = decided(&[one, two, other]);
        assert_eq!(certainty(&identities, "1", "2"), Some(Likely), "{}", sample.typed_wrong);
        assert_eq!(identities.pairs.len(), 1, "{}: {:?}", sample.another, identities.pairs);
    }
}

#[test]
fn names_of_nobody_prove_nothing() {
    for sample in SAMPLES {
        for nobody in sample.nobody {
            let one = customer("1", nobody).from(sample.countries[0]).domain(sample.domain);
            let two = customer("2", nobody).from(sample.countries[1]).email("till@gmail.com");
            assert_eq!(decided(&[one, two]).pairs, [], "{nobody}");
        }
    }
}
