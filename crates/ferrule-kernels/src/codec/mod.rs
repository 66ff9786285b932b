//! Bytes that documents are sent and kept as.

pub mod json;
