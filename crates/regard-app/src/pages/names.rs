//! What customers are called, for lists that are kept elsewhere than among the facts.

use super::error::PageError;
use super::reader::Reader;
use regard_model::Lens;
use std::collections::HashMap;

impl Reader {
    /// The names of those of these customers whom the viewer may see, by key.
    ///
    /// # Errors
    /// [`PageError`] when the facts cannot be read.
    pub async fn customer_names(
        &self,
        lens: &Lens,
        customers: Vec<String>,
    ) -> Result<HashMap<String, String>, PageError> {
        self.through(lens).names(customers).await
    }

    /// What a customer is called; their key where nothing says more.
    ///
    /// # Errors
    /// [`PageError::NotFound`] when there is no such customer in scope; [`PageError::Engine`].
    pub async fn customer_called(&self, lens: &Lens, customer_id: &str) -> Result<String, PageError> {
        self.through(lens).customer_name(customer_id).await
    }
}
