//! What a home lets its directory do. Owns nothing that holds for every directory.

/// What a directory may do here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rules {
    /// Whether it may make somebody an executive, who sees every customer. A directory's attributes are often open to
    /// more people than a home's settings, so somebody has to say so.
    pub names_executives: bool,
}
