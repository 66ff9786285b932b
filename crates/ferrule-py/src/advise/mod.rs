//! What `ferrule advise` needs of the system, and of the interpreter that it watches.

mod events;
pub mod replay;
pub mod sampler;
mod ticks;
mod tree;

use pyo3::prelude::*;

/// What `ferrule advise` needs of the system, and of the interpreter that it watches.
#[pymodule(name = "advise", submodule, module = "ferrule._core")]
pub mod module {
    #[pymodule_export]
    use super::replay::{end_confined, fork_confined, refused};
    #[pymodule_export]
    use super::sampler::Sampler;
}
