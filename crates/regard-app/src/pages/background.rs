//! Work that nobody waits for yet: its statements go to the engine one after another, so that somebody who asks
//! meanwhile gets the next turn. (Who asks for the very thing that is being made waits for it with everybody else.)

use super::reader::{Reader, ReaderParts};
use async_trait::async_trait;
use futures::lock::Mutex;
use regard_model::{Answer, Engine, EngineError, Lens, Statement};
use std::sync::Arc;

struct OneAtATime {
    engine: Arc<dyn Engine>,
    turn: Mutex<()>,
}

#[async_trait]
impl Engine for OneAtATime {
    async fn query(&self, lens: &Lens, statement: &Statement) -> Result<Answer, EngineError> {
        let _turn = self.turn.lock().await;
        self.engine.query(lens, statement).await
    }
}

impl Reader {
    /// The same reader, with the same remembered answers, whose statements run one after another.
    pub fn in_background(&self) -> Self {
        let parts = ReaderParts::clone(&self.parts);
        let engine = Arc::new(OneAtATime { engine: parts.engine, turn: Mutex::new(()) });
        Self { parts: Arc::new(ReaderParts { engine, ..parts }), cache: self.cache.clone() }
    }
}
