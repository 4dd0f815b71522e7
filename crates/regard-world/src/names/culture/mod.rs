//! The lists of names, one culture each. Owns nothing but their place.

mod north;
mod south;

use super::Culture;
pub(crate) use north::{AMERICAN, BRITISH, FRENCH, GERMAN, POLISH};
pub(crate) use south::{BRAZILIAN, EGYPTIAN, ITALIAN, PORTUGUESE, SPANISH};
