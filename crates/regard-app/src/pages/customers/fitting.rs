//! Which customers a table or a segment wants: part of a name, a segment, a country. Owns what fits; the
//! table and every page that is asked for a segment read it.

use super::table::{CUSTOMERS, NONE};
use crate::pages::error::PageError;
use crate::pages::reader::Reader;
use crate::pages::rows::read;
use regard_model::{CustomerId, Lens, Statement};

/// Which customers are wanted; all when nothing is said.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Fitting {
    /// Part of a name or the start of an id, in any case.
    pub search: Option<String>,
    /// Only this segment; `none` for those without one.
    pub segment: Option<String>,
    /// Only this country; `none` for those without one.
    pub country: Option<String>,
}

/// What of a customer decides whether they fit.
pub(super) struct Candidate<'a> {
    pub(super) customer_id: &'a str,
    pub(super) lower_name: &'a str,
    pub(super) segment: Option<&'a str>,
    pub(super) country: Option<&'a str>,
}

impl Fitting {
    /// Whether a customer fits.
    pub(super) fn test(&self) -> impl Fn(Candidate<'_>) -> bool {
        let search = self.search.as_ref().map(|text| text.trim().to_lowercase());
        let search = search.filter(|text| !text.is_empty());
        move |customer| {
            is(self.segment.as_deref(), customer.segment)
                && is(self.country.as_deref(), customer.country)
                && search.as_deref().is_none_or(|text| {
                    customer.lower_name.contains(text)
                        || customer.customer_id.to_lowercase().starts_with(text)
                })
        }
    }
}

fn is(wanted: Option<&str>, member: Option<&str>) -> bool {
    match wanted {
        None => true,
        Some(NONE) => member.is_none_or(|member| member == NONE),
        Some(wanted) => member == Some(wanted),
    }
}

impl Reader {
    /// The customers of a lens that fit.
    ///
    /// # Errors
    /// [`PageError::Engine`].
    pub async fn customers_fitting(
        &self,
        lens: &Lens,
        fitting: &Fitting,
    ) -> Result<Vec<CustomerId>, PageError> {
        let customers = self.through(lens).query(Statement::new(CUSTOMERS)).await?;
        let fits = fitting.test();
        let rows = read(&customers, |row| {
            let customer_id = row.key("customer_id")?;
            let name = row.text("name")?.unwrap_or(&customer_id).to_lowercase();
            let fits = fits(Candidate {
                customer_id: &customer_id,
                lower_name: &name,
                segment: row.text("segment")?,
                country: row.text("country")?,
            });
            Ok(fits.then(|| CustomerId::new(&customer_id)))
        })?;
        Ok(rows.into_iter().flatten().collect())
    }
}
