//! Legal forms at the end of names, in any spelling. Owns the list, compiled by hand for the countries of the product
//! and their neighbours; not what a form means.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A legal form as it is commonly written. Forms that become each other without a new company (one owner or several)
/// are one.
pub(crate) type LegalForm = &'static str;

/// Forms with their spellings, folded and with single letters put together. A spelling with umlauts stands twice.
const FORMS: &[(LegalForm, &[&str])] = &[
    (
        "GmbH & Co. KG",
        &["gmbh co kg", "gmbh cie kg", "gmbh co", "gmbh co kommanditgesellschaft", "gesmbh co kg"],
    ),
    ("UG & Co. KG", &["ug co kg", "ug haftungsbeschrankt co kg", "ug haftungsbeschraenkt co kg"]),
    ("AG & Co. KG", &["ag co kg"]),
    ("GmbH & Co. KGaA", &["gmbh co kgaa"]),
    (
        "GmbH",
        &[
            "gmbh",
            "gesmbh",
            "ges mbh",
            "gesellschaft mbh",
            "ggmbh",
            "gesellschaft mit beschrankter haftung",
            "gesellschaft mit beschraenkter haftung",
        ],
    ),
    (
        "UG",
        &[
            "ug",
            "ug haftungsbeschrankt",
            "ug haftungsbeschraenkt",
            "unternehmergesellschaft",
            "unternehmergesellschaft haftungsbeschrankt",
            "unternehmergesellschaft haftungsbeschraenkt",
        ],
    ),
    ("AG", &["ag", "aktiengesellschaft"]),
    ("KGaA", &["kgaa", "kommanditgesellschaft auf aktien"]),
    ("KG", &["kg", "kommanditgesellschaft", "co kg"]),
    ("OHG", &["ohg", "offene handelsgesellschaft", "og", "offene gesellschaft"]),
    (
        "GbR",
        &["gbr", "gesbr", "egbr", "gesellschaft burgerlichen rechts", "gesellschaft buergerlichen rechts"],
    ),
    ("e.K.", &["ek", "ekfm", "ekfr", "eu", "eingetragener kaufmann", "eingetragene kauffrau"]),
    ("eG", &["eg", "egen", "eingetragene genossenschaft"]),
    ("e.V.", &["ev", "eingetragener verein"]),
    ("PartG", &["partg", "partg mbb", "partgmbb"]),
    ("SE", &["se", "societas europaea"]),
    (
        "Sp. z o.o.",
        &[
            "sp zoo",
            "spzoo",
            "sp z oo",
            "sp zo o",
            "spolka zoo",
            "spolka z oo",
            "spolka z ograniczona odpowiedzialnoscia",
            "sp z ograniczona odpowiedzialnoscia",
        ],
    ),
    (
        "Sp. z o.o. sp.k.",
        &[
            "sp zoo spk",
            "sp zoo sp k",
            "spzoo spk",
            "spzoo sp k",
            "sp z oo sp k",
            "spolka zoo spolka komandytowa",
            "sp zoo spolka komandytowa",
            "spolka z ograniczona odpowiedzialnoscia spolka komandytowa",
            "spolka z ograniczona odpowiedzialnoscia sp k",
        ],
    ),
    ("Sp.k.", &["spk", "sp k", "sp komandytowa", "spolka komandytowa"]),
    ("Sp.j.", &["spj", "sp j", "sp jawna", "spolka jawna"]),
    ("Sp.p.", &["spp", "sp p", "spolka partnerska"]),
    ("S.K.A.", &["ska", "spolka komandytowo akcyjna"]),
    ("S.C.", &["sc", "spolka cywilna"]),
    ("P.S.A.", &["psa", "prosta spolka akcyjna"]),
    (
        "S.A.",
        &[
            "sa",
            "sau",
            "sad",
            "spolka akcyjna",
            "sociedad anonima",
            "sociedad anonima unipersonal",
            "sociedade anonima",
            "societe anonyme",
            "sociedad anonima de capital variable",
            "sa de cv",
            "sab de cv",
        ],
    ),
    (
        "S.L.",
        &[
            "sl",
            "slu",
            "sll",
            "slne",
            "slp",
            "sociedad limitada",
            "sociedad limitada unipersonal",
            "sl unipersonal",
            "sociedad de responsabilidad limitada",
            "sociedad limitada profesional",
            "s de rl de cv",
            "s de rl",
        ],
    ),
    ("C.B.", &["cb", "comunidad de bienes"]),
    (
        "S. Coop.",
        &[
            "scoop",
            "s coop",
            "sdad coop",
            "soc coop",
            "sociedad cooperativa",
            "societa cooperativa",
            "scarl",
            "scrl",
        ],
    ),
    ("S.p.A.", &["spa", "societa per azioni"]),
    ("S.r.l.", &["srl", "srls", "srl unipersonale", "srlu", "societa a responsabilita limitata", "soc a rl"]),
    ("S.n.c.", &["snc", "societa in nome collettivo", "societe en nom collectif"]),
    ("S.s.", &["ss", "societa semplice"]),
    (
        "SAS",
        &[
            "sas",
            "sasu",
            "societa in accomandita semplice",
            "societe par actions simplifiee",
            "societe par actions simplifiee unipersonnelle",
        ],
    ),
    ("SARL", &["sarl", "eurl", "sarlu", "sagl", "societe a responsabilite limitee"]),
    ("SCI", &["sci", "societe civile immobiliere"]),
    ("SCA", &["sca", "societe en commandite par actions"]),
    ("GIE", &["gie"]),
    (
        "Lda.",
        &[
            "lda",
            "limitada",
            "unipessoal lda",
            "sociedade unipessoal lda",
            "sociedade por quotas",
            "unipessoal limitada",
        ],
    ),
    (
        "Ltda.",
        &[
            "ltda",
            "ltda me",
            "ltda epp",
            "ltda mei",
            "me",
            "epp",
            "mei",
            "eireli",
            "eireli me",
            "eireli epp",
            "slu ltda",
        ],
    ),
    ("S.G.P.S.", &["sgps", "sgps sa"]),
    ("B.V.", &["bv", "bvba", "besloten vennootschap"]),
    ("N.V.", &["nv", "naamloze vennootschap"]),
    ("V.O.F.", &["vof", "vennootschap onder firma"]),
    ("C.V.", &["cv", "commanditaire vennootschap"]),
    ("Stichting", &["stichting"]),
    (
        "Ltd",
        &["ltd", "limited", "co ltd", "company limited", "pty ltd", "pvt ltd", "private limited", "pte ltd"],
    ),
    ("PLC", &["plc", "public limited company"]),
    ("LLP", &["llp", "limited liability partnership"]),
    ("LP", &["lp", "limited partnership"]),
    ("Inc.", &["inc", "incorporated"]),
    ("Corp.", &["corp", "corporation"]),
    ("LLC", &["llc", "limited liability company"]),
    ("Co.", &["co", "cie", "company"]),
    ("A/S", &["as", "asa", "aktieselskab"]),
    ("ApS", &["aps"]),
    ("AB", &["ab", "aktiebolag"]),
    ("Oy", &["oy", "oyj"]),
    ("s.r.o.", &["sro", "spol sro", "spol s ro"]),
    ("d.o.o.", &["doo"]),
    ("Kft.", &["kft"]),
    ("Zrt.", &["zrt", "nyrt"]),
    ("UAB", &["uab"]),
    ("SIA", &["sia"]),
    ("OÜ", &["ou", "oue"]),
];

/// Forms that no other word looks like. They are taken off wherever they stand: Müller GmbH Niederlassung Berlin.
const UNMISTAKABLE: &[&str] = &["gmbh co kg", "gmbh", "sp zoo", "sp z oo", "spzoo", "ltda"];

/// Words in front of a name that say no more than that it is one.
const IN_FRONT: &[&str] = &["firma", "fa"];

const WORDS_AT_MOST: usize = 6;

static BY_SPELLING: LazyLock<HashMap<&'static str, LegalForm>> = LazyLock::new(|| {
    let pairs =
        FORMS.iter().flat_map(|(form, spellings)| spellings.iter().map(|spelling| (*spelling, *form)));
    pairs.collect()
});

/// The words without the legal form, and the form. A name of nothing else keeps no word.
pub(super) fn take_off(mut words: Vec<String>) -> (Vec<String>, Option<LegalForm>) {
    if words.len() > 1 && words.first().is_some_and(|word| IN_FRONT.contains(&word.as_str())) {
        words.remove(0);
    }
    for count in (1..=WORDS_AT_MOST.min(words.len())).rev() {
        let start = words.len() - count;
        let form = words.get(start..).and_then(|end| BY_SPELLING.get(end.join(" ").as_str()));
        // One word alone may be a name: Co, Eu, Ag. Only what nobody is called is a form without a name.
        let is_all = start == 0 && count == 1 && words.iter().all(|word| word.chars().count() < 3);
        if let Some(form) = form.filter(|_| !is_all) {
            words.truncate(start);
            return (words, Some(form));
        }
    }
    inside(words)
}

fn inside(mut words: Vec<String>) -> (Vec<String>, Option<LegalForm>) {
    for spelling in UNMISTAKABLE {
        let sought: Vec<&str> = spelling.split(' ').collect();
        let place = words.windows(sought.len()).position(|window| window.iter().eq(sought.iter()));
        if let Some(place) = place.filter(|place| *place > 0) {
            words.drain(place..place + sought.len());
            return (words, BY_SPELLING.get(spelling).copied());
        }
    }
    (words, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Option<LegalForm> {
        crate::name::Name::read(text)?.form
    }

    #[test]
    fn a_form_is_known_in_each_of_its_spellings() {
        for (text, expected) in [
            ("Müller GmbH", "GmbH"),
            ("Müller Ges.m.b.H.", "GmbH"),
            ("Müller GmbH & Co. KG", "GmbH & Co. KG"),
            ("Müller UG (haftungsbeschränkt)", "UG"),
            ("Müller AG", "AG"),
            ("Müller GmbH Niederlassung Berlin", "GmbH"),
            ("Nowak Sp. z o.o.", "Sp. z o.o."),
            ("Nowak Sp. z o. o.", "Sp. z o.o."),
            ("Nowak sp.z.o.o.", "Sp. z o.o."),
            ("Nowak Sp. z o.o. sp.k.", "Sp. z o.o. sp.k."),
            ("Nowak Spółka Jawna", "Sp.j."),
            ("Garcia S.L.U.", "S.L."),
            ("Garcia, Sociedad Anónima", "S.A."),
            ("Rossi S.P.A.", "S.p.A."),
            ("Rossi S.r.l.", "S.r.l."),
            ("Dupont S.A.R.L.", "SARL"),
            ("Dupont SASU", "SAS"),
            ("Silva Unipessoal, Lda", "Lda."),
            ("Silva LTDA - EPP", "Ltda."),
            ("Silva S/A", "S.A."),
            ("Jansen B.V.", "B.V."),
            ("Gruber e.U.", "e.K."),
            ("Acme, Inc.", "Inc."),
        ] {
            assert_eq!(form(text), Some(expected), "{text}");
        }
        for text in ["Müller", "Agentur Nord", "Zoo Leipzig", "AG"] {
            assert_eq!(form(text), None, "{text}");
        }
    }

    #[test]
    fn no_spelling_means_two_forms() {
        let spellings: usize = FORMS.iter().map(|(_, spellings)| spellings.len()).sum();
        assert_eq!(BY_SPELLING.len(), spellings);
    }
}
