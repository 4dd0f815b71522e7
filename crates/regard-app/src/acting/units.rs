//! Which business units a policy means by its words. Owns the usual words of the six languages, for homes that do not
//! name their units.

use crate::pages::UnitFacts;
use regard_model::same_word;

/// A business unit with one of these in its name is support, unless the home says which are.
const SUPPORT: &[&str] = &[
    "support",
    "customer service",
    "help desk",
    "helpdesk",
    "soporte",
    "atención al cliente",
    "atencion al cliente",
    "servicio al cliente",
    "wsparcie",
    "obsługa klienta",
    "obsluga klienta",
    "serwis",
    "assistenza",
    "servizio clienti",
    "suporte",
    "atendimento",
    "apoio ao cliente",
    "assistência",
    "assistance",
    "service client",
    "relation client",
];

/// The same for finance.
const FINANCE: &[&str] = &[
    "finance",
    "accounting",
    "contabilidad",
    "finanse",
    "finansów",
    "księgowość",
    "ksiegowosc",
    "finanza",
    "contabilità",
    "amministrazione",
    "finanças",
    "financas",
    "financeiro",
    "comptabilité",
];

/// What a unit may be called for by a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Work {
    Support,
    Finance,
}

impl Work {
    /// Whether a business unit does it.
    pub(super) fn is_of(self, unit: &str, units: &UnitFacts) -> bool {
        let (named, usual) = match self {
            Self::Support => (&units.support, SUPPORT),
            Self::Finance => (&units.finance, FINANCE),
        };
        match named {
            Some(names) => names.iter().any(|name| same_word(name, unit)),
            None => {
                let unit = unit.to_lowercase();
                usual.iter().any(|word| unit.contains(word))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_home_that_names_nothing_is_understood_in_six_languages() {
        let usual = UnitFacts::default();
        for unit in [
            "Customer Support",
            "Atención al Cliente",
            "Dział Obsługa Klienta",
            "Assistenza tecnica",
            "Suporte",
            "Service client",
        ] {
            assert!(Work::Support.is_of(unit, &usual) && !Work::Finance.is_of(unit, &usual), "{unit}");
        }
        for unit in ["Finance", "Finanzas", "Finanse", "FINANZA", "Finanças", "Comptabilité"] {
            assert!(Work::Finance.is_of(unit, &usual) && !Work::Support.is_of(unit, &usual), "{unit}");
        }
        for unit in ["Sales", "Ventas", "Logistics", ""] {
            assert!(!Work::Support.is_of(unit, &usual) && !Work::Finance.is_of(unit, &usual), "{unit}");
        }
    }

    #[test]
    fn what_the_home_names_stands_alone() {
        let named = UnitFacts { support: Some(vec!["Taller".to_owned()]), finance: Some(Vec::new()) };
        assert!(Work::Support.is_of("TALLER", &named));
        assert!(!Work::Support.is_of("Taller Norte", &named), "a name is whole");
        assert!(!Work::Support.is_of("Customer Support", &named));
        assert!(!Work::Finance.is_of("Finance", &named), "no unit is");
    }
}
