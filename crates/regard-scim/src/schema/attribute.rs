//! One attribute: its type, who may write it, and where its value goes. Owns the characteristics of RFC 7643, 2.2, as far as they
//! differ here.

/// A value that is kept. Every attribute that can be written ends in one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Leaf {
    Active,
    Department,
    DisplayName,
    EmployeeNumber,
    ExternalId,
    FamilyName,
    FormattedName,
    GivenName,
    Level,
    Manager,
    PreferredLanguage,
    Role,
    Title,
    UserName,
}

/// Of what type a value is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Text,
    Flag,
    Instant,
    Reference,
    Complex(&'static [Attribute]),
}

/// Who may write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mutability {
    ReadOnly,
    ReadWrite,
    Immutable,
}

/// An attribute, or a part of one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attribute {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) kind: Kind,
    pub(crate) is_list: bool,
    pub(crate) is_required: bool,
    pub(crate) is_case_exact: bool,
    pub(crate) is_unique: bool,
    pub(crate) is_always_returned: bool,
    pub(crate) mutability: Mutability,
    pub(crate) words: &'static [&'static str],
    pub(crate) leaf: Option<Leaf>,
}

impl Attribute {
    /// One that we alone say.
    pub(crate) const fn told(name: &'static str, kind: Kind, about: &'static str) -> Self {
        Self {
            name,
            about,
            kind,
            is_list: false,
            is_required: false,
            is_case_exact: false,
            is_unique: false,
            is_always_returned: false,
            mutability: Mutability::ReadOnly,
            words: &[],
            leaf: None,
        }
    }

    /// One that the directory writes.
    pub(crate) const fn kept(name: &'static str, kind: Kind, leaf: Leaf, about: &'static str) -> Self {
        let told = Self::told(name, kind, about);
        Self { mutability: Mutability::ReadWrite, leaf: Some(leaf), ..told }
    }

    /// One whose parts the directory writes.
    pub(crate) const fn whole(name: &'static str, parts: &'static [Self], about: &'static str) -> Self {
        Self { mutability: Mutability::ReadWrite, ..Self::told(name, Kind::Complex(parts), about) }
    }

    pub(crate) const fn list(self) -> Self {
        Self { is_list: true, ..self }
    }

    pub(crate) const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }

    pub(crate) const fn case_exact(self) -> Self {
        Self { is_case_exact: true, ..self }
    }

    pub(crate) const fn unique(self) -> Self {
        Self { is_unique: true, ..self }
    }

    pub(crate) const fn always_returned(self) -> Self {
        Self { is_always_returned: true, ..self }
    }

    pub(crate) const fn immutable(self) -> Self {
        Self { mutability: Mutability::Immutable, ..self }
    }

    pub(crate) const fn words(self, words: &'static [&'static str]) -> Self {
        Self { words, ..self }
    }

    /// The parts of a complex one; none of any other.
    pub(crate) fn parts(&self) -> &'static [Self] {
        match self.kind {
            Kind::Complex(parts) => parts,
            _ => &[],
        }
    }

    /// The part of this name, in any case.
    pub(crate) fn part(&self, name: &str) -> Option<&'static Self> {
        self.parts().iter().find(|part| part.name.eq_ignore_ascii_case(name))
    }
}
