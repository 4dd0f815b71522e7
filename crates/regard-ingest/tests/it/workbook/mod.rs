//! Tests of workbooks through the real worker: what sheets become, what cells that mean nothing cost, and that a
//! crafted file harms nobody.

mod corpus;
mod files;
mod limits;
mod sheets;
mod support;
