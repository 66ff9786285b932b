//! Bindings of the domain `maps`.

mod frozen;
mod frozen_build;
mod frozen_drop;
mod frozen_file;
mod frozen_iterator;
mod frozen_values;

pub use frozen::FrozenMap;
pub use frozen_iterator::FrozenMapIterator;
