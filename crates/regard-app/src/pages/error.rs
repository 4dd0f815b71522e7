//! Why a page cannot be shown, told apart by whose fault it is. Owns no HTTP status; the server maps
//! the kinds.

use regard_model::EngineError;
use std::sync::Arc;

/// Why there is no page.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PageError {
    /// The thing does not exist, or not for this viewer; the two are the same answer.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// The caller's fault: this parameter cannot be used as it stands.
    #[error("{parameter}: {message}")]
    BadQuestion {
        /// The parameter's name.
        parameter: &'static str,
        /// What is wrong and what to write instead.
        message: String,
    },
    /// The engine has no answer: [`EngineError`] says whether to wait, ask less, or call for help.
    #[error(transparent)]
    Engine(Arc<EngineError>),
    /// Who may see what cannot be told: the application database does not answer.
    #[error("cannot tell who may see what: {0}")]
    Access(String),
    /// Our own bug: a statement came back in another shape than its page expects.
    #[error("a statement of this page answered with {0}")]
    Shape(String),
}

impl PageError {
    /// The caller's fault in the words of this page.
    pub(crate) fn bad(parameter: &'static str, message: impl Into<String>) -> Self {
        Self::BadQuestion { parameter, message: message.into() }
    }
}

impl From<EngineError> for PageError {
    fn from(error: EngineError) -> Self {
        Self::Engine(Arc::new(error))
    }
}
