//! What people say on the pages: reading it, saying it, settling it, and who may be mentioned. Owns which file does
//! what.

mod about;
pub(crate) mod colleagues;
mod customer_page;
mod file;
mod listener;
pub(crate) mod reading;
pub(crate) mod saying;
pub(crate) mod settling;
mod wire;

pub(crate) use file::{MOST_IN_A_FILE, sheet};
pub(crate) use listener::Listener;
