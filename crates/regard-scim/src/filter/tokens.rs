//! The words of a filter. Owns how a text is cut into them; what they mean is the grammar's.

use crate::errors::{ScimError, shown};

/// One word, bracket or quoted text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A name, an operator, a number, `true`, `false` or `null`.
    Word(&'t str),
    /// What stands in quotes, without its escapes.
    Text(String),
    Open,
    Close,
    OpenList,
    CloseList,
}

/// Cuts a text into words.
///
/// # Errors
/// `invalidFilter` when quotes do not close, or hold an escape that JSON does not know.
pub(super) fn tokens(text: &str) -> Result<Vec<Token<'_>>, ScimError> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '(' | ')' | '[' | ']' => {
                found.push(bracket(first));
                1
            }
            '"' => {
                let length = quoted(rest).ok_or_else(|| {
                    ScimError::filter(format!("the quotes before {:?} do not close", shown(&rest[1..])))
                })?;
                let within = serde_json::from_str(&rest[..length])
                    .map_err(|_| ScimError::filter(format!("{} is no JSON text", shown(&rest[..length]))))?;
                found.push(Token::Text(within));
                length
            }
            _ => {
                let ends =
                    |letter: char| letter.is_whitespace() || matches!(letter, '(' | ')' | '[' | ']' | '"');
                let length = rest.find(ends).unwrap_or(rest.len());
                found.push(Token::Word(&rest[..length]));
                length
            }
        };
        rest = rest[length..].trim_start();
    }
    Ok(found)
}

fn bracket(letter: char) -> Token<'static> {
    match letter {
        '(' => Token::Open,
        ')' => Token::Close,
        '[' => Token::OpenList,
        _ => Token::CloseList,
    }
}

/// The length of the quoted text at the front, with its quotes. **Empty**: it does not end.
fn quoted(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (position, letter) in text.char_indices().skip(1) {
        match letter {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some(position + 1),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_brackets_and_quotes_are_told_apart() {
        let cut = tokens(" emails[type eq \"a \\\"b\\\" ]\"].value pr").unwrap();
        assert_eq!(
            cut,
            [
                Token::Word("emails"),
                Token::OpenList,
                Token::Word("type"),
                Token::Word("eq"),
                Token::Text("a \"b\" ]".to_owned()),
                Token::CloseList,
                Token::Word(".value"),
                Token::Word("pr"),
            ]
        );
        for wrong in ["\"", "a eq \"b", "\"\\\"", "\"\\x\"", "\"\n\""] {
            assert!(tokens(wrong).is_err(), "{wrong}");
        }
        assert_eq!(tokens(" \t").unwrap(), []);
    }
}
