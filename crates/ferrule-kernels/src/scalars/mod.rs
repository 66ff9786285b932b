//! Small functions that people move to Rust: one value in, one value out, and the same over many.

pub mod arithmetic;
mod elementary;
pub mod finance;
mod floor;
pub mod integers;
pub mod physics;
pub mod rates;
pub mod rules;
pub mod strings;
