//! Tests of reading text tables.
