//! The views in use, and changing them while they are: a change is checked as a whole, written down, and holds for
//! the next question.

use super::View;
use super::draft::{Draft, Refused, refused};
use super::registry::{ViewFile, Views};
use regard_metrics::Registry;
use regard_model::FileFault;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

/// Where a company's own views are written.
pub trait ViewFiles: Send + Sync {
    /// Writes a file, whole or not at all.
    ///
    /// # Errors
    /// Why it cannot.
    fn write(&self, file: &ViewFile) -> Result<(), String>;

    /// Removes a file. There need be none.
    ///
    /// # Errors
    /// Why it cannot.
    fn remove(&self, path: &str) -> Result<(), String>;
}

/// The views in use. Cheap to share.
pub struct KeptViews {
    now: RwLock<Arc<Kept>>,
    /// Held by who changes them, over the writing of a file; who only looks waits for nobody.
    changing: Mutex<()>,
    files: Box<dyn ViewFiles>,
    metrics: Arc<Registry>,
}

struct Kept {
    own: Vec<ViewFile>,
    views: Arc<Views>,
    /// How often they were changed since the start.
    changes: u64,
}

/// Why a view is not changed.
#[derive(Debug, PartialEq, Eq)]
pub enum ChangeError {
    /// What is wrong with it.
    Refused(Vec<Refused>),
    /// There is no such view of the company's own.
    Unknown,
    /// Its file cannot be written.
    Unwritten(String),
}

impl fmt::Debug for KeptViews {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeptViews").finish_non_exhaustive()
    }
}

impl KeptViews {
    /// The built-in views and the company's own, and where changes are written.
    ///
    /// # Errors
    /// Every mistake in the files.
    pub fn new(
        own: Vec<ViewFile>,
        metrics: Arc<Registry>,
        files: Box<dyn ViewFiles>,
    ) -> Result<Self, Vec<FileFault>> {
        let views = Arc::new(Views::with_own_files(&own, &metrics)?);
        let now = RwLock::new(Arc::new(Kept { own, views, changes: 0 }));
        Ok(Self { now, changing: Mutex::new(()), files, metrics })
    }

    /// The views as they are now.
    pub fn now(&self) -> Arc<Views> {
        self.kept().views.clone()
    }

    /// How often they were changed since the start: an answer of before is another one.
    pub fn changes(&self) -> u64 {
        self.kept().changes
    }

    /// What a draft would be, and the text of its file.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn look(&self, name: &str, draft: &Draft) -> Result<(View, String), Vec<Refused>> {
        let (view, text) = draft.checked(name, &self.metrics)?;
        self.kept().with(name, &text, &self.metrics)?;
        Ok((view, text))
    }

    /// Makes a view say this, for everybody from now on.
    ///
    /// # Errors
    /// [`ChangeError::Refused`], [`ChangeError::Unwritten`].
    pub fn save(&self, name: &str, draft: &Draft) -> Result<View, ChangeError> {
        let (view, text) = draft.checked(name, &self.metrics).map_err(ChangeError::Refused)?;
        let _changing = self.change();
        let kept = self.kept();
        let next = kept.with(name, &text, &self.metrics).map_err(ChangeError::Refused)?;
        let path = kept.path_of(name);
        self.files.write(&ViewFile { path, text }).map_err(ChangeError::Unwritten)?;
        self.put(next);
        Ok(view)
    }

    /// Takes a view of the company's own away; a built-in one of its name comes back.
    ///
    /// # Errors
    /// [`ChangeError::Unknown`], [`ChangeError::Unwritten`].
    pub fn remove(&self, name: &str) -> Result<(), ChangeError> {
        let _changing = self.change();
        let kept = self.kept();
        if kept.views.find(name).is_none_or(|view| view.built_in) {
            return Err(ChangeError::Unknown);
        }
        let path = kept.path_of(name);
        let own: Vec<ViewFile> = kept.own.iter().filter(|file| file.path != path).cloned().collect();
        let views = Views::with_own_files(&own, &self.metrics);
        let views = views.map_err(|faults| ChangeError::Refused(told(faults, "")))?;
        self.files.remove(&path).map_err(ChangeError::Unwritten)?;
        self.put(Kept { own, views: Arc::new(views), changes: kept.changes + 1 });
        Ok(())
    }

    fn kept(&self) -> Arc<Kept> {
        self.now.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn put(&self, kept: Kept) {
        *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(kept);
    }

    fn change(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// The file of a view: that which has it, else one of its name.
    fn path_of(&self, name: &str) -> String {
        let names = |line: &str| {
            let said = line.strip_prefix("view:").and_then(|rest| rest.split(" #").next());
            said.is_some_and(|said| said.trim().trim_matches(['"', '\'']) == name)
        };
        let has = |file: &&ViewFile| file.text.lines().any(names);
        self.own.iter().find(has).map_or_else(|| format!("views/{name}.yaml"), |file| file.path.clone())
    }

    /// The same with another text of one view.
    fn with(&self, name: &str, text: &str, metrics: &Registry) -> Result<Self, Vec<Refused>> {
        let path = self.path_of(name);
        let mut own: Vec<ViewFile> = self.own.iter().filter(|file| file.path != path).cloned().collect();
        own.push(ViewFile { path, text: text.to_owned() });
        let views = Views::with_own_files(&own, metrics).map_err(|faults| told(faults, text))?;
        Ok(Self { own, views: Arc::new(views), changes: self.changes + 1 })
    }
}

fn told(faults: Vec<FileFault>, text: &str) -> Vec<Refused> {
    faults.into_iter().map(|fault| refused(fault, text)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::{Lead, Often};
    use super::*;

    /// What was written, by path; the empty text is a removed file.
    #[derive(Clone, Default)]
    struct Desk(Arc<Mutex<Vec<(String, String)>>>);

    impl ViewFiles for Desk {
        fn write(&self, file: &ViewFile) -> Result<(), String> {
            self.0.lock().unwrap().push((file.path.clone(), file.text.clone()));
            Ok(())
        }

        fn remove(&self, path: &str) -> Result<(), String> {
            self.0.lock().unwrap().push((path.to_owned(), String::new()));
            Ok(())
        }
    }

    fn draft(level: Option<&str>, purpose: &str) -> Draft {
        Draft {
            level: level.map(str::to_owned),
            business_unit: level.map(|_| "Sales".to_owned()),
            purpose: purpose.to_owned(),
            often: Often::Week,
            lead: Lead::Sales,
            numbers: vec!["sales".to_owned()],
            customers: 3,
            steps: 3,
            pages: vec!["brief".to_owned()],
        }
    }

    fn kept(own: Vec<ViewFile>) -> (KeptViews, Desk) {
        let desk = Desk::default();
        let views = KeptViews::new(own, Arc::new(Registry::built_in()), Box::new(desk.clone()));
        (views.unwrap(), desk)
    }

    #[test]
    fn a_saved_view_holds_at_once_and_the_built_in_one_comes_back() {
        let (views, desk) = kept(Vec::new());
        let purpose = |views: &KeptViews| {
            let now = views.now();
            now.of(Some("manager"), Some("Sales")).unwrap().purpose.clone()
        };
        let before = purpose(&views);
        views.look("sales_manager", &draft(Some("manager"), "Ours.")).unwrap();
        assert_eq!(purpose(&views), before, "looking changes nothing");
        views.save("sales_manager", &draft(Some("manager"), "Ours.")).unwrap();
        assert_eq!(purpose(&views), "Ours.");
        views.save("sales_manager", &draft(Some("manager"), "Ours again.")).unwrap();
        assert_eq!(purpose(&views), "Ours again.");
        views.remove("sales_manager").unwrap();
        assert_eq!(purpose(&views), before);
        assert_eq!(views.remove("sales_manager"), Err(ChangeError::Unknown));
        let written = desk.0.lock().unwrap();
        assert!(written.iter().all(|(path, _)| path == "views/sales_manager.yaml"));
        assert_eq!((written.len(), written[2].1.as_str()), (3, ""));
    }

    #[test]
    fn a_view_is_written_to_the_file_that_it_came_from() {
        let text = "view: ours\nfor: {level: ic}\npurpose: x\noften: day\nnumbers: [nps]\npages: [brief]\n";
        let (views, desk) =
            kept(vec![ViewFile { path: "views/other-name.yml".to_owned(), text: text.to_owned() }]);
        views.save("ours", &draft(Some("ic"), "New.")).unwrap();
        assert_eq!(desk.0.lock().unwrap()[0].0, "views/other-name.yml");
        assert_eq!(views.now().all().iter().filter(|view| view.name == "ours").count(), 1);
    }

    #[test]
    fn nobody_is_left_without_a_view() {
        let (views, desk) = kept(Vec::new());
        let refused = views.save("everyone", &draft(Some("ic"), "Only for some.")).unwrap_err();
        let ChangeError::Refused(refused) = refused else { panic!("{refused:?}") };
        assert!(refused[0].problem.contains("nobody"), "{refused:?}");
        assert!(desk.0.lock().unwrap().is_empty());
        views.save("everyone", &draft(None, "For all.")).unwrap();
    }
}
