//! Bindings of the domain `maps`.

pub mod cache;
pub mod cache_flights;
mod cache_hints;
mod cache_keys;
mod cache_times;
pub mod cached;
