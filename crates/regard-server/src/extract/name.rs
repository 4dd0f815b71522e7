//! Reads the names in a path, such as a customer's. Owns no route.

use super::parameters::Word;
use crate::problem::Problem;
use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;

/// Names are keys of the sources; longer ones are none.
const NAME_MAX: usize = 500;

/// The one name in the path. What cannot be a name names nothing: 404.
pub(crate) struct Name(pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Name {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path(text) =
            Path::<String>::from_request_parts(parts, state).await.map_err(|_| Problem::NotFound)?;
        checked(text).map(Self)
    }
}

/// The two names in the path, in its order.
pub(crate) struct Pair(pub(crate) String, pub(crate) String);

impl<S: Send + Sync> FromRequestParts<S> for Pair {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Path((one, other)) = Path::<(String, String)>::from_request_parts(parts, state)
            .await
            .map_err(|_| Problem::NotFound)?;
        Ok(Self(checked(one)?, checked(other)?))
    }
}

fn checked(text: String) -> Result<String, Problem> {
    let word = Word::<NAME_MAX>::try_from(text.clone()).map_err(|_| Problem::NotFound)?;
    if word.0.is_empty() { Err(Problem::NotFound) } else { Ok(text) }
}
