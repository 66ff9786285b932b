//! Bindings of the domain `maps`.

pub mod cache;
mod frozen;

pub use frozen::{FrozenMap, FrozenMapIterator};
