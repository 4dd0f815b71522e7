//! What comments say: language, sentiment and themes.

mod language;
mod made;
mod sentiment;
mod themes;
