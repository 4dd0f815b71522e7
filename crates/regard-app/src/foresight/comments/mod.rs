//! What customers say, read by a model that their own scores taught: the language, the sentiment and the themes of
//! each text, and how good the reading is. Owns which texts are read and what is kept of them; how to read is
//! `regard-predict`'s.
//!
//! **Bounded**: of each kind the newest texts are read, the beginning of each, and the newest scored comments teach, so
//! that a run takes as long and as much memory however much was said. The record says when there was more. All texts
//! are read anew in each run: that takes seconds, and no text keeps what an older model said of it.

mod read;
mod record;
mod rows;
mod texts;

pub(super) use read::Heard;
pub use record::{CommentsQuality, CommentsRecord};

use super::run::{RunError, off_thread};
use crate::pages::reader::View;

/// Reads every text that a lens lets through.
pub(super) async fn listen(view: &View<'_>) -> Result<Heard, RunError> {
    let texts = texts::Texts::read(view).await?;
    let today = view.lens.today();
    Ok(off_thread(move || read::read(texts, today)).await??)
}
