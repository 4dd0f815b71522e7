//! The protocol against a real application database: what Okta and Microsoft Entra send, in the order in which they send it, and what
//! nobody should. Owns the list; what is checked stands in the files.

mod bench;
mod entra;
mod leavers;
mod lists;
mod okta;
mod protocol;
mod races;
mod reach;
