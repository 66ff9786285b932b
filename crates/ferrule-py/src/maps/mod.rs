//! Bindings of the domain `maps`.

pub mod cache;
pub mod cache_core;
pub mod cache_flights;
mod cache_hints;
mod cache_keys;
pub mod cache_stats;
mod cache_times;
pub mod cached;
