//! Closed lists of words: what may stand in a column and in an answer, spelled once. Owns how such a list
//! is written down; which words there are stands with what they are about.

/// Gives an enum its words: `as_str`, `Display`, and `FromStr`, which names the words that would do.
macro_rules! words {
    ($kind:ident, $what:literal, { $first:ident = $first_word:literal $(, $variant:ident = $word:literal)* $(,)? }) => {
        impl $kind {
            /// The word that is stored and sent.
            pub fn as_str(self) -> &'static str {
                match self {
                    Self::$first => $first_word,
                    $(Self::$variant => $word),*
                }
            }
        }

        impl std::str::FromStr for $kind {
            type Err = $crate::errors::CallerError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $first_word => Ok(Self::$first),
                    $($word => Ok(Self::$variant),)*
                    _ => Err($crate::errors::CallerError::NotAWord {
                        // What was given may be long, and it is said again.
                        given: text.chars().take(40).collect(),
                        what: $what,
                        words: concat!($first_word $(, ", ", $word)*),
                    }),
                }
            }
        }

        impl std::fmt::Display for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}
pub(crate) use words;
