//! The predictions from outside: laws and worked cases.

mod comments;
