//! What comes from outside, read as it is: real exports, files and messages that are bad on purpose, workbooks
//! through the real worker, databases and S3 storage that the tests start for themselves.

#![cfg(test)]

mod corpus;
mod databases;
mod real_data;
mod storage;
mod workbook;
