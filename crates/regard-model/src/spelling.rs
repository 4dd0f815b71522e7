//! Words of a company that people and systems spell each in their way: levels and business units.

/// Whether two texts are the same word, whatever their case, spaces and punctuation.
pub fn same_word(one: &str, other: &str) -> bool {
    plain(one).eq(plain(other))
}

fn plain(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use super::same_word;

    #[test]
    fn case_spaces_and_punctuation_do_not_count() {
        assert!(same_word("Customer Support", "customer-support"));
        assert!(same_word("EXECUTIVE", " Executive "));
        assert!(!same_word("executive", "executives"));
    }
}
