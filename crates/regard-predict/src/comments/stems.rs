//! Words of one family under one stem. Owns the choice of the stemmer (Snowball, Porter 2001, one algorithm for each
//! of our languages).

use super::language::Language;
use super::text;
use frostem::{Algorithm, Stemmer};

/// The stem of a word in lower case, without accents, because many people write without them.
pub(crate) fn stem(language: Language, word: &str) -> String {
    let algorithm = match language {
        Language::English => Algorithm::English,
        Language::Spanish => Algorithm::Spanish,
        Language::Polish => Algorithm::Polish,
        Language::Italian => Algorithm::Italian,
        Language::Portuguese => Algorithm::Portuguese,
        Language::French => Algorithm::French,
    };
    text::without_accents(&Stemmer::new(algorithm).stem(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_a_family_share_their_stem_in_six_languages() {
        let families: [(Language, &[&str]); 12] = [
            (Language::English, &["delivery", "deliveries"]),
            (Language::English, &["invoice", "invoices", "invoiced"]),
            (Language::Spanish, &["pedido", "pedidos"]),
            (Language::Spanish, &["entrega", "entregas", "entregado"]),
            (Language::Polish, &["dostawa", "dostawy", "dostawę"]),
            (Language::Polish, &["faktura", "faktury", "fakturę"]),
            (Language::Italian, &["consegna", "consegne"]),
            (Language::Italian, &["fattura", "fatture"]),
            (Language::Portuguese, &["entrega", "entregas"]),
            (Language::Portuguese, &["produto", "produtos"]),
            (Language::French, &["livraison", "livraisons"]),
            (Language::French, &["caisse", "caisses"]),
        ];
        for (language, family) in families {
            let stems: Vec<String> = family.iter().map(|word| stem(language, word)).collect();
            assert!(stems.windows(2).all(|pair| pair[0] == pair[1]), "{family:?} → {stems:?}");
        }
    }

    #[test]
    fn stems_by_the_published_algorithms() {
        assert_eq!(stem(Language::English, "recommendation"), "recommend");
        assert_eq!(stem(Language::French, "continuellement"), "continuel");
        assert_eq!(stem(Language::Portuguese, "atendimento"), "atend");
        assert_eq!(stem(Language::Spanish, "rápidamente"), "rapid");
        assert_eq!(stem(Language::Italian, "abbandonata"), "abbandon");
    }
}
