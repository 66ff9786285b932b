//! Bindings of the domain `maps`.

mod frozen;
mod frozen_build;
mod frozen_file;
mod frozen_values;

pub use frozen::{FrozenMap, FrozenMapIterator};
