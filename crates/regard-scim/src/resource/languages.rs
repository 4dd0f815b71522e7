//! From what a directory says of languages to one that the product speaks. Owns the reading of language tags.

use regard_store::Language;

/// The first language that we speak in a tag or a list of them: `pt-BR`, `de, pl;q=0.8`. **Empty**: none of them.
pub(super) fn language(text: &str) -> Option<Language> {
    text.split(',').find_map(|tag| {
        let primary = tag.split([';', '-', '_']).next()?;
        primary.trim().to_ascii_lowercase().parse().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_we_speak_is_taken() {
        assert_eq!(language("pt-BR"), Some(Language::Pt));
        assert_eq!(language("EN_us"), Some(Language::En));
        assert_eq!(language("de, pl;q=0.8, fr"), Some(Language::Pl));
        assert_eq!(language("de-AT"), None);
        assert_eq!(language(""), None);
        assert_eq!(language("english"), None);
    }
}
