//! What can go wrong when somebody signs in, told apart by whose move it is: the administrator's, the provider's, the
//! person's, or nobody's because an answer must not be believed. Owns the words; no word of a token, a code or a secret is
//! ever in them, and of what comes from outside only what is bounded and cleaned.

use std::fmt;

/// A sign-in that did not happen.
///
/// **Shape**: the provider's name in the settings, and the fault. Its words are for the log of whoever runs Regard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("sign-in with {provider}: {fault}")]
pub struct SsoError {
    /// The provider's name in the settings.
    pub provider: String,
    /// What went wrong.
    pub fault: Fault,
}

/// Whose move it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// The settings here, or the client's settings at the provider, are wrong; an administrator mends them.
    #[error(transparent)]
    Configuration(#[from] ConfigurationFault),
    /// The provider is away or answers what no provider may; trying again later may do.
    #[error(transparent)]
    Provider(#[from] ProviderFault),
    /// The person, or a rule about persons, said no; nothing is broken.
    #[error(transparent)]
    Declined(#[from] Declined),
    /// The answer must not be believed: it is forged, stolen, replayed, or too late.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// This crate is wrong.
    #[error("{0}")]
    Bug(&'static str),
}

impl Fault {
    /// Says with whom it went wrong.
    pub(crate) fn with(self, provider: &str) -> SsoError {
        SsoError { provider: provider.to_owned(), fault: self }
    }
}

/// What an administrator must mend.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigurationFault {
    /// A setting cannot be used.
    #[error("{setting} {problem}")]
    BadSetting {
        /// The setting's name.
        setting: &'static str,
        /// What is wrong with it and what would do.
        problem: &'static str,
    },
    /// The provider at the configured address says that it is another one.
    #[error("the provider calls itself {said}: write exactly that as issuer")]
    IssuerDiffers {
        /// How it calls itself.
        said: Excerpt,
    },
    /// The provider takes no token requests, so it offers no authorization code flow.
    #[error("the provider names no token endpoint: it does not offer the authorization code flow")]
    NoTokenEndpoint,
    /// The provider takes neither a secret in the header nor in the body, and that is all we can send.
    #[error(
        "the provider takes client secrets in no way that we know: allow client_secret_basic for this client"
    )]
    ClientAuthentication,
    /// The provider does not know the client, or its secret is wrong.
    #[error(
        "the provider refuses client_id or client_secret: compare both with the client's page at the provider"
    )]
    ClientRefused,
    /// The provider does not do for this client what was asked.
    #[error(
        "the provider answers {0}: look at the client's redirect address, scopes and grants at the provider"
    )]
    RequestRefused(AnswerCode),
}

/// What the provider got wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ProviderFault {
    /// No connection, or one that nobody vouches for.
    #[error("cannot fetch its {0}: no connection, or a certificate that this machine does not trust")]
    Unreachable(Document),
    /// It took longer than we wait.
    #[error("its {0} did not come in time")]
    TooSlow(Document),
    /// More bytes than any such document has.
    #[error("its {0} is larger than we read")]
    TooLarge(Document),
    /// It sends us elsewhere; we do not follow, because the next place is one that nobody configured.
    #[error("it redirects the request for its {0}, and redirects are not followed")]
    Redirected(Document),
    /// A status that is no answer.
    #[error("it answers the request for its {document} with HTTP status {status}")]
    Status {
        /// What was asked for.
        document: Document,
        /// **Unit and range**: an HTTP status.
        status: u16,
    },
    /// Not what the standard says it is.
    #[error("its {0} is not what the standard says")]
    Malformed(Document),
    /// It names an address that is not HTTPS.
    #[error("it names an address for its {0} that is not HTTPS")]
    InsecureAddress(Document),
    /// It answers that it failed.
    #[error("it answers {0}")]
    Failed(AnswerCode),
    /// The token answer has no ID token.
    #[error("it sent no ID token: let the scope openid be granted to this client")]
    NoIdToken,
    /// The token is of a type that we did not ask for.
    #[error("it sent a token whose type is not Bearer")]
    TokenType,
}

/// Who was asked said no.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Declined {
    /// The person cancelled, or the provider does not let them use this client.
    #[error("the person or the provider's rules declined ({0})")]
    AtProvider(AnswerCode),
    /// A claim that the settings require has no allowed value.
    #[error("the claim {claim} is missing or has none of the allowed values")]
    Claim {
        /// The claim's name in the settings.
        claim: String,
    },
}

/// Why an answer is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A parameter is longer than any provider's.
    #[error("the parameter {0} is longer than any provider's")]
    Oversized(&'static str),
    /// The attempt was begun with another provider, or with another client of it.
    #[error("the attempt was begun with another provider")]
    OtherProvider,
    /// The person came back too late.
    #[error("the attempt is too old: sign in again")]
    Stale,
    /// There is no state, or it is not this attempt's.
    #[error("the state is not that of this attempt")]
    State,
    /// The attempt was used before.
    #[error("the attempt was used before")]
    Replayed,
    /// The answer's issuer is missing though this provider always sends it.
    #[error("the parameter iss is missing, and this provider always sends it")]
    NoIssuerParameter,
    /// The answer came from another provider.
    #[error("the parameter iss names another provider")]
    OtherIssuerParameter,
    /// There is neither a code nor an error.
    #[error("the answer holds no code")]
    NoCode,
    /// The provider does not take the code: it is used, too old, or of another attempt.
    #[error("the provider does not take the code: it is used, too old, or of another attempt")]
    Code,
    /// The ID token is no JSON Web Token with the claims that it must have.
    #[error("the ID token cannot be read, or lacks a claim that it must have")]
    Malformed,
    /// The ID token is signed with an algorithm that is not allowed, or not at all.
    #[error("the ID token is not signed with an allowed algorithm")]
    Algorithm,
    /// No key of the provider is the one that the ID token names, or more than one is.
    #[error("the ID token names no key of this provider")]
    UnknownKey,
    /// The signature is wrong.
    #[error("the signature of the ID token is wrong")]
    Signature,
    /// The ID token was issued by somebody else.
    #[error("the ID token was issued by another provider")]
    Issuer,
    /// The ID token is for another client.
    #[error("the ID token is for another client")]
    Audience,
    /// The ID token was given to another client.
    #[error("the ID token was given to another client (azp)")]
    AuthorizedParty,
    /// The ID token has expired.
    #[error("the ID token has expired: compare this machine's clock with the provider's")]
    Expired,
    /// The ID token is of the future.
    #[error("the ID token is of the future: compare this machine's clock with the provider's")]
    FromTheFuture,
    /// The ID token answers another attempt.
    #[error("the nonce is not that of this attempt")]
    Nonce,
    /// The access token is not the one that the ID token was issued with.
    #[error("the access token does not belong to the ID token (at_hash)")]
    AccessToken,
    /// The subject is empty, too long, or holds control characters.
    #[error("the subject is empty, longer than 255 bytes, or holds control characters")]
    Subject,
}

/// What was fetched from a provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// What it says about itself, below `/.well-known/openid-configuration`.
    Metadata,
    /// The page where people sign in.
    SignInPage,
    /// The keys that it signs with.
    Keys,
    /// The answer of its token endpoint.
    Token,
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Metadata => "metadata",
            Self::SignInPage => "sign-in page",
            Self::Keys => "keys",
            Self::Token => "tokens",
        })
    }
}

/// The code of an error answer, of those that the standards know.
///
/// **Source**: RFC 6749, OpenID Connect Core 1.0. A code that none of them knows is `an unknown error`: its text is not repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerCode(&'static str);

impl AnswerCode {
    /// A code that is known beforehand, and so never a text from outside.
    pub const fn of(code: &'static str) -> Self {
        Self(code)
    }

    /// The code as the standards write it; `an unknown error` for any other.
    pub fn as_str(&self) -> &'static str {
        self.0
    }
}

impl fmt::Display for AnswerCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// A piece of text from outside that is safe to show.
///
/// **Shape**: at most 200 characters, all printable ASCII and none that means something in HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt(String);

impl Excerpt {
    const LENGTH_AT_MOST: usize = 200;

    /// The first characters of a text, cleaned.
    pub fn of(text: &str) -> Self {
        let safe = |letter: char| letter.is_ascii_graphic() && !"<>&\"'`\\".contains(letter);
        let cleaned = text.chars().take(Self::LENGTH_AT_MOST);
        Self(cleaned.map(|letter| if safe(letter) { letter } else { '?' }).collect())
    }
}

impl fmt::Display for Excerpt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_short_and_harmless() {
        let long = Excerpt::of(&"<script>alert('x')</script>\u{202e}".repeat(1000)).to_string();
        assert_eq!(long.chars().count(), 200);
        assert!(!long.contains(['<', '>', '\'', '\u{202e}']));
        assert_eq!(Excerpt::of("https://id.example.com/").to_string(), "https://id.example.com/");
    }
}
