//! What `ferrule advise` needs of the system, and of the interpreter that it watches.

pub mod replay;

use pyo3::prelude::*;

/// What `ferrule advise` needs of the system, and of the interpreter that it watches.
#[pymodule(name = "advise", submodule, module = "ferrule._core")]
pub mod module {
    #[pymodule_export]
    use super::replay::{end_confined, fork_confined, refused};
}
