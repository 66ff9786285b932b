//! Bindings of the domain `maps`.

pub mod cache;
mod frozen;

use pyo3::prelude::*;

/// Maps: one of str that never changes, and what a cache stands on.
#[pymodule(name = "maps", submodule, module = "ferrule")]
pub mod module {
    #[pymodule_export]
    use super::cache::core::CacheCore;
    #[pymodule_export]
    use super::cache::flights::Flight;
    #[pymodule_export]
    use super::cache::function::CachedFunction;
    #[pymodule_export]
    use super::cache::leads::Lead;
    #[pymodule_export]
    use super::cache::stats::CacheStats;
    #[pymodule_export]
    use super::frozen::{FrozenMap, FrozenMapIterator};
}
