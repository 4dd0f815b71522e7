//! Remembers answers: the same lens and the same question have the same answer, so a key of both is
//! all there is to it. Bounded by bytes; one caller computes while the others wait.

use super::error::PageError;
use moka::future::Cache as Moka;
use std::any::Any;
use std::future::Future;
use std::sync::Arc;

/// The digest of a lens and a question.
pub(crate) type Key = blake3::Hash;

#[derive(Clone)]
struct Kept {
    value: Arc<dyn Any + Send + Sync>,
    bytes: u32,
}

/// Remembered answers of any type.
#[derive(Clone)]
pub(crate) struct Cache {
    kept: Moka<Key, Kept>,
}

impl Cache {
    /// A cache that holds at most about so many bytes.
    pub(crate) fn new(bytes: u64) -> Self {
        let kept = Moka::builder().max_capacity(bytes).weigher(|_, kept: &Kept| kept.bytes).build();
        Self { kept }
    }

    /// The remembered value, or the one that `make` gives with its size in bytes. Errors are not kept.
    ///
    /// # Errors
    /// What `make` fails with; all that waited for it get the same.
    pub(crate) async fn get<T, F>(&self, key: Key, make: F) -> Result<Arc<T>, PageError>
    where
        T: Send + Sync + 'static,
        F: Future<Output = Result<(T, usize), PageError>>,
    {
        let fill = async {
            let (value, bytes) = make.await?;
            let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
            Ok::<_, PageError>(Kept { value: Arc::new(value), bytes })
        };
        let kept = self.kept.try_get_with(key, fill).await.map_err(|error| (*error).clone())?;
        kept.value
            .downcast::<T>()
            .map_err(|_| PageError::Shape("a remembered answer of another type".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn a_question_is_answered_once_and_an_error_is_not_kept() {
        let cache = Cache::new(1 << 20);
        let key = blake3::hash(b"question");
        let calls = AtomicUsize::new(0);
        let failed = cache.get::<u64, _>(key, async { Err(PageError::NotFound("order")) }).await;
        assert!(failed.is_err());
        let ask = || {
            cache.get(key, async {
                calls.fetch_add(1, Ordering::SeqCst);
                Ok((7_u64, 8))
            })
        };
        let (one, two) = futures::join!(ask(), ask());
        assert_eq!((*one.unwrap(), *two.unwrap(), calls.load(Ordering::SeqCst)), (7, 7, 1));
        assert!(cache.get::<String, _>(key, async { Ok((String::new(), 0)) }).await.is_err());
    }
}
