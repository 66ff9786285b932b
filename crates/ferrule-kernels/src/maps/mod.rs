//! Maps: of keys to values, that forget.

pub mod cache;
pub mod waits;
