//! Bad text files and bad messages, written by hand and made from good ones: each ends with a verdict that names
//! its place, and none stops or hangs its reader.
#![cfg(test)]

mod changes;
mod csv;
mod json;
mod singer;
mod verdict;
