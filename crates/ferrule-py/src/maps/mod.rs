//! Bindings of the domain `maps`.

pub mod cache;
pub mod cache_core;
pub mod cache_flights;
mod cache_hints;
mod cache_keys;
pub mod cache_leads;
pub mod cache_stats;
mod cache_times;
pub mod cached;
mod frozen;
mod frozen_build;
mod frozen_drop;
mod frozen_file;
mod frozen_iterator;
mod frozen_values;

pub use frozen::FrozenMap;
pub use frozen_iterator::FrozenMapIterator;
