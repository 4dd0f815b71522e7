//! What was found of the whole company, and how much of it a viewer of a part of the customers is told. Models are the
//! company's, and so are shares, errors and effects; how many customers, answers or invoices it has is not for everybody.

use crate::pages::reader::View;
use regard_model::Scope;

/// The signals that say how large customers are: their quartiles tell the sales of others.
pub(crate) const SIZES: [&str; 3] = ["sales_12m", "orders_12m", "orders_3m"];

/// Something that was found of all customers together.
pub(crate) trait OfTheCompany: Sized {
    /// The same without counts of the whole company, and without how large its customers are.
    fn without_totals(self) -> Self;
}

impl View<'_> {
    /// As much of it as the viewer is told: all to who sees everyone.
    pub(crate) fn told_of_company<T: OfTheCompany>(&self, found: Option<T>) -> Option<T> {
        told(&self.lens.scope, found)
    }
}

fn told<T: OfTheCompany>(scope: &Scope, found: Option<T>) -> Option<T> {
    match scope {
        Scope::Everyone => found,
        Scope::Nobody | Scope::Customers(_) => found.map(T::without_totals),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::foresight::signals::SIGNALS;
    use regard_model::CustomerId;

    struct Counted(Option<u64>);

    impl OfTheCompany for Counted {
        fn without_totals(self) -> Self {
            Self(None)
        }
    }

    #[test]
    fn only_who_sees_everyone_is_told_the_totals() {
        let count = |scope: &Scope| told(scope, Some(Counted(Some(9)))).and_then(|told| told.0);
        assert_eq!(count(&Scope::Everyone), Some(9));
        assert_eq!(count(&Scope::Nobody), None);
        assert_eq!(count(&Scope::of([CustomerId::new("ana")])), None);
    }

    #[test]
    fn every_size_is_a_signal() {
        assert!(SIZES.iter().all(|size| SIGNALS.iter().any(|signal| signal.name == *size)));
    }
}
