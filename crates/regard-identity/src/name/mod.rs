//! Names of customers: the words that tell one from another. Owns the way from what a source wrote to those
//! words; how alike two names are is in [`likeness`].

mod legal_form;
pub(crate) mod likeness;
mod nobody;

use crate::fold::{Umlauts, fold, loosen};
pub(crate) use legal_form::LegalForm;

/// Words beyond this many are left out. **Unit**: words.
const WORDS_AT_MOST: usize = 16;

/// Words that only tie others together: Müller & Söhne, García y Hijos, Kowalski i Synowie.
const TIES: &[&str] = &["&", "and", "und", "et", "y", "e", "i", "u", "og", "och", "en"];

/// A name, in two spellings of its umlauts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Name {
    /// The words in order, with umlauts as two letters.
    expanded: Vec<String>,
    /// The same with umlauts as one.
    stripped: Vec<String>,
    /// The legal form, if it says one.
    pub(crate) form: Option<LegalForm>,
}

impl Name {
    /// Reads a name.
    ///
    /// **Empty**: `None` when it names nobody: no letter in it, or a word for an unknown customer.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let whole = fold(text, Umlauts::Stripped);
        if nobody::is_nobody(&whole) {
            return None;
        }
        let (stripped, form) = words_of(&whole);
        let (expanded, _) = words_of(&fold(text, Umlauts::Expanded));
        if stripped.is_empty() || nobody::is_nobody(&stripped.join(" ")) {
            return None;
        }
        Some(Self { expanded, stripped, form })
    }

    /// Two names with a key in common are the same. One key or two, by the spelling of umlauts.
    pub(crate) fn keys(&self) -> impl Iterator<Item = String> {
        let expanded = self.expanded.join(" ");
        let stripped = self.stripped.join(" ");
        let other = (stripped != expanded).then_some(stripped);
        std::iter::once(expanded).chain(other)
    }

    /// The words by which names are compared.
    pub(crate) fn words(&self) -> impl Iterator<Item = String> {
        self.expanded.iter().map(|word| loosen(word))
    }
}

/// The telling words of a folded name, and its legal form.
fn words_of(folded: &str) -> (Vec<String>, Option<LegalForm>) {
    let words = without_ties(joined_letters(split(folded)));
    let (mut words, form) = legal_form::take_off(words);
    words.truncate(WORDS_AT_MOST);
    (words, form)
}

fn split(folded: &str) -> Vec<String> {
    let folded = folded.replace(['&', '+'], " & ");
    let part = |letter: char| !(letter.is_alphanumeric() || letter == '&');
    folded.split(part).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

/// Single letters in a row are one word: S. A. is sa, A.B.C. is abc.
fn joined_letters(words: Vec<String>) -> Vec<String> {
    let single = |word: &String| {
        let mut letters = word.chars();
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    };
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    let mut in_row = false;
    for word in words {
        let is_single = single(&word);
        match joined.last_mut() {
            Some(last) if is_single && in_row => last.push_str(&word),
            _ => joined.push(word),
        }
        in_row = is_single;
    }
    joined
}

/// A tie stands between two words; at either end it is a word like any other.
fn without_ties(words: Vec<String>) -> Vec<String> {
    let last = words.len().saturating_sub(1);
    let is_tie = |(place, word): (usize, &String)| place > 0 && place < last && TIES.contains(&word.as_str());
    let kept = words.iter().enumerate().filter(|(place, word)| !is_tie((*place, word)) && *word != "&");
    kept.map(|(_, word)| word.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn same(one: &str, two: &str) -> bool {
        let (one, two) = (Name::read(one).unwrap(), Name::read(two).unwrap());
        one.keys().any(|key| two.keys().any(|other| other == key))
    }

    #[test]
    fn one_name_has_many_spellings() {
        for (one, two) in [
            ("Müller Logistik GmbH", "MUELLER LOGISTIK G.m.b.H."),
            ("Müller Logistik GmbH", "Muller Logistik"),
            ("Müller Logistik GmbH & Co. KG", "Müller Logistik GmbH und Co KG"),
            ("Bäckerei Weiß e.K.", "Baeckerei Weiss"),
            ("Kowalski i Synowie Sp. z o.o.", "KOWALSKI & SYNOWIE SPÓŁKA Z OGRANICZONĄ ODPOWIEDZIALNOŚCIĄ"),
            ("Żółw S.A.", "ZOLW SA"),
            ("García y Hijos, S.L.", "Garcia & Hijos SL"),
            ("Rossi e Figli S.p.A.", "ROSSI & FIGLI SPA"),
            ("Bianchi S.r.l.", "BIANCHI - Società a responsabilità limitata"),
            ("Dupont et Fils SARL", "DUPONT & FILS S.à r.l."),
            ("L’Atelier d'Anne SAS", "Latelier danne"),
            ("Conceição & Irmãos, Lda.", "CONCEICAO E IRMAOS LIMITADA"),
            ("Padaria São João Ltda ME", "Padaria Sao Joao LTDA"),
            ("Van Dijk B.V.", "VAN DIJK BESLOTEN VENNOOTSCHAP"),
            ("Acme Inc.", "ACME Incorporated"),
            ("Acme Co., Ltd.", "Acme Limited"),
            ("A.B.C. Handel", "ABC Handel"),
        ] {
            assert!(same(one, two), "{one} / {two}");
        }
    }

    #[test]
    fn other_words_are_other_names() {
        for (one, two) in [
            ("Müller Logistik GmbH", "Müller Bau GmbH"),
            ("Bauer", "Baur"),
            ("Filiale 12", "Filiale 13"),
            ("Logistik Müller", "Müller Logistik"),
        ] {
            assert!(!same(one, two), "{one} / {two}");
        }
    }

    #[test]
    fn nobody_has_no_name() {
        for nobody in [
            "",
            "  ",
            "-",
            "???",
            "4711",
            "Unknown",
            "N/A",
            "n. n.",
            "Diverse",
            "Cash Customer",
            "KLIENT DETALICZNY",
            "Consumidor Final",
            "CONSUMIDOR NÃO IDENTIFICADO",
            "Client de passage",
            "Laufkundschaft",
            "Balcão",
            "Cliente occasionale",
            "GmbH",
            "Test GmbH",
            "Venda à vista",
            "Klient indywidualny",
        ] {
            assert_eq!(Name::read(nobody), None, "{nobody}");
        }
    }
}
