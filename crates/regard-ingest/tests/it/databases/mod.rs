//! Databases as sources, read from real ones: PostgreSQL and MariaDB that the tests start for themselves,
//! and SQLite files.

mod mariadb;
mod messages;
mod mysql;
mod postgres;
mod sqlite;
mod support;
