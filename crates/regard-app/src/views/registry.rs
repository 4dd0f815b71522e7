//! All views of a home, and which of them somebody gets. A file of the company's own takes the place of the built-in
//! one of the same name, and stands before the others.

use super::built_in;
use super::read::read;
use super::view::View;
use regard_metrics::Registry;
use regard_model::{FileFault, same_word};
use std::collections::BTreeMap;

/// A view's file: how to name it, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ViewFile {
    /// The path to name in a fault.
    pub path: String,
    /// YAML.
    pub text: String,
}

/// Views in order: the first that fits somebody is theirs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Views(Vec<View>);

impl Views {
    /// The built-in views and those of these files.
    ///
    /// # Errors
    /// Every mistake in them, and a name that stands in two files.
    pub fn with_own_files(files: &[ViewFile], metrics: &Registry) -> Result<Self, Vec<FileFault>> {
        let mut faults = Vec::new();
        let mut own: Vec<View> = Vec::new();
        let mut named: BTreeMap<String, String> = BTreeMap::new();
        for file in files {
            match read(&file.path, &file.text, metrics, false) {
                Ok(view) => match named.insert(view.name.clone(), file.path.clone()) {
                    None => own.push(view),
                    Some(other) => faults.push(FileFault {
                        file: file.path.clone(),
                        line: 1,
                        message: format!("{} is also the name of the view in {other}", view.name),
                        fix: "give one of them another name".to_owned(),
                    }),
                },
                Err(found) => faults.extend(found),
            }
        }
        for file in built_in::ALL {
            match read(file.path, file.text, metrics, true) {
                Ok(view) if named.contains_key(&view.name) => {}
                Ok(view) => own.push(view),
                Err(found) => faults.extend(found),
            }
        }
        // Who says more precisely for whom it is comes first; among equals, the company's own.
        own.sort_by_key(|view| {
            std::cmp::Reverse(u8::from(view.level.is_some()) + u8::from(view.business_unit.is_some()))
        });
        if faults.is_empty() && !own.iter().any(|view| view.level.is_none() && view.business_unit.is_none()) {
            let taken = named.get("everyone").cloned().unwrap_or_default();
            faults.push(FileFault {
                file: taken,
                line: 1,
                message: "nobody would have a view but those whom one names".to_owned(),
                fix: "leave the view `everyone` for every level and business unit".to_owned(),
            });
        }
        if faults.is_empty() { Ok(Self(own)) } else { Err(faults) }
    }

    /// The view of somebody at a level of a business unit.
    pub fn of(&self, level: Option<&str>, business_unit: Option<&str>) -> Option<&View> {
        self.0.iter().find(|view| {
            fits(view.level.as_deref(), level) && fits(view.business_unit.as_deref(), business_unit)
        })
    }

    /// A view by name.
    pub fn find(&self, name: &str) -> Option<&View> {
        self.0.iter().find(|view| view.name == name)
    }

    /// All, in the order in which they are tried.
    pub fn all(&self) -> &[View] {
        &self.0
    }
}

/// Whether somebody's word is the one that a view wants, in any spelling of it.
fn fits(wanted: Option<&str>, given: Option<&str>) -> bool {
    match (wanted, given) {
        (None, _) => true,
        (Some(wanted), Some(given)) => same_word(wanted, given),
        (Some(_), None) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OWN: &str = "view: sales_manager\nfor: {level: manager, business_unit: Sales}\npurpose: Ours.\n\
        often: week\nlead: sales\nnumbers: [sales, nps]\npages: [brief, sales]\n";

    fn metrics() -> Registry {
        Registry::built_in()
    }

    fn views(text: &str) -> Result<Views, Vec<FileFault>> {
        let file = ViewFile { path: "views/own.yaml".to_owned(), text: text.to_owned() };
        Views::with_own_files(&[file], &metrics())
    }

    fn fault(text: &str) -> String {
        views(text).unwrap_err().iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn everybody_has_a_view_and_each_level_of_each_unit_its_own() {
        let views = Views::with_own_files(&[], &metrics()).unwrap();
        assert_eq!(views.all().len(), built_in::ALL.len());
        let mut seen = std::collections::BTreeSet::new();
        for unit in ["Sales", "Customer Support", "Professional Services", "Finance"] {
            for level in ["ic", "manager", "director", "executive"] {
                let view = views.of(Some(level), Some(unit)).unwrap();
                assert_eq!((view.level.as_deref(), view.business_unit.as_deref()), (Some(level), Some(unit)));
                assert!(seen.insert(view.name.clone()) && view.seconds <= super::super::MOST_SECONDS);
            }
        }
        assert_eq!(views.of(None, None).unwrap().name, "everyone");
        assert_eq!(views.of(Some("ic"), Some("Warehouse")).unwrap().name, "everyone");
        assert_eq!(views.of(Some("ic"), Some("customer-support")).unwrap().name, "customer_support_ic");
    }

    #[test]
    fn a_companys_own_file_takes_the_place_of_the_built_in_one() {
        let views = views(OWN).unwrap();
        let view = views.of(Some("manager"), Some("Sales")).unwrap();
        assert_eq!((view.purpose.as_str(), view.built_in), ("Ours.", false));
        assert_eq!(views.all().len(), built_in::ALL.len());
    }

    #[test]
    fn a_mistake_names_file_line_and_fix() {
        let said = fault(&OWN.replace("[sales, nps]", "[sales, npz]"));
        assert!(said.starts_with("views/own.yaml:6: there is no metric \"npz\""), "{said}");
        let many = fault(&OWN.replace("[sales, nps]", "[sales, nps, csat, orders, backlog, ces]"));
        assert!(many.contains("it shows 6 numbers, and 5 is the most"), "{many}");
        let long = fault(&format!("{OWN}customers: 20\n"));
        assert!(
            long.contains("views/own.yaml:8: its brief takes at least") && long.contains("90 s is the most"),
            "{long}"
        );
        assert!(fault(&OWN.replace("[brief, sales]", "[brief, brief]")).contains("brief stands twice"));
        assert!(fault(&OWN.replace("[brief, sales]", "[home]")).contains("there is no page \"home\""));
        assert!(fault(&OWN.replace("level: manager", "level: boss")).contains("there is no level \"boss\""));
        assert!(fault("view: [").starts_with("views/own.yaml:"));
        assert!(fault(&OWN.replace("often", "how_often")).contains("views/own.yaml"));
    }
}
