//! Bad text files and bad messages, written by hand and made from good ones: each ends with a verdict that names
//! its place, and none stops or hangs its reader.

mod changes;
mod csv;
mod json;
mod law;
mod singer;
mod verdict;
