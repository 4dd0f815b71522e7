//! S3-compatible storage as the place of files, read from a real server that the tests start for themselves.

mod files;
mod server;
mod settings;
