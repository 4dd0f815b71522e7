//! Who may look. Owns the table of users; what a user may see is not here.

mod as_read;
mod folding;
mod last_admin;
mod lookup;
mod personas;
mod register;
pub(crate) mod user;
pub(crate) mod words;

pub use lookup::UserSearch;
pub use user::{NewUser, Profile, User, UserChanges};
pub use words::{Language, Origin, Role};

pub(crate) use folding::fold_again;
pub(crate) use last_admin::{can_sign_in, keep_an_admin};
pub(crate) use lookup::known_user;
pub(crate) use register::{insert_user, put_password};
pub(crate) use user::{read_user, select_users, user_columns};
