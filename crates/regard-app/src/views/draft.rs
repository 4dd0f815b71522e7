//! A view as a form has it: written as a file, and its mistakes told by the field that they are in.

use super::read::read;
use super::view::{Lead, Often, View};
use regard_metrics::Registry;
use regard_model::FileFault;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What a view is to say, unchecked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ViewDraft)]
pub struct Draft {
    /// For this level. **Empty**: for every level.
    pub level: Option<String>,
    /// For this business unit. **Empty**: for every one.
    pub business_unit: Option<String>,
    /// What for, in one sentence.
    pub purpose: String,
    /// How often it is looked at.
    pub often: Often,
    /// What the first sentence is about.
    pub lead: Lead,
    /// The numbers, most important first.
    pub numbers: Vec<String>,
    /// How many customers are listed.
    pub customers: usize,
    /// How many things to do are listed.
    pub steps: usize,
    /// The pages, in the order of the rail.
    pub pages: Vec<String>,
}

/// A mistake in a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ViewRefusal)]
pub struct Refused {
    /// The field that it is in; `view` when it is the whole.
    pub place: String,
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub fix: String,
}

#[derive(Serialize)]
struct File<'a> {
    view: &'a str,
    #[serde(rename = "for")]
    whom: Whom<'a>,
    purpose: &'a str,
    often: Often,
    lead: Lead,
    numbers: &'a [String],
    customers: usize,
    steps: usize,
    pages: &'a [String],
}

#[derive(Serialize)]
struct Whom<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    business_unit: Option<&'a str>,
}

impl Draft {
    /// The text of its file.
    pub(super) fn yaml(&self, name: &str) -> Result<String, Vec<Refused>> {
        let given = |text: &'_ Option<String>| text.as_ref().filter(|text| !text.trim().is_empty()).cloned();
        let (level, business_unit) = (given(&self.level), given(&self.business_unit));
        let file = File {
            view: name,
            whom: Whom { level: level.as_deref(), business_unit: business_unit.as_deref() },
            purpose: self.purpose.trim(),
            often: self.often,
            lead: self.lead,
            numbers: &self.numbers,
            customers: self.customers,
            steps: self.steps,
            pages: &self.pages,
        };
        serde_saphyr::to_string(&file).map_err(|error| {
            vec![Refused {
                place: "view".to_owned(),
                problem: format!("it cannot be written as YAML: {error}"),
                fix: "leave out control characters".to_owned(),
            }]
        })
    }

    /// The view that it makes, and the text of its file.
    ///
    /// # Errors
    /// Every mistake in it.
    pub(super) fn checked(&self, name: &str, metrics: &Registry) -> Result<(View, String), Vec<Refused>> {
        let text = self.yaml(name)?;
        match read(name, &text, metrics, false) {
            Ok(view) => Ok((view, text)),
            Err(faults) => Err(faults.into_iter().map(|fault| refused(fault, &text)).collect()),
        }
    }
}

/// A fault of a file, told by the field of its line.
pub(super) fn refused(fault: FileFault, text: &str) -> Refused {
    let line = usize::try_from(fault.line).unwrap_or(usize::MAX);
    let above = text.lines().take(line).collect::<Vec<_>>();
    let key = above.iter().rev().find_map(|line| {
        let (key, _) = line.split_once(':')?;
        let key = key.trim();
        (!key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')).then_some(key)
    });
    Refused { place: key.unwrap_or("view").to_owned(), problem: fault.message, fix: fault.fix }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        Draft {
            level: Some("manager".to_owned()),
            business_unit: Some("Sales".to_owned()),
            purpose: "See: \"who\" needs # help.".to_owned(),
            often: Often::Week,
            lead: Lead::Sales,
            numbers: vec!["sales".to_owned(), "nps".to_owned()],
            customers: 5,
            steps: 4,
            pages: vec!["brief".to_owned(), "sales".to_owned()],
        }
    }

    fn places(draft: &Draft) -> Vec<String> {
        let refused = draft.checked("own", &Registry::built_in()).unwrap_err();
        refused.into_iter().map(|one| one.place).collect()
    }

    #[test]
    fn a_draft_is_written_and_read_as_the_same_view() {
        let (view, text) = draft().checked("own", &Registry::built_in()).unwrap();
        assert_eq!((view.name.as_str(), view.purpose.as_str()), ("own", "See: \"who\" needs # help."));
        assert_eq!((view.customers, view.steps, view.built_in), (5, 4, false));
        assert_eq!(view.level.as_deref(), Some("manager"));
        assert!(text.starts_with("view: own\n"), "{text}");
    }

    #[test]
    fn what_is_left_empty_is_for_everybody() {
        let open = Draft { level: Some(" ".to_owned()), business_unit: None, ..draft() };
        let (view, _) = open.checked("own", &Registry::built_in()).unwrap();
        assert_eq!((view.level, view.business_unit), (None, None));
    }

    #[test]
    fn a_mistake_names_its_field() {
        assert_eq!(places(&Draft { level: Some("chief".to_owned()), ..draft() }), ["level"]);
        assert_eq!(places(&Draft { purpose: String::new(), ..draft() }), ["purpose"]);
        assert_eq!(places(&Draft { numbers: vec!["npz".to_owned()], ..draft() }), ["numbers"]);
        assert_eq!(places(&Draft { pages: vec!["attic".to_owned()], ..draft() }), ["pages"]);
        assert_eq!(places(&Draft { customers: 90, ..draft() }), ["customers"]);
        let many = ["sales", "nps", "csat", "orders", "backlog", "ces"].map(str::to_owned).to_vec();
        assert_eq!(places(&Draft { numbers: many, customers: 1, ..draft() }), ["numbers"]);
    }

    #[test]
    fn no_text_breaks_out_of_its_field() {
        for text in ["a\nnumbers: [sales]", "- x", "{}", "null", "*a", "' \" '", "\u{85}x", "yes"] {
            let odd = Draft { purpose: text.to_owned(), business_unit: Some(text.to_owned()), ..draft() };
            let (view, file) = odd.checked("own", &Registry::built_in()).unwrap();
            assert_eq!(view.purpose, text.trim(), "{file}");
            assert_eq!(view.business_unit.as_deref(), Some(text), "{file}");
            assert_eq!(view.numbers, ["sales", "nps"]);
        }
    }
}
